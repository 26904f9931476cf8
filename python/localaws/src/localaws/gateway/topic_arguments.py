"""What SNS refuses of a request before it looks for a topic, in its own words."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.model import Shape, StructureShape

from localaws.gateway.answers import Refusal
from localaws.gateway.calls import Call

_ELEMENTS = 6
_TARGETS = ("TopicArn", "TargetArn", "PhoneNumber")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def refusal_of_topic_call(call: Call) -> Refusal | None:
    """Return the refusal of a call of SNS; None if its arguments may be.

    Parameters
    ----------
    call
        The request.
    """
    if call.input_shape is None:
        return None
    fault = next(_faults(call.parameters, call.input_shape, ""), None)
    if call.operation == "Publish" and not any(map(call.parameters.get, _TARGETS)):
        fault = fault or "TopicArn or TargetArn Reason: no value for required parameter"
    return Refusal(400, "InvalidParameter", f"Invalid parameter: {fault}") if fault else None


def _faults(value: Any, shape: Shape, name: str) -> Iterator[str]:
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        for member in shape.members:
            if value.get(member) is not None:
                yield from _faults(value[member], shape.members[member], member)
            elif member in shape.required_members:
                yield f"{member} Reason: no value for required parameter"
    elif shape.type_name == "list" and isinstance(value, list):
        for item in value:
            yield from _faults(item, shape.member, name)
    elif isinstance(value, str):
        count = len(value.split(":"))
        if name.endswith("Arn") and count < _ELEMENTS:
            yield f"{name} Reason: An ARN must have at least {_ELEMENTS} elements, not {count}"
        if name == "NextToken" and not value.isdecimal():
            yield name
        if _CONTROL.search(value) and name == "Name":
            yield name
