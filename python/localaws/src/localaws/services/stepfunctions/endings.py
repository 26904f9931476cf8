"""Executions that were stopped, or ran out of time, stay so, whatever their tasks come to."""

from collections.abc import Callable
from typing import Any

from moto.stepfunctions.parser.asl.component.program import program
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.program_state import (
    ProgramError,
    ProgramStopped,
    ProgramTimedOut,
)


def install() -> None:
    """Have the first end count, where moto has a later failure take its place."""
    Environment.set_error = _unless_ended(Environment.set_error)
    Environment.set_timed_out = _unless_ended(Environment.set_timed_out)
    # The worker tells of it at once; the thread that ran out of time would tell it again.
    program.ProgramTimedOut = ()


def _unless_ended(change: Callable[..., None]) -> Callable[..., None]:
    def change_unless_ended(self: Any, *args: Any, **kwargs: Any) -> None:
        with self._state_mutex:
            if not isinstance(self._program_state, ProgramError | ProgramStopped | ProgramTimedOut):
                change(self, *args, **kwargs)

    return change_unless_ended
