"""Requests of the time before: a mark that they carry while they are brought in."""

KEY = "municipal_past"


class Past(list):
    """What old requests keep of their own: one dict of ``FIELDS`` for each.

    It travels in the context. No client can put an object of this class there, so that nobody who
    calls us from outside gets past the protocol book.
    """

    FIELDS = ("protocol_number", "state_id", "date_state_changed", "reply_text")


def is_past(env):
    """Whether old requests are being brought in or taken back: nobody is told, nothing begins."""
    return isinstance(env.context.get(KEY), Past)
