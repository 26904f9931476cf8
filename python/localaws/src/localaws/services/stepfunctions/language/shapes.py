"""Shapes of objects: which fields they have, must have, and cannot have together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from localaws.services.stepfunctions.language.hash_order import listed
from localaws.services.stepfunctions.language.scopes import JSONATA, JSONPATH, Scope
from localaws.services.stepfunctions.language.values import Check

_OF_JSONATA = frozenset({"Arguments", "Condition", "Items", "Output"})
_OF_JSONPATH = frozenset(
    {"And", "InputPath", "Not", "Or", "OutputPath", "Parameters", "Result", "ResultPath"}
    | {"ResultSelector", "Variable", "CausePath", "ErrorPath", "HeartbeatSecondsPath"}
    | {"ItemsPath", "MaxConcurrencyPath", "MaxInputBytesPerBatchPath", "MaxItemsPath"}
    | {"MaxItemsPerBatchPath", "SecondsPath", "TimeoutSecondsPath", "TimestampPath"}
    | {"ToleratedFailureCountPath", "ToleratedFailurePercentagePath"}
)


@dataclass(frozen=True)
class Shape:
    """What an object may have.

    Attributes
    ----------
    fields
        What checks the value of each field that there may be.
    required
        Fields that there must be.
    exclusive
        Fields of which there may be one.
    choices
        Fields of which there must be one.
    """

    fields: Mapping[str, Check]
    required: tuple[str, ...] = ()
    exclusive: tuple[tuple[str, ...], ...] = field(default=())
    choices: tuple[tuple[str, ...], ...] = field(default=())

    def check(self, value: Any, at: str, scope: Scope) -> bool:
        """Report what is wrong with a value; return whether it is an object at all.

        Parameters
        ----------
        value
            What should have this shape.
        at
            Where it is.
        scope
            What holds there.
        """
        if not isinstance(value, dict):
            scope.report.schema("Expected value of type [OBJECT]", at)
            return False
        self._check_names(value, at, scope)
        for group in (*self.choices, *self.exclusive):
            present = [name for name in group if _is_given(value, name)]
            if len(present) > 1:
                text = "There should only be one of the following fields"
                scope.report.schema(f"{text}: {listed(group)}", at)
            elif not present and group in self.choices:
                text = "This object should have only one of the following fields"
                scope.report.schema(f"{text}: {listed(group)}", at)
        for name, check in self.fields.items():
            if name in value and not _is_of_other(name, scope):
                check(value[name], f"{at.rstrip('/')}/{name}", scope)
        return True

    def _check_names(self, value: dict[str, Any], at: str, scope: Scope) -> None:
        missing = [name for name in self.required if name not in value]
        if missing:
            scope.report.schema(f"These fields are required: {listed(missing)}", at)
        for name in value:
            if name not in self.fields:
                scope.report.schema(f"Field '{name}' is not supported", at)
        if "QueryLanguage" in value and _is_mixed(value, scope):
            scope.report.schema(
                "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine",
                at,
            )
            return
        for name in self.fields:
            if name in value and _is_of_other(name, scope):
                other = JSONPATH if scope.jsonata else JSONATA
                scope.report.schema(
                    f"The QueryLanguage is set to '{scope.language}', but field '{name}' is only "
                    f"supported for the '{other}' QueryLanguage",
                    at,
                )


def _is_given(value: dict[str, Any], name: str) -> bool:
    # A state that has "End": false does not end.
    return name in value and not (name == "End" and value[name] is False)


def _is_mixed(value: dict[str, Any], scope: Scope) -> bool:
    return scope.machine_language == JSONATA and value["QueryLanguage"] == JSONPATH


def _is_of_other(name: str, scope: Scope) -> bool:
    return name in (_OF_JSONPATH if scope.jsonata else _OF_JSONATA)
