"""What a request of X-Ray may hold, as botocore's model of the API says it."""

from collections.abc import Iterator, Mapping
from typing import Any

from moto.core.utils import get_service_model

_NUMBERS = ("double", "integer")


def violations(operation: str, parameters: Mapping[str, Any]) -> list[str]:
    """Return what a request's parameters violate, in AWS's words; empty if nothing.

    Parameters
    ----------
    operation
        AWS's name of it.
    parameters
        Of the request, under AWS's names.
    """
    shape = get_service_model("xray").operation_model(operation).input_shape
    return list(_of(shape, parameters, ""))


def _of(shape: Any, value: Any, path: str) -> Iterator[str]:
    kind = shape.type_name
    if kind == "structure":
        yield from _of_structure(shape, value, path)
        return
    if kind == "list":
        for number, item in enumerate(value, 1):
            yield from _of(shape.member, item, f"{path}.{number}.member")
    if kind == "map":
        for key, item in value.items():
            yield from _of(shape.key, key, f"{path}.key")
            yield from _of(shape.value, item, f"{path}.{key}")
    yield from _out_of_range(shape, value, path)


def _of_structure(shape: Any, value: Mapping[str, Any], path: str) -> Iterator[str]:
    begin = f"{path}." if path else ""
    for name in shape.required_members:
        if value.get(name) is None:
            what = f"Value null at '{begin}{name}'"
            yield f"{what} failed to satisfy constraint: Member must not be null"
    for name, given in value.items():
        if name in shape.members and given is not None:
            yield from _of(shape.members[name], given, f"{begin}{name}")


def _out_of_range(shape: Any, value: Any, path: str) -> Iterator[str]:
    is_number = shape.type_name in _NUMBERS
    what, size = ("value", value) if is_number else ("length", len(value))
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    begin = f"Value '{value}' at '{path}' failed to satisfy constraint: Member must have {what}"
    if least is not None and size < least:
        yield f"{begin} greater than or equal to {least}"
    if most is not None and size > most:
        yield f"{begin} less than or equal to {most}"
