"""Names of errors: they leave a Map's item or a branch unchanged, and one is never caught.

Source: "Handling errors in Step Functions workflows": ``States.Runtime`` always ends the execution.
"""

from contextlib import suppress
from typing import Any

from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import (
    CustomErrorName,
)
from moto.stepfunctions.parser.asl.component.common.error_name.error_equals_decl import (
    ErrorEqualsDecl,
)
from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import (
    StatesErrorName,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import iteration_worker
from moto.stepfunctions.parser.asl.component.state.exec.state_parallel import branches_decl
from moto.stepfunctions.parser.asl.component.state.fail import state_fail

_RUNTIME_CAUSE = "An error occurred while executing the state "
_UNCAUGHT = "States.Runtime"


def install() -> None:
    """Put them in moto's place, which makes an error of its own of ``States.…`` in an item."""
    iteration_worker.CustomErrorName = named
    state_fail.CustomErrorName = named
    branches_decl.CustomErrorName = named
    matches = ErrorEqualsDecl._eval_body

    def matches_what_may_be_caught(self: Any, env: Any) -> None:
        if getattr(env.stack[-1], "error_name", None) == _UNCAUGHT:
            env.stack[-1] = False
        else:
            matches(self, env)

    ErrorEqualsDecl._eval_body = matches_what_may_be_caught
    told = FailureEventException.get_execution_failed_event_details

    def told_once(self: Any) -> Any:
        details, pair = told(self), self.extract_error_cause_pair()
        if details and pair and str(pair[1]).startswith(_RUNTIME_CAUSE):
            details["cause"] = pair[1]  # an item's, which moto would begin anew for its Map
        return details

    FailureEventException.get_execution_failed_event_details = told_once


def named(error_name: str | None) -> ErrorName:
    """Return an error's name as the interpreter has it: AWS's own, or anybody's."""
    with suppress(ValueError):
        return StatesErrorName.from_name(error_name)
    with suppress(ValueError):
        return CustomErrorName(error_name)
    return ErrorName(error_name)  # of States.…, and none of AWS's
