def uninstall_hook(env):
    """Let the addon's own records go with their tables.

    Deleted one by one, published flows would refuse: calls were made with them.
    """
    records = [("module", "=", "municipal_ivr"), ("model", "=like", "municipal.ivr.%")]
    env["ir.model.data"].search(records).unlink()
