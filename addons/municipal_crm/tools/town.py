"""Reading the plain dicts that describe a town (see ``demo/town/README.md`` for their keys).

A text stands once for each language, with the ISO 639 code as its ending: ``name_el``,
``name_en``. What is missing in one language is taken from the town's own.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

#: Requests of these kinds may be listed publicly; the others concern one person.
PUBLIC_KINDS = frozenset(("fault", "suggestion"))
#: Questions that are no questions of a category: the numbers they ask for are kept encrypted.
SEALED_QUESTIONS = {"afm": "afm_required", "amka": "amka_required"}
QUESTION_KINDS = {"number": "float"}
MONDAY = 1


def texts(
    data: Mapping[str, Any], name: str, languages: Mapping[str, str], own: str
) -> dict[str, str]:
    """``{language: text}`` of the key ``name``; empty when it has no text in any language.

    ``languages``: {language: ISO code} of the languages wanted; ``own``: the ISO code of the
    town's. A key without ending (``name``) counts for all of them.
    """
    found = {
        language: data.get(f"{name}_{iso}") or data.get(f"{name}_{own}") or data.get(name)
        for language, iso in languages.items()
    }
    rest = next(filter(None, [*found.values(), *_any_language(data, name)]), None)
    return {language: text or rest for language, text in found.items()} if rest else {}


def _any_language(data: Mapping[str, Any], name: str) -> Iterable[Any]:
    length = len(name) + len("_xx")
    return (data[key] for key in sorted(data) if key.startswith(f"{name}_") and len(key) == length)


def opening_lines(schedule: Iterable[Mapping[str, str]]) -> list[tuple[int, float, float]]:
    """``(weekday, from, to)`` for each day, Monday is 0, hours as decimals (``24.0`` is midnight).

    A line of the schedule names ISO days (``"1-5"``, ``"2,4"``) and times (``"08:00"``).
    ``ValueError`` when it does not.
    """
    lines = []
    for entry in schedule:
        start, end = _hours(entry["from"]), _hours(entry["to"])
        if start >= end:
            raise ValueError(f"closes before it opens: {entry}")
        lines += [(day - MONDAY, start, end) for day in _days(entry["days"])]
    return sorted(lines)


def schedule_name(lines: Sequence[tuple[int, float, float]], day_names: Mapping[int, str]) -> str:
    """A short name of opening hours, e.g. ``Mon-Fri 08:00-14:30``; one part for each set of hours.

    ``day_names``: {0: "Mon", …}.
    """
    parts: dict[tuple[float, float], list[int]] = {}
    for day, start, end in lines:
        parts.setdefault((start, end), []).append(day)
    return ", ".join(
        f"{_day_range(days, day_names)} {_clock(start)}-{_clock(end)}"
        for (start, end), days in parts.items()
    )


def privacy(category: Mapping[str, Any]) -> str:
    """``confidential``, ``private`` or ``public``: as said, else by kind; in doubt not public."""
    if category.get("confidential"):
        return "confidential"
    if category.get("privacy"):
        return category["privacy"]
    is_public = category["kind"] in PUBLIC_KINDS and not category.get("identity_required")
    return "public" if is_public else "private"


def split_address(address: str) -> tuple[str, str]:
    """``("1 Main Square", "Newtown")`` from ``"1 Main Square, Newtown"``; the city may be empty."""
    street, comma, city = address.rpartition(",")
    return (street.strip(), city.strip()) if comma else (city.strip(), "")


def _days(text: str) -> list[int]:
    days = []
    for part in text.split(","):
        first, _dash, last = part.partition("-")
        days += range(int(first), int(last or first) + 1)
    if not days or not all(MONDAY <= day <= 7 for day in days):
        raise ValueError(f"days of the week are 1 to 7: {text}")
    return days


def _hours(text: str) -> float:
    hours, minutes = (int(part) for part in text.split(":"))
    if not (0 <= hours * 60 + minutes <= 24 * 60 and 0 <= minutes < 60):
        raise ValueError(f"no time of day: {text}")
    return hours + minutes / 60


def _clock(hours: float) -> str:
    minutes = round(hours * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _day_range(days: Sequence[int], names: Mapping[int, str]) -> str:
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f"{names[days[0]]}-{names[days[-1]]}"
    return ", ".join(names[day] for day in days)
