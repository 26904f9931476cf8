"""Replays: an archive's events go to the rules of its bus again."""

import json
import logging
import threading
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from moto.events import models
from moto.events.exceptions import (
    IllegalStatusException,
    ResourceAlreadyExistsException,
    ValidationException,
)
from moto.events.models import ReplayState
from moto.events.responses import EventsHandler

from localaws.coverage import Row
from localaws.services.events.archives import only_one_filter
from localaws.services.events.pages import page
from localaws.services.events.target_validation import LimitExceeded

COVERAGE = (
    Row(
        "EventBridge",
        "replays",
        "Send an archive's events of a time span, with their ids and the replay's name, to all "
        "rules of its bus or to those of FilterArns; ten at a time.",
        "They begin after a second. AWS takes minutes.",
    ),
)

_SECONDS_BEFORE = 1.0
_MOST_ACTIVE = 10
_ACTIVE = (ReplayState.STARTING, ReplayState.RUNNING)
_BUS = ":event-bus/"

_log = logging.getLogger(__name__)


class RunningReplay(models.Replay):  # type: ignore[misc]
    """A replay that takes its time."""

    state: ReplayState
    last: float | None = None

    def describe_short(self) -> dict[str, Any]:
        """Return what a list says of it."""
        told = super().describe_short() | {"EventLastReplayedTime": self.last}
        return {name: value for name, value in told.items() if value is not None}

    def replay_events(self, archive: Any) -> None:
        """Begin, in the background."""
        timer = threading.Timer(_SECONDS_BEFORE, self._run, (archive,))
        timer.daemon = True
        timer.start()

    def _run(self, archive: Any) -> None:
        try:
            self._send(archive)
            done = self.state == ReplayState.RUNNING
            self.state = ReplayState.COMPLETED if done else ReplayState.CANCELLED
        except Exception:
            _log.exception("replay %s", self.name)
            self.state = ReplayState.FAILED
        self.end_time = time.time()

    def _send(self, archive: Any) -> None:
        if self.state == ReplayState.STARTING:
            self.state = ReplayState.RUNNING
        backend = models.events_backends[self.account_id][self.region]
        bus = backend.event_buses.get(self.destination["Arn"].partition(_BUS)[2])
        wanted = self.destination.get("FilterArns")
        for event in list(archive.events):
            if self.state != ReplayState.RUNNING:
                return
            if not self.event_start_time <= _moment(event) <= self.event_end_time:
                continue
            for rule in list(bus.rules.values()) if bus else ():
                if not wanted or rule.arn in wanted:
                    rule.send_to_targets({**event, "replay-name": self.name})
            self.last = _moment(event)


def _moment(event: Mapping[str, Any]) -> float:
    return datetime.fromisoformat(event["time"]).timestamp()


def _start(self: Any) -> str:
    backend = self.events_backend
    name, destination = self._get_param("ReplayName"), self._get_param("Destination")
    source = self._get_param("EventSourceArn")
    if _BUS not in destination["Arn"]:
        raise ValidationException(
            "Parameter Destination.Arn is not valid. Reason: Must contain an event bus ARN."
        )
    backend._get_event_bus(destination["Arn"])
    archive_name = source.rpartition("/")[2]
    archive = backend.archives.get(archive_name)
    if not archive:
        raise ValidationException(
            f"Parameter EventSourceArn is not valid. Reason: Archive {archive_name} does not exist."
        )
    if destination["Arn"] != archive.source_arn:
        raise ValidationException(
            "Parameter Destination.Arn is not valid. "
            "Reason: Cross event bus replay is not permitted."
        )
    begin, end = self._get_param("EventStartTime"), self._get_param("EventEndTime")
    if begin >= end:
        raise ValidationException(
            "Parameter EventEndTime is not valid. "
            "Reason: EventStartTime must be before EventEndTime."
        )
    if name in backend.replays:
        raise ResourceAlreadyExistsException(f"Replay {name} already exists.")
    if sum(replay.state in _ACTIVE for replay in backend.replays.values()) >= _MOST_ACTIVE:
        raise LimitExceeded
    replay = RunningReplay(
        backend.account_id,
        backend.region_name,
        name,
        self._get_param("Description"),
        source,
        begin,
        end,
        destination,
    )
    backend.replays[name] = replay
    replay.replay_events(archive)
    told = {"ReplayArn": replay.arn, "ReplayStartTime": replay.start_time, "State": "STARTING"}
    return json.dumps(told)


def _cancel(self: Any) -> str:
    replay = self.events_backend._get_replay(self._get_param("ReplayName"))
    if replay.state not in _ACTIVE:
        raise IllegalStatusException(
            f"Replay {replay.name} is not in a valid state for this operation."
        )
    replay.state = ReplayState.CANCELLING
    return json.dumps({"ReplayArn": replay.arn, "State": "CANCELLING"})


def _list(self: Any) -> str:
    given = only_one_filter(self, "ListReplays")
    told = [
        replay.describe_short()
        for replay in self.events_backend.replays.values()
        if replay.name.startswith(given.get("NamePrefix", ""))
        and replay.source_arn == given.get("EventSourceArn", replay.source_arn)
        and replay.state.value == given.get("State", replay.state.value)
    ]
    return json.dumps(page(self, "Replays", told))


def install() -> None:
    """Put these replays in the place of moto's."""
    models.Replay = RunningReplay
    EventsHandler.start_replay = _start
    EventsHandler.cancel_replay = _cancel
    EventsHandler.list_replays = _list
