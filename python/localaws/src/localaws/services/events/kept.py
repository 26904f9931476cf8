"""What is kept of EventBridge; replays that ran have failed."""

from typing import Any

from moto.events.models import ReplayState

from localaws import clock
from localaws.state.kept import Kept


def _resume(backend: Any) -> None:
    for replay in backend.replays.values():
        if replay.state in {ReplayState.STARTING, ReplayState.RUNNING}:
            replay.state = ReplayState.FAILED
    for bus in backend.event_buses.values():
        for rule in bus.rules.values():
            if rule.schedule:
                for _ in rule.schedule.past(clock.now()):
                    pass


KEPT = {
    "events": Kept(
        "buses, rules, targets, archives with their events, connections, API destinations. "
        "Replays that ran have FAILED; times of schedules that came while nothing ran are passed "
        "over; deliveries that waited for another attempt are gone",
        resume=_resume,
    )
}
