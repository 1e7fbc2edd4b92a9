"""What becomes of a charge: pure decisions, without a database.

A charge is ``due``, ``paid``, ``refunded``, ``waived`` or ``cancelled``. Amounts are whole cents, so
that nothing is compared that was rounded twice.
"""

STATES = ("due", "paid", "refunded", "waived", "cancelled")
#: From here on the charge is history: a change of category no longer touches it.
SETTLED = frozenset(("paid", "refunded", "waived"))
WIDTH = 6


def find_change(state: str | None, charged: int, wanted: int) -> str:
    """What a request does to its charge when its category asks for ``wanted``.

    :param state: of the charge; None when there is none yet
    :param charged: what the charge asks for now
    :return: ``raise`` (a new one, or one that was cancelled again), ``adjust``, ``cancel``,
        ``mismatch`` (settled with another amount: a person has to look), ``keep``
    """
    if wanted < 0 or charged < 0:
        raise ValueError("a fee is never negative")
    if state in SETTLED:
        return "mismatch" if state == "paid" and wanted != charged else "keep"
    if state == "due":
        if not wanted:
            return "cancel"
        return "keep" if wanted == charged else "adjust"
    return "raise" if wanted else "keep"


def find_use(state: str, charged: int, received: int, same_currency: bool = True) -> str:
    """What money is that arrives for a charge: its ``fee``, or ``surplus`` that goes back.

    Only the whole amount of a charge that is due pays it. Everything else is kept and shown to a
    clerk: a second payment, a late one, one of another amount.
    """
    if received <= 0:
        raise ValueError("money that arrives is more than nothing")
    is_fee = state == "due" and same_currency and received == charged
    return "fee" if is_fee else "surplus"


def format_receipt(year: int, number: int) -> str:
    """``format_receipt(2026, 7)`` is ``2026-000007``."""
    if not 2000 <= year <= 2099 or number < 1:
        raise ValueError("no such receipt")
    return f"{year}-{number:0{WIDTH}d}"
