"""Scheduler put in moto's place, and the thread that looks for what is due."""

import logging
import threading
import time

from moto.scheduler.models import scheduler_backends

from localaws import clock
from localaws.coverage import Row
from localaws.places import everywhere
from localaws.services.scheduler import backend
from localaws.services.scheduler.schedules import Schedule
from localaws.settings import Settings

COVERAGE = (
    Row(
        "EventBridge Scheduler",
        "CreateSchedule, UpdateSchedule",
        "at(…), rate(…) and cron(…) call their target when they are due, in their zone, within "
        "their window, from start to end, as the schedule's role: functions, state machines, "
        "queues, topics, buses, and every operation as a universal target. Failed calls are "
        "retried as the policy says, then go to the dead-letter queue. A finished schedule is "
        "deleted if it says so. The clock of schedules can be moved.",
        "Other templated targets are refused. Calls come within a second, not within a minute.",
    ),
    Row(
        "EventBridge Scheduler",
        "CreateScheduleGroup, DeleteScheduleGroup, tags",
        "As AWS: a group goes with its schedules.",
        "It is gone at once, and never seen DELETING.",
    ),
)

_POLL_INTERVAL_SECONDS = 1.0

_log = logging.getLogger(__name__)


def install(settings: Settings) -> None:
    """Put it in place, and let schedules call.

    Parameters
    ----------
    settings
        Of the running localaws.
    """
    Schedule.settings = settings
    backend.install()
    threading.Thread(target=_look_forever, name="scheduler", daemon=True).start()


def _look_forever() -> None:
    while True:
        time.sleep(_POLL_INTERVAL_SECONDS)
        try:
            _look()
        except Exception:
            _log.exception("schedules")


def _look() -> None:
    now = clock.now()
    for _, scheduler in everywhere(scheduler_backends):
        for group in list(scheduler.schedule_groups.values()):
            for schedule in list(group.schedules.values()):
                schedule.call_what_is_due(now)
                if schedule.is_finished:
                    group.schedules.pop(schedule.name, None)
