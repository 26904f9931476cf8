"""Tags whose keys begin with ``aws:``: AWS keeps them to itself.

Source: the Tagging AWS Resources User Guide, "Tag naming limits and requirements". The codes are
those of each service; AWS does not document all texts.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from localaws.coverage import Row
from localaws.gateway.answers import Refusal
from localaws.gateway.calls import Call

COVERAGE = (
    Row(
        "localaws",
        "tags",
        "Keys that begin with aws: are refused, by every service.",
        "The texts of these refusals are this program's own.",
    ),
)

_PARAMETERS = ("Tags", "tags", "TagList")
_KEYS = ("Key", "key", "TagKey")
_OF_READING = ("Describe", "Get", "List", "Untag", "Remove")
_OTHERWISE = "ValidationException"
_CODES = {
    "ec2": "InvalidParameterValue",
    "iam": "InvalidInput",
    "kms": "TagException",
    "lambda": "InvalidParameterValueException",
    "logs": "InvalidParameterException",
    "monitoring": "InvalidParameterValue",
    "secretsmanager": "InvalidParameterException",
    "sns": "InvalidParameter",
    "sqs": "InvalidParameterValue",
    "xray": "InvalidRequestException",
}


def refusal_of_tags(call: Call) -> Refusal | None:
    """Return the refusal of a call that puts a tag of AWS's own; None if it puts none.

    Parameters
    ----------
    call
        The request.
    """
    if not call.service or call.operation.startswith(_OF_READING):
        return None
    found = next((key for key in _keys(call) if key.lower().startswith("aws:")), None)
    if found is None:
        return None
    text = f"Tag keys that begin with aws: are reserved for use by AWS: {found}"
    return Refusal(400, _CODES.get(call.service, _OTHERWISE), text)


def _keys(call: Call) -> Iterator[str]:
    if call.input_shape is None or not any(n in call.input_shape.members for n in _PARAMETERS):
        return
    parameters: Mapping[str, Any] = call.parameters
    for name in _PARAMETERS:
        tags = parameters.get(name)
        if isinstance(tags, Mapping):
            yield from (key for key in tags if isinstance(key, str))
        elif isinstance(tags, list):
            for tag in tags:
                if isinstance(tag, Mapping):
                    yield from (tag[key] for key in _KEYS if isinstance(tag.get(key), str))
