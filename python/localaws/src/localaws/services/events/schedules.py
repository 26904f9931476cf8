"""Rules with a schedule, which fire when they are due."""

import logging
import re
import threading
import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from moto.events import models
from moto.events.models import events_backends

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws
from localaws.settings import ACCOUNT_ID

COVERAGE = (
    Row(
        "EventBridge",
        "PutRule with ScheduleExpression",
        "rate(…) fires, first after an interval.",
        "cron(…) is refused.",
    ),
)

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_SECONDS = {"minute": 60, "hour": 3600, "day": 86400}
_POLL_INTERVAL_SECONDS = 1.0

_log = logging.getLogger(__name__)


def interval(expression: str) -> int:
    """Return the seconds between two firings of a ``rate(…)``.

    Raises
    ------
    NotImplementedByLocalaws
        If it is another expression, such as ``cron(…)``.
    """
    match = _RATE.fullmatch(expression)
    if match is None or int(match[1]) < 1:
        raise NotImplementedByLocalaws(f"PutRule with the schedule {expression}")
    return int(match[1]) * _SECONDS[match[2]]


def install() -> None:
    """Let schedules fire, and refuse unsupported expressions."""
    put = models.EventsBackend.put_rule

    def put_rule(self: Any, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("scheduled_expression"):
            interval(kwargs["scheduled_expression"])
        return put(self, *args, **kwargs)

    models.EventsBackend.put_rule = put_rule
    threading.Thread(target=_fire_forever, name="schedules", daemon=True).start()


def _fire_forever() -> None:
    # By rule and expression: an updated rule starts a new interval.
    due: dict[tuple[int, str], float] = {}
    while True:
        time.sleep(_POLL_INTERVAL_SECONDS)
        try:
            due = _fire(due, time.monotonic())
        except Exception:
            _log.exception("schedules")


def _fire(due: dict[tuple[int, str], float], now: float) -> dict[tuple[int, str], float]:
    following = {}
    for region, backend in list(events_backends[ACCOUNT_ID].items()):
        for rule in list(backend.event_buses["default"].rules.values()):
            expression = rule.scheduled_expression
            if not expression or rule.state != "ENABLED":
                continue
            key, seconds = (id(rule), expression), interval(expression)
            when = due.get(key, now + seconds)
            if now >= when:
                rule.send_scheduled(_event(region, rule.arn))
                when += seconds
            following[key] = when
    return following


def _event(region: str, arn: str) -> dict[str, Any]:
    return {
        "version": "0",
        "id": str(uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT_ID,
        "time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "region": region,
        "resources": [arn],
        "detail": {},
    }
