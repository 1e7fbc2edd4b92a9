def uninstall_hook(env):
    """Let the addon's own records go with their tables.

    Deleted one by one, announcements and their history would refuse: what was said stays said.
    """
    models = env["ir.model.data"].search(
        [("module", "=", "municipal_announcements"), ("model", "=", "ir.model")]
    )
    names = env["ir.model"].browse(models.mapped("res_id")).exists().mapped("model")
    own = [name for name in names if name.startswith("municipal.") and name != "municipal.place"]
    env["ir.model.data"].search(
        [("module", "=", "municipal_announcements"), ("model", "in", own)]
    ).unlink()
