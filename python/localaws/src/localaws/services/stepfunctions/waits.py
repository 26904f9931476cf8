"""Waits, retries and time-outs of executions, which follow the clock that tests can change."""

from datetime import UTC, datetime, tzinfo
from types import SimpleNamespace
from typing import Self

from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.program import program
from moto.stepfunctions.parser.asl.component.state.exec import execute_state
from moto.stepfunctions.parser.asl.component.state.wait.wait_function import (
    timestamp,
    wait_function,
)
from moto.stepfunctions.parser.asl.eval import environment
from moto.stepfunctions.parser.asl.eval.callback import callback

from localaws import clock


class ClocksDatetime(datetime):
    """``datetime`` whose present is the clock's, in UTC, as a timestamp of a state is."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """Return the clock's time, without a time zone unless one is given."""
        present = cls.fromtimestamp(clock.seconds(), tz or UTC)
        return present if tz else present.replace(tzinfo=None)


def install() -> None:
    """Give the interpreter's modules this clock, where they take the machine's by name."""
    clocks_time = SimpleNamespace(sleep=clock.sleep, time=clock.seconds)
    wait_function.time = clocks_time
    retrier_decl.time = clocks_time
    timestamp.datetime = SimpleNamespace(datetime=ClocksDatetime)
    callback.Event = clock.Event
    for module in (environment, execute_state, program):
        module.threading = _Threading(module.threading)


class _Threading:
    """Python's module, with events and threads that are waited for on the clock."""

    Event = clock.Event
    Thread = clock.Thread

    def __init__(self, module: object) -> None:
        self._module = module

    def __getattr__(self, name: str) -> object:
        return getattr(self._module, name)
