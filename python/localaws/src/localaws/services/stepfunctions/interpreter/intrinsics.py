"""Intrinsic functions that fail: they name their whole expression."""

from typing import Any

from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from moto.stepfunctions.parser.asl.component.common.string.string_expression import (
    StringIntrinsicFunction,
)
from moto.stepfunctions.parser.asl.utils.json_path import NoSuchJsonPathError

from localaws.services.stepfunctions.interpreter.failures import RUNTIME, StateFailed, as_input

_INTRINSIC = StatesErrorNameType.StatesIntrinsicFailure


def install() -> None:
    """Put it in moto's place, which fails of Python's own errors."""
    evaluate = StringIntrinsicFunction._eval_body

    def evaluate_or_fail(self: Any, env: Any) -> None:
        said = f"The function '{self.intrinsic_function_derivation}' had the following error: "
        try:
            evaluate(self, env)
        except NoSuchJsonPathError as error:
            missing = (
                f"The JsonPath argument for the field '{error.json_path}' could not be found in "
                f"the input '{as_input(env, error.data)}'"
            )
            raise StateFailed(RUNTIME, said + missing) from error
        except (FailureEventException, StateFailed):
            raise
        except Exception as error:
            raise StateFailed(_INTRINSIC, f"{said}{error}") from error

    StringIntrinsicFunction._eval_body = evaluate_or_fail
