def pre_init_hook(env):
    """A lane and a time in one exclusion constraint need the operators of this extension.

    It is trusted: the owner of the database may make it.
    """
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")


def uninstall_hook(env):
    """Let the addon's own records go with their tables.

    Deleted one by one, services and counters would refuse: appointments were made with them.
    """
    records = [
        ("module", "=", "municipal_appointments"),
        ("model", "=like", "municipal.appointment%"),
    ]
    env["ir.model.data"].search(records).unlink()
