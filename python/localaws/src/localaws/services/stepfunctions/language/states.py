"""States: the fields that each type has.

Source: the Amazon States Language, "State Types"; AWS's pages of the types; AWS's answers to each
field on each type.
"""

from typing import Any

from localaws.services.stepfunctions.language import maps
from localaws.services.stepfunctions.language.choices import choices
from localaws.services.stepfunctions.language.handlers import catch, retry
from localaws.services.stepfunctions.language.scopes import Scope
from localaws.services.stepfunctions.language.shapes import Shape
from localaws.services.stepfunctions.language.tasks import check_task
from localaws.services.stepfunctions.language.templates import static, template
from localaws.services.stepfunctions.language.values import (
    LONGEST,
    Check,
    anything,
    boolean,
    integer,
    number,
    number_path,
    one_of,
    path,
    path_or_intrinsic,
    reference_path,
    result_path,
    string,
    text,
    timestamp,
)
from localaws.services.stepfunctions.language.variables import assign

_DEEPEST = 50

Fields = dict[str, Check]


def _output_of_result(value: Any, at: str, scope: Scope) -> None:
    template(value, at, scope.having("result"))


def _assign_of_result(value: Any, at: str, scope: Scope) -> None:
    assign(value, at, scope.having("result"))


def branches(value: Any, at: str, scope: Scope) -> None:
    """Take the branches of a Parallel state."""
    if not isinstance(value, list):
        scope.report.schema("Expected value of type [ARRAY]", at)
    elif not value:
        scope.report.schema("Value cannot be empty", at)
    else:
        for index, branch in enumerate(value):
            _BRANCH.check(branch, f"{at}[{index}]", scope)


def _processor(value: Any, at: str, scope: Scope) -> None:
    _PROCESSOR.check(value, at, scope)


def states(value: Any, at: str, scope: Scope) -> None:
    """Take the states of a machine, of a branch or of a processor."""
    if not isinstance(value, dict):
        scope.report.schema("Expected value of type [OBJECT]", at)
    elif not value:
        scope.report.schema("Value cannot be empty", at)
    elif at.count("/States/") > _DEEPEST:
        scope.report.error("TOO_DEEPLY_NESTED", "The states are too deeply nested.", at)
    else:
        for name, state in value.items():
            check_state(state, f"{at}/{name}", scope)


def check_state(value: Any, at: str, scope: Scope) -> None:
    """Take one state."""
    if not isinstance(value, dict):
        scope.report.schema("Expected value of type [OBJECT]", at)
    elif "Type" not in value:
        scope.report.schema("These fields are required: [Type]", at)
    elif not isinstance(value["Type"], str) or value["Type"] not in _TYPES:
        one_of(*_TYPES)(value["Type"], f"{at}/Type", scope)
    else:
        inner = scope.of_state(value)
        _TYPES[value["Type"]].check(value, at, inner)
        if value["Type"] == "Task":
            check_task(value, at, inner)
            _check_heartbeat(value, at, inner)


def _check_heartbeat(state: dict[str, Any], at: str, scope: Scope) -> None:
    heartbeat, timeout = state.get("HeartbeatSeconds"), state.get("TimeoutSeconds", LONGEST + 1)
    if type(heartbeat) is int and type(timeout) is int and heartbeat >= timeout:
        message = "HeartbeatSeconds must be smaller than TimeoutSeconds"
        scope.report.schema(message, f"{at}/HeartbeatSeconds")


