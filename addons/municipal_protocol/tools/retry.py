"""When a document is tried again."""

#: Minutes after the first, second … try in vain; then every six hours.
PAUSES = (1, 2, 5, 15, 30, 60, 120, 240, 360)
#: About four days; then a person is asked.
MOST_ATTEMPTS = 24
LONGEST_SECONDS = 24 * 3600


def get_pause(attempts: int, wanted: int | None = None) -> int:
    """Seconds until the next try after ``attempts`` tries.

    :param wanted: what the other system asked for; it may be longer than ours, not shorter
    """
    pause = 60 * PAUSES[min(max(attempts, 1), len(PAUSES)) - 1]
    return min(max(pause, wanted or 0), LONGEST_SECONDS)


def is_last(attempts: int) -> bool:
    """Whether it is given up after so many tries."""
    return attempts >= MOST_ATTEMPTS
