"""Rules with a schedule, which fire when they are due."""

import logging
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

from moto.events.exceptions import ValidationException
from moto.events.models import events_backends

from localaws import clock
from localaws.coverage import Row
from localaws.places import Place, everywhere
from localaws.schedule_expressions import At, ExpressionInvalid, parse

COVERAGE = (
    Row(
        "EventBridge",
        "PutRule with ScheduleExpression",
        "rate(…) fires, first after an interval, and cron(…) when its six fields say so, in UTC. "
        "What AWS refuses is refused. The clock of schedules can be moved.",
    ),
)

_POLL_INTERVAL_SECONDS = 1.0
# Of a rule at one look: a clock that is moved by a year brings no flood.
_MOST_AT_ONCE = 100

_log = logging.getLogger(__name__)


class Schedule:
    """When a rule fires next.

    Parameters
    ----------
    text
        Its schedule expression.

    Raises
    ------
    ValidationException
        If it is none of EventBridge's.
    """

    def __init__(self, text: str) -> None:
        try:
            expression = parse(text)
        except ExpressionInvalid:
            expression = None
        if expression is None or isinstance(expression, At):  # which Scheduler alone has
            raise ValidationException("Parameter ScheduleExpression is not valid.")
        self._expression = expression
        self.begin()

    def begin(self) -> None:
        """Count from now on."""
        self._due = self._expression.next_time(clock.now())

    def past(self, now: datetime) -> Iterator[datetime]:
        """Yield the times that have come since they were asked for last."""
        for _ in range(_MOST_AT_ONCE):
            if self._due is None or self._due > now:
                return
            yield self._due
            self._due = self._expression.next_time(self._due)


def install() -> None:
    """Let schedules fire."""
    threading.Thread(target=_fire_forever, name="schedules", daemon=True).start()


def _fire_forever() -> None:
    while True:
        time.sleep(_POLL_INTERVAL_SECONDS)
        try:
            _fire(clock.now())
        except Exception:
            _log.exception("schedules")


def _fire(now: datetime) -> None:
    for place, backend in everywhere(events_backends):
        for rule in list(backend.event_buses["default"].rules.values()):
            if rule.schedule and rule.state == "ENABLED":
                for when in rule.schedule.past(now):
                    rule.send_scheduled(_event(place, rule.arn, when))


def _event(place: Place, arn: str, when: datetime) -> dict[str, Any]:
    return {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": place.account,
        "time": f"{when:%Y-%m-%dT%H:%M:%SZ}",
        "region": place.region,
        "resources": [arn],
        "detail": {},
    }
