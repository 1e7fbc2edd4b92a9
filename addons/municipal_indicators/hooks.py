def uninstall_hook(env):
    """The requests no longer tell a table that goes."""
    env["municipal.indicator.fact"]._drop_triggers()
