"""A history has 25,000 events at most: the last one says that the execution ended, or failed of it.

Source: "Avoid reaching the history quota". Express workflows keep no history, and have no quota.
"""

from collections.abc import Callable
from typing import Any

from moto.stepfunctions.parser.api import ExecutionFailedEventDetails, HistoryEventType
from moto.stepfunctions.parser.asl.eval.event.event_manager import EventManager

_MOST_EVENTS = 25_000
_FULL = ExecutionFailedEventDetails(
    error="States.Runtime",
    cause=f"The execution reached the maximum number of history events ({_MOST_EVENTS}).",
)
_ENDS = (
    HistoryEventType.ExecutionSucceeded,
    HistoryEventType.ExecutionFailed,
    HistoryEventType.ExecutionAborted,
    HistoryEventType.ExecutionTimedOut,
)


def install() -> None:
    """Have the history end where AWS's does."""
    EventManager.execution = None
    EventManager.add_event = _limited(EventManager.add_event)


def limit(env: Any) -> None:
    """Have the execution of an environment fail when its history is full."""
    env.event_manager.execution = env


def _limited(add_event: Callable[..., int]) -> Callable[..., int]:
    def limited(self: Any, context: Any, event_type: Any, *args: Any, **kwargs: Any) -> int:
        env = self.execution
        is_full = env is not None and len(self._history_event_list) >= _MOST_EVENTS - 1
        if not is_full or event_type in _ENDS:
            return add_event(self, context, event_type, *args, **kwargs)
        env.event_history_context.source_event_id = _MOST_EVENTS - 1
        env.set_error(_FULL)
        return int(context.last_published_event_id)

    return limited
