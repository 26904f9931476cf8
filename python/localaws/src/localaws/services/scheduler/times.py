"""When a schedule is due: its expression, time zone, window, start and end."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from localaws.schedule_expressions import At, Expression, Rate

# Of a schedule at one look: a clock that is moved by a year brings no flood.
_MOST_AT_ONCE = 100


class Times:
    """The times of a schedule, asked for one after another.

    Parameters
    ----------
    expression
        Of the schedule.
    zone
        Name of the time zone in which it is read.
    window
        Minutes within which AWS chooses when it calls; 0 if the window is off.
    start, end
        Of a recurring schedule; ``at(…)`` has neither.
    created
        The time of a rate's first call, unless it has a start.
    """

    def __init__(
        self,
        expression: Expression,
        zone: str,
        window: int,
        start: datetime | None,
        end: datetime | None,
        created: datetime,
    ) -> None:
        self._expression, self._window = expression, window
        self._zone: tzinfo = ZoneInfo(zone)
        is_once = isinstance(expression, At)
        self._end = None if is_once else end
        start = created if is_once or start is None else start
        # A rate begins at its start, the others at the first time that they name from then on.
        is_rate = isinstance(expression, Rate)
        self._take(start if is_rate else self._after(start - timedelta(microseconds=1)))

    @property
    def is_over(self) -> bool:
        """Whether no time comes any more."""
        return self._next is None

    def past(self, now: datetime) -> Iterator[datetime]:
        """Yield the scheduled times whose calls have become due."""
        for _ in range(_MOST_AT_ONCE):
            if self._next is None or self._due > now:
                return
            yield self._next
            self._take(self._after(self._next))

    def _after(self, moment: datetime) -> datetime | None:
        return self._expression.next_time(moment, self._zone)

    def _take(self, moment: datetime | None) -> None:
        self._next = None if moment is None or (self._end and moment > self._end) else moment
        late = timedelta(minutes=random.uniform(0, self._window))  # noqa: S311 (no secret)
        self._due = datetime.max.replace(tzinfo=UTC) if self._next is None else self._next + late
