"""InvokeEndpoint: a request to a model, and its answer."""

import json
from collections.abc import Mapping
from typing import Any

from moto.sagemaker.models import sagemaker_backends

from localaws.partitions import partition_of
from localaws.places import Place
from localaws.services.sagemaker.answers import Answer, NothingServes, VariantUnknown
from localaws.services.sagemaker.async_inference import configuration_of
from localaws.services.sagemaker.endpoints import LOG_GROUP
from localaws.services.sagemaker.serverless import Throttled

LARGEST_BODY = 25 * 1024 * 1024

_PREFIX = "X-Amzn-SageMaker-"

# A body and the headers with its "status": what a method of moto's responses returns.
_Answer = tuple[Any, dict[str, Any]]


def invoke_endpoint(self: Any) -> _Answer:
    """Answer InvokeEndpoint; takes the place of moto's method of SageMakerRuntimeResponse."""
    name = self.path.split("/")[2]
    backend = sagemaker_backends[self.current_account][self.region]
    endpoint = backend.endpoints.get(name)
    if endpoint is None:
        message = f"Endpoint {name} of account {self.current_account} not found."
        return _error(400, "ValidationError", message)
    if configuration_of(backend, endpoint):
        message = f"Endpoint {name} is asynchronous: use InvokeEndpointAsync."
        return _error(400, "ValidationError", message)
    body: bytes = self.raw_body
    if len(body) > LARGEST_BODY:
        return _error(400, "ValidationError", f"The body has more than {LARGEST_BODY} bytes.")
    headers = {
        "Content-Type": self.headers.get("Content-Type", "application/octet-stream"),
        "Accept": self.headers.get("Accept", "*/*"),
    }
    attributes = self.headers.get(f"{_PREFIX}Custom-Attributes")
    if attributes:
        headers[f"{_PREFIX}Custom-Attributes"] = attributes
    target = self.headers.get(f"{_PREFIX}Target-Variant", "")
    inference = self.headers.get(f"{_PREFIX}Inference-Id", "")
    try:
        answer = endpoint.invoke(body, headers, target, inference)
    except NothingServes:
        message = f"Endpoint {name} is not InService, it is {endpoint.endpoint_status}."
        return _error(400, "ValidationError", message)
    except Throttled:
        return _error(400, "ThrottlingException", "Rate exceeded")
    except VariantUnknown:
        return _error(400, "ValidationError", f"Variant {target} was not found.")
    if answer.is_error:
        return _model_error(Place(self.current_account, self.region), name, answer)
    return answer.body, {
        "Content-Type": answer.content_type,
        "x-Amzn-Invoked-Production-Variant": answer.variant,
    }


def _model_error(place: Place, endpoint: str, answer: Answer) -> _Answer:
    status, variant = answer.status, answer.variant
    group = f"{LOG_GROUP}/{endpoint}"
    log = f"arn:{partition_of(place.region)}:logs:{place.region}:{place.account}:log-group:{group}"
    original = answer.body.decode(errors="replace")
    kind = "client" if 400 <= status < 500 else "server"
    document = {
        "ErrorCode": f"{kind.upper()}_ERROR_FROM_MODEL",
        "LogStreamArn": log,
        "OriginalMessage": original,
        "OriginalStatusCode": status,
        "Message": f'Received {kind} error ({status}) from {variant} with message "{original}". '
        f"See {log} for more information.",
    }
    return _refusal(424, "ModelError", document)


def _error(status: int, code: str, message: str) -> _Answer:
    return _refusal(status, code, {"Code": code, "Message": message})


def _refusal(status: int, code: str, document: Mapping[str, Any]) -> _Answer:
    headers = {"status": status, "x-amzn-ErrorType": code, "Content-Type": "application/json"}
    return json.dumps(document), headers
