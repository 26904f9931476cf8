"""Requests to Lambda: their operation and its parameters, and the answers to them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from moto.core.parse import PROTOCOL_PARSERS, RequestParserError
from moto.core.routing import get_service_router
from werkzeug.exceptions import HTTPException

from localaws.services.lambda_functions.errors import NULL, LambdaError, violations

_LARGEST_REQUEST = 70_167_211
_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "double": (int, float),
    "float": (int, float),
}
_WORDS = {"integer": "Integer", "long": "Long", "boolean": "Boolean", "string": "String"}


@dataclass
class Request:
    """A call.

    Attributes
    ----------
    operation
        Its name.
    input_shape
        botocore's shape of its parameters; None if it has none.
    parameters
        Under AWS's names.
    status
        Of HTTP, of an answer without error.
    request_id
        Of its answer, and of an invocation's context.
    """

    operation: str
    input_shape: Any
    parameters: dict[str, Any]
    status: int
    request_id: str = field(default_factory=lambda: str(uuid4()))

    def get(self, name: str, default: Any = None) -> Any:
        """Return a parameter, or a default."""
        return self.parameters.get(name, default)

    def __getitem__(self, name: str) -> Any:
        return self.parameters[name]

    def __contains__(self, name: str) -> bool:
        return name in self.parameters


@dataclass(frozen=True)
class Answer:
    """An answer that is more than a document.

    Attributes
    ----------
    status, headers, body
        Of HTTP.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


def read(request: Any) -> Request | None:
    """Return the call of an HTTP request; None if Lambda has no such operation.

    Parameters
    ----------
    request
        moto's.

    Raises
    ------
    LambdaError
        If the request is too large, or its body cannot be read.
    """
    try:
        model, labels = get_service_router("lambda").match(request)
    except HTTPException:
        if request.method == "DELETE" and "/tags/" in request.path:
            # Without a key in the query, the router finds no operation.
            raise violations([NULL.format("tagKeys")]) from None
        return None
    body = request.get_data()
    if len(body) > _LARGEST_REQUEST:
        text = f"Request must be smaller than {_LARGEST_REQUEST} bytes for the {model.name}"
        raise LambdaError("RequestEntityTooLargeException", f"{text} operation", 413)
    shape = model.input_shape
    if shape is not None and "payload" not in shape.serialization and body:
        _check_types(shape, _json(body))
    parser = PROTOCOL_PARSERS["rest-json"](model)
    try:
        parsed = parser.parse(
            {
                "method": request.method,
                "values": request.args,
                "headers": request.headers,
                "body": body,
                "url_path": request.path,
                "url_params": dict(labels),
            }
        )
    except (RequestParserError, ValueError, TypeError, AttributeError) as error:
        raise LambdaError("SerializationException", str(error)) from error
    parameters = {name: value for name, value in parsed.items() if value is not None}
    return Request(str(model.name), shape, parameters, int(model.http.get("responseCode", 200)))


def document(status: int, content: Mapping[str, Any] | None, request_id: str) -> Answer:
    """Return an answer with a JSON document; None is an answer without a body."""
    headers = {"x-amzn-RequestId": request_id, "Content-Type": "application/json"}
    body = b"" if content is None else json.dumps(content).encode()
    return Answer(status, headers, body)


def failure(error: LambdaError, request_id: str) -> Answer:
    """Return the answer of an error."""
    headers = {
        "x-amzn-RequestId": request_id,
        "x-amzn-ErrorType": str(error.error_type),
        "Content-Type": "application/json",
    }
    return Answer(int(error.code), headers, str(error.description).encode())


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise LambdaError("SerializationException", None) from error


def _check_types(shape: Any, value: Any) -> None:
    """Refuse JSON whose types are not the model's: the parser would fail, or take it."""
    kind, given = shape.type_name, value
    if value is None or kind not in _TYPES or getattr(shape, "is_document_type", False):
        return
    is_wrong = not isinstance(value, _TYPES[kind])
    if is_wrong or (isinstance(value, bool) and kind != "boolean"):
        text = f"{_token(value)} can not be converted to a {_WORDS.get(kind, kind.capitalize())}"
        raise LambdaError("SerializationException", text)
    if kind == "structure":
        for name, member in shape.members.items():
            if "location" not in member.serialization:
                _check_types(member, given.get(member.serialization.get("name", name)))
    elif kind in {"map", "list"}:
        part = shape.value if kind == "map" else shape.member
        for one in given.values() if kind == "map" else given:
            _check_types(part, one)


def _token(value: Any) -> str:
    """Return what AWS's parser calls a value."""
    if isinstance(value, bool):
        return f"{str(value).upper()}_VALUE"
    names = {"str": "STRING_VALUE", "dict": "START_OBJECT", "list": "START_ARRAY"}
    return names.get(type(value).__name__, "NUMBER_VALUE")
