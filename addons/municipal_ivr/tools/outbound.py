"""When an automatic call may ring, and when it rings again after it was in vain.

Hours are read off the clock on the wall of one time zone; all moments are aware
``datetime``, a naive one raises ``ValueError``. Pure: the free days come from outside.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

SUNDAY = 6
#: A town that is closed for longer than this has a mistake in its calendar.
MOST_DAYS = 40
#: Letters that a slow voice says in a second, and its pause after each sentence (s).
LETTERS_PER_SECOND = 11
PAUSE_SECONDS = 1.5

#: How a try ended. ``heard``: by a person, to its end; ``partial``: a person hung up in between;
#: ``no_code``: whoever picked up had no code; ``wrong_number``: somebody said that it is not theirs.
HEARD, PARTIAL, NO_CODE, MACHINE, NO_ANSWER, BUSY, REFUSED, WRONG, OPT_OUT, FAILED = OUTCOMES = (
    "heard", "partial", "no_code", "machine", "no_answer", "busy", "refused", "wrong_number",
    "opt_out", "failed",
)  # fmt: skip
#: What no further call can mend.
FINAL = frozenset((HEARD, REFUSED, WRONG, OPT_OUT, NO_CODE))
#: Times the usual pause: a machine answers because nobody is at home for longer.
_PAUSES = {BUSY: 0.5, MACHINE: 4.0}


@dataclass(frozen=True)
class CallingHours:
    """``windows``: (from, until) as times of day without zone, until excluded, not across
    midnight; ``is_free``: whether nobody is called on a day of that zone; ``is_sunday_free``:
    nor on Sundays."""

    windows: tuple[tuple[time, time], ...]
    tz: str = "Europe/Athens"
    is_free: Callable[[date], bool] = lambda _day: False
    is_sunday_free: bool = True

    def allows(self, moment: datetime) -> bool:
        """Whether it may ring at ``moment``."""
        local = _aware(moment).astimezone(ZoneInfo(self.tz))
        clock = local.time()
        return self._is_open(local.date()) and any(a <= clock < b for a, b in self.windows)

    def next_allowed(self, moment: datetime) -> datetime | None:
        """The first moment from ``moment`` on at which it may ring, in UTC.

        None when no hour is open within ``MOST_DAYS``. An hour that the clocks skip in spring
        is over for that day; one that comes twice in autumn is open both times.
        """
        if self.allows(moment):
            return moment.astimezone(timezone.utc)
        return next((start for start in self._starts(moment) if self.allows(start)), None)

    def get_day(self, moment: datetime) -> date:
        """The day on the calendar of the zone: tries are counted by it."""
        return _aware(moment).astimezone(ZoneInfo(self.tz)).date()

    def get_day_start(self, day: date) -> datetime:
        """When ``day`` begins, in UTC."""
        return datetime.combine(day, time(), ZoneInfo(self.tz)).astimezone(timezone.utc)

    def _starts(self, moment: datetime) -> Iterator[datetime]:
        today = self.get_day(moment)
        for days in range(MOST_DAYS):
            day = today + timedelta(days=days)
            for start, _end in sorted(self.windows):
                for fold in (0, 1):
                    local = datetime.combine(day, start, ZoneInfo(self.tz)).replace(fold=fold)
                    begin = local.astimezone(timezone.utc)
                    if begin >= moment:
                        yield begin

    def _is_open(self, day: date) -> bool:
        return not (self.is_sunday_free and day.weekday() == SUNDAY) and not self.is_free(day)


@dataclass(frozen=True)
class RetryPlan:
    """``most_tries`` in all, ``most_a_day`` of them on one day, ``pause`` minutes between."""

    most_tries: int = 3
    most_a_day: int = 2
    pause: int = 30

    def next_try(
        self, outcome: str, tries: Sequence[datetime], now: datetime, hours: CallingHours
    ) -> datetime | None:
        """When to ring again (UTC), or None: it was heard, cannot be mended, or was enough.

        :param tries: moments of all tries so far, the one that just ended included
        """
        if outcome in FINAL or len(tries) >= self.most_tries:
            return None
        wish = now + timedelta(minutes=self.pause * _PAUSES.get(outcome, 1.0))
        return self.find_room(wish, tries, hours)

    def find_room(
        self, wish: datetime, tries: Collection[datetime], hours: CallingHours
    ) -> datetime | None:
        """The first allowed moment from ``wish`` on, on a day that has room for a try."""
        for _day in range(MOST_DAYS):
            moment = hours.next_allowed(wish)
            if moment is None:
                return None
            day = hours.get_day(moment)
            if sum(hours.get_day(tried) == day for tried in tries) < self.most_a_day:
                return moment
            wish = hours.get_day_start(day + timedelta(days=1))
        return None


def estimate_seconds(texts: Collection[str]) -> float:
    """How long a slow voice needs for ``texts``, rather too long than too short.

    Whoever hung up later than that has heard them to the end.
    """
    return sum(len(text) / LETTERS_PER_SECOND + PAUSE_SECONDS for text in texts)


def get_outcome(cause: str, was_answered: bool) -> str:
    """How a call ended that told us nothing, by the carrier's word for it.

    :param cause: for example ``USER_BUSY``, ``busy``, ``NO_ANSWER``, ``timeout``, ``CALL_REJECTED``
    """
    word = cause.lower().replace("-", "_").replace(" ", "_")
    if was_answered:
        return PARTIAL
    if "busy" in word:
        return BUSY
    if "reject" in word:
        return REFUSED if word.startswith("consent") else NO_ANSWER
    if any(
        part in word for part in ("no_answer", "timeout", "ring", "cancel", "normal", "complet")
    ):
        return NO_ANSWER
    return FAILED


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment
