"""Smithy's RPC v2 protocol in CBOR, spoken by some SDKs to CloudWatch: moto speaks JSON.

https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
"""

import base64
import io
import json
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from botocore.model import DenormalizedStructureBuilder, OperationModel, Shape
from botocore.parsers import ResponseParserError, RpcV2CBORParser
from botocore.serialize import RpcV2CBORSerializer

from localaws.coverage import Row
from localaws.gateway.calls import credential_of, operation_of
from localaws.gateway.whole_body import body_of
from localaws.gateway.wsgi import App
from localaws.settings import Settings

COVERAGE = (
    Row("CloudWatch", "requests in CBOR (Smithy's RPC v2)", "Answered in CBOR, as those in JSON."),
)

_PATH = re.compile(r"/service/(\w+)/operation/(\w+)")
_TYPE = "application/cbor"
_ERROR = (
    DenormalizedStructureBuilder()
    .with_members({"__type": {"type": "string"}, "message": {"type": "string"}})
    .build_model()
)


def speaking_cbor(app: App, settings: Settings) -> App:
    """Return an application that takes requests in CBOR, too.

    Parameters
    ----------
    app
        The services, which take JSON.
    settings
        Of the running localaws.
    """
    del settings  # every handler is made alike

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = _PATH.fullmatch(environ.get("PATH_INFO", ""))
        protocol = environ.get("HTTP_SMITHY_PROTOCOL")
        operation = operation_of(credential_of(environ).service, path[2]) if path else None
        if path is None or operation is None or protocol != "rpc-v2-cbor":
            return app(environ, start_response)
        body = body_of(environ)
        started: list[Any] = []
        content = b"".join(
            app(_in_json(environ, body, path[1], path[2]), lambda *given: started.extend(given[:2]))
        )
        status, headers = started
        encoded = _in_cbor(content, operation, is_error=not status.startswith("2"))
        kept = [(k, v) for k, v in headers if k.lower() not in ("content-type", "content-length")]
        own = [("Content-Type", _TYPE), ("Content-Length", str(len(encoded)))]
        start_response(status, [*kept, *own, ("smithy-protocol", "rpc-v2-cbor")])
        return [encoded]

    return answer


def _in_json(environ: dict[str, Any], body: bytes, prefix: str, name: str) -> dict[str, Any]:
    """Return a request as AWS's JSON protocol has it, and as it was signed beside it."""
    try:
        content = json.dumps(decoded(body), default=_scalar).encode()
    except (ResponseParserError, ValueError, IndexError):
        content = b"{"  # what cannot be read is refused where JSON is
    return environ | {
        "PATH_INFO": "/",
        "RAW_URI": "/",
        "CONTENT_TYPE": "application/x-amz-json-1.0",
        "CONTENT_LENGTH": str(len(content)),
        "HTTP_X_AMZ_TARGET": f"{prefix}.{name}",
        "wsgi.input": io.BytesIO(content),
        "localaws.as_signed": (environ, body),
    }


def decoded(body: bytes) -> Any:
    """Return the value that a body in CBOR has; an empty one has no parameters.

    Raises
    ------
    ResponseParserError, ValueError
        If it is no CBOR.
    """
    parser = RpcV2CBORParser()
    stream = parser.get_peekable_stream_from_bytes(body)
    return parser.parse_data_item(stream) if body else {}


def _in_cbor(content: bytes, operation: OperationModel, *, is_error: bool) -> bytes:
    document = json.loads(content or b"{}")
    if is_error:
        text = document.get("message", document.get("Message")) or ""
        document = {"__type": str(document.get("__type", "")), "message": str(text)}
    shape: Shape | None = _ERROR if is_error else operation.output_shape
    encoded = bytearray()
    if shape is None:
        return b"\xa0"  # a map of nothing
    RpcV2CBORSerializer()._serialize_data_item(encoded, document, shape)
    return bytes(encoded)


def _scalar(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.timestamp()
    return base64.b64encode(value).decode()
