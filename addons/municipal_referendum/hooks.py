from .models import ballot_box


def uninstall_hook(env):
    """Let the tables of votes go first: nothing else may take a vote out of its box."""
    ballot_box.drop_tables(env.cr)
    records = [
        ("module", "=", "municipal_referendum"),
        ("model", "=like", "municipal.ballot%"),
    ]
    env["ir.model.data"].search(records).unlink()