_ALL: Fields = {"Type": anything, "Comment": string, "QueryLanguage": one_of("JSONPath", "JSONata")}
_FILTERED: Fields = {"InputPath": path, "OutputPath": path}
_NEXT: Fields = {"Next": string, "End": boolean}
_NEXT_OR_END = (("Next", "End"),)
_STEP: Fields = _ALL | _FILTERED | _NEXT | {"Assign": assign, "Output": template}
_RESULT: Fields = {"ResultPath": result_path, "Parameters": template}
_CALL: Fields = {
    "ResultSelector": template,
    "Retry": retry,
    "Catch": catch,
    "Output": _output_of_result,
    "Assign": _assign_of_result,
}
_SECONDS: Fields = {
    "TimeoutSeconds": integer(1, LONGEST),
    "TimeoutSecondsPath": reference_path,
    "HeartbeatSeconds": integer(1, LONGEST),
    "HeartbeatSecondsPath": reference_path,
}
_CONCURRENCY: Fields = {
    "MaxConcurrency": integer(0),
    "MaxConcurrencyPath": number_path,
    "ToleratedFailurePercentage": number(0.0, 100.0),
    "ToleratedFailurePercentagePath": number_path,
    "ToleratedFailureCount": integer(0),
    "ToleratedFailureCountPath": number_path,
}
_ITEMS: Fields = {
    "Items": maps.items,
    "ItemsPath": maps.items_path,
    "ItemSelector": template,
    "ItemReader": maps.item_reader,
    "ItemBatcher": maps.item_batcher,
    "ResultWriter": maps.result_writer,
    "Label": maps.label,
    "ItemProcessor": _processor,
    "Iterator": _processor,
}
_TYPES = {
    "Task": Shape(
        _STEP
        | _RESULT
        | _CALL
        | _SECONDS
        | {"Resource": string, "Arguments": template, "Credentials": template},
        required=("Resource",),
        exclusive=(
            ("TimeoutSeconds", "TimeoutSecondsPath"),
            ("HeartbeatSeconds", "HeartbeatSecondsPath"),
        ),
        choices=_NEXT_OR_END,
    ),
    "Pass": Shape(_STEP | _RESULT | {"Result": static}, choices=_NEXT_OR_END),
    "Wait": Shape(
        _STEP
        | {"Seconds": integer(0, LONGEST), "SecondsPath": reference_path}
        | {"Timestamp": timestamp, "TimestampPath": reference_path},
        choices=(*_NEXT_OR_END, ("Seconds", "SecondsPath", "Timestamp", "TimestampPath")),
    ),
    "Choice": Shape(
        _ALL
        | _FILTERED
        | {"Choices": choices, "Default": string, "Assign": assign, "Output": template},
        required=("Choices",),
    ),
    "Succeed": Shape(_ALL | _FILTERED | {"Output": template}),
    "Fail": Shape(
        _ALL
        | {"Error": text, "ErrorPath": path_or_intrinsic}
        | {"Cause": text, "CausePath": path_or_intrinsic},
        exclusive=(("Error", "ErrorPath"), ("Cause", "CausePath")),
    ),
    "Parallel": Shape(
        _STEP | _RESULT | _CALL | {"Branches": branches, "Arguments": template},
        required=("Branches",),
        choices=_NEXT_OR_END,
    ),
    "Map": Shape(
        _STEP | _RESULT | _CALL | _CONCURRENCY | _ITEMS,
        exclusive=(
            ("MaxConcurrency", "MaxConcurrencyPath"),
            ("ToleratedFailurePercentage", "ToleratedFailurePercentagePath"),
            ("ToleratedFailureCount", "ToleratedFailureCountPath"),
        ),
        choices=(*_NEXT_OR_END, ("ItemProcessor", "Iterator")),
    ),
}
_SCOPE: Fields = {"Comment": string, "StartAt": string, "States": states}
_BRANCH = Shape(_SCOPE, required=("StartAt", "States"))
_PROCESSOR = Shape(
    _SCOPE | {"ProcessorConfig": maps.processor_config}, required=("StartAt", "States")
)
MACHINE = Shape(
    {"QueryLanguage": one_of("JSONPath", "JSONata"), "Version": one_of("1.0")}
    | {"TimeoutSeconds": integer(0, LONGEST, evaluated=False)}
    | _SCOPE,
    required=("StartAt", "States"),
)
