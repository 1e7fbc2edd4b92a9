"""What the web client shows in a corner of the screen after a button."""


def show_notice(message, kind="info", **params):
    """The action that shows ``message``.

    :param str kind: ``info``, ``success``, ``warning`` or ``danger``
    :param params: ``title``; ``sticky``: until it is closed; ``next``: the action that follows
    """
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {"message": message, "type": kind, **params},
    }
