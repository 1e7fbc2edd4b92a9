"""Hours in which nobody is called or texted.

Quiet hours are read off the clock on the wall of one time zone, so on the days when
summer time begins or ends they are an hour shorter or longer. All moments are aware
``datetime``; a naive one raises ``ValueError``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta, timezone
from functools import cached_property
from zoneinfo import ZoneInfo

# Quiet hours last less than a day, but when the clock skips the only minutes that are
# not quiet, the next ones are a day later.
_DAYS = 3


@dataclass(frozen=True)
class QuietHours:
    """From ``start`` until ``end`` (excluded), across midnight when ``end`` is earlier.

    ``start`` and ``end`` are naive times of day; equal ones mean that no hour is quiet.
    ``tz`` is a name of the time zone database; an unknown one raises ``ValueError``.
    """

    start: time
    end: time
    tz: str = "Europe/Athens"

    def __post_init__(self) -> None:
        if self.start.tzinfo or self.end.tzinfo:
            raise ValueError("quiet hours are times of day without a zone")
        try:
            ZoneInfo(self.tz)
        except (KeyError, OSError, ValueError) as error:
            raise ValueError("unknown time zone") from error

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.tz)

    def is_quiet(self, moment: datetime) -> bool:
        """Whether ``moment`` falls into the quiet hours."""
        clock = _aware(moment).astimezone(self._zone).time()
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def next_allowed(self, moment: datetime) -> datetime:
        """The first moment from ``moment`` on that is not quiet, in the zone of ``moment``."""
        if not self.is_quiet(moment):
            return moment
        begin = moment.astimezone(timezone.utc)
        # Quiet ends when the clock shows the end, or when the clock is put to another
        # hour: an end that a change skips is over at the change.
        ends = [end for end in (*self._ends(begin), *self._changes(begin)) if end >= begin]
        return min(end for end in ends if not self.is_quiet(end)).astimezone(moment.tzinfo)

    def _ends(self, begin: datetime) -> Iterator[datetime]:
        """Moments (UTC) at which the clock shows ``end``, around ``begin``."""
        today = begin.astimezone(self._zone).date()
        for days in range(_DAYS):
            for fold in (0, 1):
                day = today + timedelta(days=days)
                local = datetime.combine(day, self.end, self._zone).replace(fold=fold)
                yield local.astimezone(timezone.utc)

    def _changes(self, begin: datetime) -> Iterator[datetime]:
        """Moments (UTC) at which the zone's offset changes within the next days."""
        hour, stop = begin, begin + timedelta(days=_DAYS)
        while hour < stop:
            following = hour + timedelta(hours=1)
            if self._offset(hour) != self._offset(following):
                yield self._change_between(hour, following)
            hour = following

    def _change_between(self, before: datetime, after: datetime) -> datetime:
        """The change's exact second, found by halving."""
        old = self._offset(before)
        low, high = int(before.timestamp()), int(after.timestamp()) + 1
        while high - low > 1:
            middle = (low + high) // 2
            if self._offset(datetime.fromtimestamp(middle, timezone.utc)) == old:
                low = middle
            else:
                high = middle
        return datetime.fromtimestamp(high, timezone.utc)

    def _offset(self, moment: datetime) -> timedelta:
        return moment.astimezone(self._zone).utcoffset()


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment
