"""Which numbers of a table the public may read, so that small ones stay unknown.

A column of counts is published with its total. A count below the threshold is not told, except
nought: nobody is in it. Since whoever knows the total could subtract what is told from it, other
counts are held back too, as few and as small ones as will do. What is told is exact.

What it promises: from the total, the told counts, and knowing of each other one only whether it is
below the threshold (``FEW``) or not (``BACK``), every ``FEW`` may still be any number from one up to
the threshold, and no ``BACK`` is certain. Where that cannot be had, the whole column is held back.
"""

from collections.abc import Hashable, Mapping, Sequence

#: At least one, and below the threshold; told so.
FEW = "few"
#: Not below it, and held back to hide another; or the whole column is held back.
BACK = "back"


def protect(counts: Mapping[Hashable, int], threshold: int) -> dict[Hashable, int | str]:
    """{key: the count, ``FEW`` or ``BACK``} of a column whose total is told if it is large enough."""
    few = [key for key, count in counts.items() if 0 < count < threshold]
    large = sorted((count, str(key), key) for key, count in counts.items() if count >= threshold)
    held = _choose(
        sum(counts[key] for key in few), len(few), [row[0] for row in large], threshold
    )  # fmt: skip
    if held is None or 0 < sum(counts.values()) < threshold:
        return dict.fromkeys(counts, BACK)
    back = {large[index][2] for index in held}
    return {
        key: FEW if 0 < count < threshold else BACK if key in back else count
        for key, count in counts.items()
    }


def is_safe(hidden: int, few: int, back: int, threshold: int) -> bool:
    """Whether ``few`` small counts and ``back`` larger ones that add up to ``hidden`` stay unknown."""
    most = threshold - 1
    if not few:
        return True
    if not back:
        return few - 1 + most <= hidden <= (few - 1) * most + 1
    return hidden >= few - 1 + most + back * threshold


def _choose(small: int, few: int, large: Sequence[int], threshold: int) -> list[int] | None:
    """Which of the ascending ``large`` counts to hold back; None when nothing but all will do."""
    if is_safe(small, few, 0, threshold):
        return []
    for index, count in enumerate(large):
        if is_safe(small + count, few, 1, threshold):
            return [index]
    # none is large enough alone: the largest give the most room
    for number in range(2, len(large) + 1):
        chosen = range(len(large) - number, len(large))
        if is_safe(small + sum(large[index] for index in chosen), few, number, threshold):
            return list(chosen)
    return None


def told(value: int, threshold: int) -> int | str:
    """A number that stands alone."""
    return FEW if 0 < value < threshold else value


def settle_course(totals: Sequence[Mapping]) -> list[dict]:
    """The totals of months in their order, as they may stand beside each other.

    What was open before, and came in, less what went out, is open afterwards: of these four the
    fourth follows from three. So where a total in or out is ``FEW``, how many are open is told of no
    month; and the first months, with few requests or none, are left out, since before the very first
    one none were open, as everybody knows.
    """
    rows = [dict(row) for row in totals]
    while rows and FEW in (rows[0]["received"], rows[0]["closed"]):
        rows.pop(0)
    if any(FEW in (row["received"], row["closed"], row["open"]) for row in rows):
        rows = [{**row, "open": BACK} for row in rows]
    return rows
