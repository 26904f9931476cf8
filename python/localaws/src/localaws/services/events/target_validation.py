"""What PutTargets refuses, in AWS's words."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.events.exceptions import ValidationException

from localaws.errors import NotImplementedByLocalaws
from localaws.places import Place
from localaws.services.events.buses import is_here
from localaws.services.events.input_transformer import PREDEFINED, is_path, placeholders

_MOST_TARGETS = 5
_COLONS = 5
_INPUTS = ("Input", "InputPath", "InputTransformer")


class LimitExceeded(JsonRESTError):  # type: ignore[misc]
    """One more than AWS allows."""

    def __init__(self) -> None:
        super().__init__(
            "LimitExceededException",
            "The requested resource exceeds the maximum number allowed.",
        )


def validate(
    targets: Sequence[Mapping[str, Any]], present: Sequence[Mapping[str, Any]], place: Place
) -> None:
    """Refuse targets that a rule cannot have.

    Parameters
    ----------
    targets
        Those that are put.
    present
        Those that the rule has.
    place
        Of the rule.

    Raises
    ------
    JsonRESTError
        If AWS refuses them.
    NotImplementedByLocalaws
        If localaws does not deliver to them.
    """
    for target in targets:
        _validate_input(target)
        arn = str(target["Arn"])
        if arn.count(":") < _COLONS:
            raise ValidationException(
                f"Parameter {arn} is not valid. Reason: Provided Arn is not in correct format."
            )
        if ":event-bus/" in arn and not is_here(arn, place):
            raise NotImplementedByLocalaws(
                f"PutTargets of {arn}: it is of another region or account"
            )
    ids = {target["Id"] for target in (*present, *targets)}
    if len(ids) > _MOST_TARGETS:
        raise LimitExceeded


def _validate_input(target: Mapping[str, Any]) -> None:
    name = target["Id"]
    if sum(target.get(one) is not None for one in _INPUTS) > 1:
        raise ValidationException(
            f"Only one of Input, InputPath, or InputTransformer must be provided for target {name}."
        )
    if target.get("Input") and not _is_json(target["Input"]):
        raise ValidationException(f"JSON syntax error in input for target {name}.")
    if target.get("InputPath") and not is_path(target["InputPath"]):
        raise ValidationException(f"InputPath for target {name} is invalid.")
    transformer = target.get("InputTransformer")
    if transformer:
        known = PREDEFINED | (transformer.get("InputPathsMap") or {}).keys()
        for placeholder in placeholders(transformer["InputTemplate"]):
            if placeholder not in known:
                raise ValidationException(
                    f"InputTemplate for target {name} contains invalid placeholder {placeholder}."
                )


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
