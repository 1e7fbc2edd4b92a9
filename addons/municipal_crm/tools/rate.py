"""Rate limit by the sliding-window estimate: two counters for each key, no list of times.

Time is cut into buckets as long as the window. The hits of the last ``seconds`` are
estimated as those of the current bucket plus the part of the previous bucket that the
window still covers, as if those were spread evenly.

Error of the estimate: at a hit with ``elapsed_fraction`` f, at most ``f * previous``
hits more than estimated lie in the window (all of the previous bucket came at its
end). So a bucket never passes more than ``limit``, and a window placed anywhere never
passes ``2 * limit``. Method: Cloudflare's "counting things" (2017).
"""

import math
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """At most ``limit`` hits in ``seconds``; both whole numbers from one upwards."""

    limit: int
    seconds: int

    def __post_init__(self) -> None:
        if self.limit < 1 or self.seconds < 1:
            raise ValueError("a limit and a window begin at one")

    @classmethod
    def parse(cls, text: str) -> "Window":
        """Reads ``"20/3600"`` (twenty an hour); ``ValueError`` when it is not of that form."""
        found = re.fullmatch(r"\s*(\d{1,9})\s*/\s*(\d{1,9})\s*", text, re.ASCII)
        if not found:
            raise ValueError("a rate is written as hits/seconds")
        return cls(int(found[1]), int(found[2]))


def key_bucket(now: float, seconds: int) -> tuple[int, float]:
    """Number of the bucket at ``now`` (seconds since 1970) and the part of it gone, [0, 1)."""
    bucket, rest = divmod(now, seconds)
    return int(bucket), rest / seconds


def estimate(previous: int, current: int, elapsed_fraction: float) -> float:
    """Estimated hits in the window that ends now.

    ``previous`` and ``current``: hits let through in the two buckets, refused ones
    left out; ``elapsed_fraction``: as ``key_bucket`` gives it.
    """
    return previous * (1.0 - elapsed_fraction) + current


def retry_after(window: Window, previous: int, current: int, elapsed_fraction: float) -> int:
    """Seconds until one more hit is allowed if no other comes; 0 means now.

    A whole number, rounded up, never more than two windows.
    """
    if estimate(previous, current, elapsed_fraction) + 1 <= window.limit:
        return 0
    fraction = _free_at(window.limit, previous, current)
    if fraction is None:
        # Full until this bucket becomes the previous one.
        fraction = 1.0 + (_free_at(window.limit, current, 0) or 0.0)
    return max(1, math.ceil((fraction - elapsed_fraction) * window.seconds))


def _free_at(limit: int, previous: int, current: int) -> float | None:
    """Part of the bucket after which one more hit fits; ``None``: not within this bucket."""
    room = limit - current - 1
    if room < 0:
        return None
    return max(0.0, 1.0 - room / previous) if previous else 0.0
