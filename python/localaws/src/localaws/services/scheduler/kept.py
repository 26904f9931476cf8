"""What is kept of schedules; what would have come while nothing ran is passed over."""

from typing import Any

from localaws import clock
from localaws.schedule_expressions import At
from localaws.state.kept import Kept


def _resume(backend: Any) -> None:
    for group in backend.schedule_groups.values():
        for schedule in group.schedules.values():
            if not isinstance(schedule._times._expression, At):
                for _ in schedule._times.past(clock.now()):
                    pass


KEPT = {
    "scheduler": Kept(
        "groups and schedules. One of a single time that came while nothing ran is called late; "
        "other times are passed over",
        resume=_resume,
    )
}
