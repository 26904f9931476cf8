"""Refusals of S3 with the fields that AWS puts beside the code and the message."""

from collections.abc import Callable, Mapping
from typing import Any

from moto.core.serialize import S3Serializer
from moto.s3.exceptions import S3ClientError


class S3Error(S3ClientError):  # type: ignore[misc]
    """A refusal.

    Attributes
    ----------
    code, message
        As AWS names and words it.
    fields
        Other elements of the answer, such as ``ArgumentName``.
    status
        HTTP status.
    """

    def __init__(
        self, code: str, message: str, fields: Mapping[str, str] | None = None, status: int = 400
    ) -> None:
        super().__init__(code, message)
        self.status = status
        self.fields = dict(fields or {})


def install() -> None:
    """Have the fields in the answer."""
    S3Serializer._serialize_error_metadata = _with_fields(S3Serializer._serialize_error_metadata)
    S3Serializer._serialized_error_to_response = _with_status(
        S3Serializer._serialized_error_to_response
    )


def _with_fields(serialize: Callable[..., None]) -> Callable[..., None]:
    def metadata(self: Any, serialized: Any, error: Exception, shape: Any) -> None:
        serialize(self, serialized, error, shape)
        if isinstance(error, S3Error):
            serialized.update(error.fields)

    return metadata


def _with_status(respond: Callable[..., Any]) -> Callable[..., Any]:
    def response(self: Any, resp: Any, error: Exception, shape: Any, serialized: Any) -> Any:
        resp = respond(self, resp, error, shape, serialized)
        if isinstance(error, S3Error):
            resp["status_code"] = error.status
        return resp

    return response


def argument(message: str, name: str, value: str) -> S3Error:
    """Return the refusal of an argument."""
    return S3Error("InvalidArgument", message, {"ArgumentName": name, "ArgumentValue": value})
