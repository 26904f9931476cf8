"""The attributes of a message: which AWS takes, and how subscribers see them.

Source: the Amazon SNS Developer Guide, "Amazon SNS message attributes".
"""

import base64
import re
from collections.abc import Mapping
from typing import Any

from localaws.services.sns.refusals import ParameterValueInvalid, ValidationError

_LONGEST_NAME = 256
_UNFIT = re.compile(r"[^A-Za-z0-9_.-]")
_FIELDS = {"String": "StringValue", "Number": "StringValue", "Binary": "BinaryValue"}


def transformed(attributes: Mapping[str, Any], path: str = "") -> dict[str, dict[str, str]]:
    """Return a message's attributes as subscribers see them.

    Parameters
    ----------
    attributes
        As they were given.
    path
        Of the message within the request, for its refusals.
    """
    return {name: _transformed(name, value, path) for name, value in attributes.items()}


def size(attributes: Mapping[str, Mapping[str, str]]) -> int:
    """Return how many bytes of a message its attributes take.

    Parameters
    ----------
    attributes
        As subscribers see them.
    """
    return sum(
        len(name.encode()) + len(one["Type"].encode()) + len(_contents(one))
        for name, one in attributes.items()
    )


def _contents(attribute: Mapping[str, str]) -> bytes:
    value = attribute["Value"]
    return base64.b64decode(value) if attribute["Type"].startswith("Binary") else value.encode()


def _transformed(name: str, value: Any, path: str) -> dict[str, str]:
    _check_name(name)
    value = value if isinstance(value, Mapping) else {}  # moto's mark of nothing at all
    kind = value.get("DataType")
    if kind is None:
        where = f"{path}messageAttributes.{name}.member.dataType"
        raise ValidationError(
            f"1 validation error detected: Value null at '{where}' failed to satisfy constraint: "
            "Member must not be null"
        )
    first = kind.partition(".")[0]
    if first not in _FIELDS:
        raise ParameterValueInvalid(
            f"The message attribute '{name}' has an invalid message attribute type, the set of "
            "supported type prefixes is Binary, Number, and String."
        )
    field = _FIELDS[first]
    if any(value.get(other) for other in ("StringValue", "BinaryValue") if other != field):
        raise ParameterValueInvalid(
            f"The message attribute '{name}' with type '{kind}' must use field "
            f"'{field.removesuffix('Value')}'."
        )
    content = value.get(field)
    if not content:
        raise ParameterValueInvalid(
            f"The message attribute '{name}' must contain non-empty message attribute value for "
            f"message attribute type '{kind}'."
        )
    if kind == "Number" and not _is_number(content):
        raise ParameterValueInvalid(f"Could not cast message attribute '{name}' value to number.")
    is_binary = field == "BinaryValue"
    return {"Type": kind, "Value": base64.b64encode(content).decode() if is_binary else content}


def _check_name(name: str) -> None:
    if len(name.encode()) > _LONGEST_NAME:
        raise ParameterValueInvalid(
            f"Length of message attribute name must be less than {_LONGEST_NAME} bytes."
        )
    unfit = _UNFIT.search(name)
    if unfit:
        raise ParameterValueInvalid(
            f"Invalid non-alphanumeric character '#x{ord(unfit[0]):X}' was found in the message "
            "attribute name. Can only include alphanumeric characters, hyphens, underscores, or "
            "dots."
        )
    for place, is_there in (("starting", name[:1] == "."), ("ending", name[-1:] == ".")):
        if is_there:
            raise ParameterValueInvalid(
                f"Invalid message attribute name {place} with character '.' was found."
            )
    if ".." in name:
        raise ParameterValueInvalid("Message attribute name can not have successive '.' character.")


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
