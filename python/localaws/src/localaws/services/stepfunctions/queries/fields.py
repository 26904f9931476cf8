"""Fields that take one kind of value, in JSONata's states: Items, Condition, seconds, numbers."""

from collections.abc import Callable
from typing import Any

from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.string.string_expression import StringJSONata
from moto.stepfunctions.parser.asl.component.common.timeouts.heartbeat import (
    HeartbeatSecondsJSONata,
)
from moto.stepfunctions.parser.asl.component.common.timeouts.timeout import TimeoutSecondsJSONata
from moto.stepfunctions.parser.asl.component.state.choice.comparison.comparison import (
    ConditionStringJSONata,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.items.items import ItemsJSONata
from moto.stepfunctions.parser.asl.component.state.exec.state_map.max_concurrency import (
    MaxConcurrencyJSONata,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.state_map import StateMap
from moto.stepfunctions.parser.asl.component.state.exec.state_map.tolerated_failure import (
    ToleratedFailureCountStringJSONata,
    ToleratedFailurePercentageStringJSONata,
)
from moto.stepfunctions.parser.asl.component.state.fail.cause_decl import Cause
from moto.stepfunctions.parser.asl.component.state.fail.error_decl import Error
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.seconds import SecondsJSONata
from moto.stepfunctions.parser.asl.parse.preprocessor import Preprocessor

from localaws.services.stepfunctions.interpreter.failures import RUNTIME, StateFailed
from localaws.services.stepfunctions.queries.failures import QueryFailed, as_json, expect

_NO_ARRAY = "Map state input must be an array but was: "


def install() -> None:
    """Put them in moto's place."""
    ItemsJSONata._eval_body = _leaving("array")
    ConditionStringJSONata._eval_body = _leaving("boolean")
    TimeoutSecondsJSONata._eval_seconds = _number
    HeartbeatSecondsJSONata._eval_seconds = _number
    SecondsJSONata._get_wait_seconds = _number
    MaxConcurrencyJSONata._eval_max_concurrency = _number
    ToleratedFailureCountStringJSONata._eval_tolerated_failure_count = _number
    ToleratedFailurePercentageStringJSONata._eval_tolerated_failure_percentage = _number
    Error._eval_body = _text
    Cause._eval_body = _text
    # moto takes a count that is an expression for a percentage.
    Preprocessor.visitTolerated_failure_count_string_jsonata = lambda self, ctx: (
        ToleratedFailureCountStringJSONata(self.visitString_jsonata(ctx.string_jsonata()))
    )
    StateMap._eval_execution = _asking_for_an_array(StateMap._eval_execution)


def _leaving(kind: str) -> Callable[[Any, Any], None]:
    def evaluate(self: Any, env: Any) -> None:
        self.string_jsonata.eval(env=env)
        expect(kind, env.stack[-1], self.string_jsonata)

    return evaluate


def _number(self: Any, env: Any) -> Any:
    self.string_jsonata.eval(env=env)
    value = env.stack.pop()
    expect("number", value, self.string_jsonata)
    return value


def _text(self: Any, env: Any) -> None:
    self.string_expression.eval(env=env)
    if isinstance(self.string_expression, StringJSONata):
        expect("string", env.stack[-1], self.string_expression)


def _asking_for_an_array(evaluate: Callable[..., None]) -> Callable[..., None]:
    def asking_for_an_array(self: Any, env: Any) -> None:
        try:
            evaluate(self, env)
        except FailureEventException as error:
            _, cause = error.extract_error_cause_pair() or ("", "")
            if not str(cause).startswith(_NO_ARRAY):
                raise
            if self._is_language_query_jsonpath():
                path = self.items_path.string_sampler.literal_value
                text = f'Reference path "{path}" must point to array.'
                raise StateFailed(RUNTIME, text) from error
            raise QueryFailed(f"{_NO_ARRAY}{as_json(env.states.get_input())}") from error

    return asking_for_an_array
