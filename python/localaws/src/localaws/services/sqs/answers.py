"""How SQS writes its errors: in JSON, in XML, and in the JSON of forms that ask for it.

Source: answers of AWS; the Amazon SQS API Reference, "Common Errors".
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from moto.core import serialize
from moto.core.serialize import JSONSerializer, QueryJSONSerializer, SqsQuerySerializer

# What moto does not know of the errors that no operation names.
_STATUSES = {
    "AWS.SimpleQueueService.PurgeQueueInProgress": HTTPStatus.FORBIDDEN,
    "InvalidAddress": HTTPStatus.NOT_FOUND,
    "OverLimit": HTTPStatus.FORBIDDEN,
    "ResourceNotFoundException": HTTPStatus.NOT_FOUND,
}
_NAMES = {
    "InvalidParameterValue": "InvalidParameterValueException",
    "MissingParameter": "MissingRequiredParameterException",
    "QueueAlreadyExists": "QueueNameExists",
}
_CODES = {
    name: f"AWS.SimpleQueueService.{name}"
    for name in ("PurgeQueueInProgress", "QueueDeletedRecently", "UnsupportedOperation")
}
# Forms that ask for JSON get these names.
_IN_JSON = {"Messages": "messages", "QueueUrls": "queueUrls"}


def install() -> None:
    """Have moto write SQS's answers with them."""
    serialize.SERVICE_SPECIFIC_SERIALIZERS["sqs"] = {
        "json": JsonAnswers,
        "query": QueryAnswers,
        "query-json": QueryJsonAnswers,
    }


def code_of(shape: Any) -> str:
    """Return the code under which forms get an error.

    Parameters
    ----------
    shape
        moto's description of it.
    """
    code = str(shape.error_code)
    return _CODES.get(code, code)


def _status(shape: Any) -> int:
    told = shape.metadata.get("error", {}).get("httpStatusCode", HTTPStatus.BAD_REQUEST)
    return int(_STATUSES.get(code_of(shape), told))


class JsonAnswers(JSONSerializer):  # type: ignore[misc]
    """JSON, whose errors have the names of shapes, and the codes of forms in a header."""

    def _serialize_error_metadata(self, serialized: Any, error: Any, shape: Any) -> None:
        name = _NAMES.get(shape.error_code, shape.name)
        serialized["__type"] = f"com.amazonaws.sqs#{name.rpartition('.')[2]}"
        serialized["message"] = getattr(error, "message", None) or str(error)

    def _serialized_error_to_response(
        self, resp: Any, error: Any, shape: Any, serialized: Any
    ) -> Any:
        answer = super()._serialized_error_to_response(resp, error, shape, serialized)
        answer["status_code"] = _status(shape)
        answer["headers"]["X-Amzn-Errortype"] = serialized["__type"]
        answer["headers"]["x-amzn-query-error"] = f"{code_of(shape)};Sender"
        return answer


class QueryAnswers(SqsQuerySerializer):  # type: ignore[misc]
    """XML, whose errors have a detail, which is empty."""

    def _serialize_error_metadata(self, serialized: Any, error: Any, shape: Any) -> None:
        text = shape.query_compatible_error_message
        text = text or getattr(error, "message", None) or str(error)
        serialized.update(Type="Sender", Code=code_of(shape), Message=text, Detail=None)

    def _serialized_error_to_response(
        self, resp: Any, error: Any, shape: Any, serialized: Any
    ) -> Any:
        answer = super()._serialized_error_to_response(resp, error, shape, serialized)
        answer["status_code"] = _status(shape)
        return answer

    def _serialized_result_to_response(
        self, resp: Any, result: Any, shape: Any, serialized: Any
    ) -> Any:
        if shape is not None:
            # moto's models lack it for some operations.
            shape.serialization.setdefault("resultWrapper", shape.name)
        return super()._serialized_result_to_response(resp, result, shape, serialized)


class QueryJsonAnswers(QueryJSONSerializer):  # type: ignore[misc]
    """The JSON of a form whose sender accepts nothing else."""

    _serialize_error_metadata = QueryAnswers._serialize_error_metadata

    def _serialized_result_to_response(
        self, resp: Any, result: Any, shape: Any, serialized: Any
    ) -> Any:
        renamed = {_IN_JSON.get(name, name): value for name, value in serialized.items()}
        return super()._serialized_result_to_response(resp, result, shape, renamed)

    def _serialize_type_map(self, serialized: Any, value: Any, shape: Any, key: str) -> None:
        pairs = [{"Name": name, "Value": one} for name, one in value.items()]
        self._default_serialize(serialized, pairs, shape, key)

    def _serialize_namespace_attribute(self, serialized: Mapping[str, Any]) -> None:
        """JSON has no namespaces."""
