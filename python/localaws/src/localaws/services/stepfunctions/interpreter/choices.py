"""Choices: a condition that looks at what is not there, and a state without a way out."""

from typing import Any

from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from moto.stepfunctions.parser.asl.component.state.choice.comparison.comparison_operator_type import (  # noqa: E501
    ComparisonOperatorType,
)
from moto.stepfunctions.parser.asl.component.state.choice.comparison.comparison_variable import (
    ComparisonVariable,
)
from moto.stepfunctions.parser.asl.component.state.choice.comparison.variable import NoSuchVariable
from moto.stepfunctions.parser.asl.component.state.choice.state_choice import StateChoice

from localaws.services.stepfunctions.interpreter.failures import RUNTIME, StateFailed

_NO_CHOICE = StatesErrorNameType.StatesNoChoiceMatched


def install() -> None:
    """Put them in moto's place."""
    ComparisonVariable._eval_body = _compare
    choose = StateChoice._eval_state

    def choose_or_fail(self: Any, env: Any) -> None:
        try:
            choose(self, env)
        except RuntimeError as error:
            cause = (
                "Failed to transition out of the state. The state does not point to a next state."
            )
            raise StateFailed(_NO_CHOICE, cause) from error

    StateChoice._eval_state = choose_or_fail


def _compare(self: Any, env: Any) -> None:
    self.variable.eval(env)
    asks = self.comparison_function.operator_type
    if isinstance(env.stack[-1], NoSuchVariable) and asks != ComparisonOperatorType.IsPresent:
        path = self.variable.string_sampler.literal_value
        raise StateFailed(
            RUNTIME,
            f"Invalid path '{path}': The choice state's condition path references an invalid "
            "value.",
        )
    self.comparison_function.eval(env)
