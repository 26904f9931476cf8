"""Outputs of tasks, maps and branches that fail: what catches the state's errors catches them."""

from typing import Any

from moto.stepfunctions.parser.asl.component.common.catch.catch_outcome import CatchOutcome
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.state.exec.execute_state import ExecutionState

from localaws.services.stepfunctions.queries.failures import QueryFailed


def install() -> None:
    """Put it in moto's place, which has no catcher for them."""
    give = ExecutionState._eval_state_output

    def give_or_fail(self: Any, env: Any) -> None:
        try:
            give(self, env)
        except QueryFailed as error:
            failure = error.event(self, env)
            env.states.set_error_output(self._construct_error_output_value(failure))
            if self.catch:
                self._handle_catch(env=env, failure_event=failure)
            if not self.catch or env.stack[-1] != CatchOutcome.Caught:
                raise FailureEventException(failure) from error

    ExecutionState._eval_state_output = give_or_fail
