"""A free time as one word of a form: ``202703300715-12`` is a moment (UTC) at a place."""

import re
from datetime import datetime

FORMAT = "%Y%m%d%H%M"
_SHAPE = re.compile(r"([0-9]{12})-([0-9]{1,9})")


def write_slot(start: datetime, place_id: int) -> str:
    """The word for a visit that begins at ``start`` (naive UTC) at the place with this id."""
    return f"{start:{FORMAT}}-{place_id}"


def read_slot(text: str | None) -> tuple[datetime, int] | None:
    """(moment in naive UTC, id of the place); None for anything that is not such a word."""
    found = _SHAPE.fullmatch(text or "")
    if not found:
        return None
    try:
        return datetime.strptime(found[1], FORMAT), int(found[2])
    except ValueError:
        return None


def read_clock(text: str | None) -> tuple[int, int] | None:
    """(hour, minute) of ``09:30`` as a browser sends it; None for all else."""
    found = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", (text or "").strip(), re.ASCII)
    return (int(found[1]), int(found[2])) if found else None
