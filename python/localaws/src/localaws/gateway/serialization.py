"""What a JSON request has where its model has something else: AWS's SerializationException.

The wording is from answers recorded on AWS and from public reports of them.
"""

import json
from collections.abc import Mapping
from typing import Any

from botocore.model import Shape, StructureShape

_NUMBERS = {"integer": "Integer", "long": "Long", "float": "Float", "double": "Double"}
_TEXTS = {"string": "String", "blob": "Blob"}


def fault_of_body(body: bytes, shape: StructureShape | None) -> str | None:
    """Return what is wrong with the types of a body, in AWS's words; None if nothing.

    Parameters
    ----------
    body
        Of a request in JSON.
    shape
        What the operation takes; None takes nothing.
    """
    if shape is None or not body:
        return None
    payload = shape.serialization.get("payload")
    if payload and not isinstance(shape.members[payload], StructureShape):
        return None  # it is the body as it is
    try:
        document = json.loads(body)
    except ValueError:
        return "Unexpected character or end of the document: it is no JSON"
    if not isinstance(document, Mapping):
        return "Unexpected value type in payload"
    return _fault(document, shape.members[payload] if payload else shape)


def _fault(value: Any, shape: Shape) -> str | None:
    if value is None or getattr(shape, "is_document_type", False):
        return None
    if isinstance(shape, StructureShape):
        return _fault_of_structure(value, shape)
    if shape.type_name == "list":
        if not isinstance(value, list):
            return _unexpected(value) or "Expected list or null"
        return next(filter(None, (_fault(item, shape.member) for item in value)), None)
    if shape.type_name == "map":
        if not isinstance(value, Mapping):
            return _unexpected(value) or "Expected map or null"
        return next(filter(None, (_fault(item, shape.value) for item in value.values())), None)
    return _unexpected(value) or _fault_of_scalar(value, shape.type_name)


def _fault_of_structure(value: Any, shape: StructureShape) -> str | None:
    if not isinstance(value, Mapping):
        return _unexpected(value) or "Unexpected value type in payload"
    for name, member in shape.members.items():
        if "location" in member.serialization:
            continue
        fault = _fault(value.get(member.serialization.get("name", name)), member)
        if fault:
            return fault
    return None


def _unexpected(value: Any) -> str | None:
    if isinstance(value, list):
        return "Start of list found where not expected"
    if isinstance(value, Mapping):
        return "Start of structure or map found where not expected."
    return None


def _fault_of_scalar(value: Any, kind: str) -> str | None:
    if isinstance(value, bool):
        found, fits = f"{str(value).upper()}_VALUE", kind == "boolean"
    elif isinstance(value, str):
        # Infinity and NaN are texts in JSON; times are, too.
        found, fits = "STRING_VALUE", kind in {*_TEXTS, "timestamp", "float", "double"}
    else:
        kinds = {"float", "double"} if isinstance(value, float) else _NUMBERS.keys()
        found, fits = "NUMBER_VALUE", kind in {*kinds, "timestamp"}
    wanted = {**_NUMBERS, **_TEXTS}.get(kind, kind.capitalize())
    return None if fits else f"{found} cannot be converted to {wanted}"
