"""InvokeEndpoint: a request to a model, and its answer."""

import json
from typing import Any
from uuid import uuid4

from moto.sagemaker.models import sagemaker_backends

from localaws.sagemaker.endpoints import LOG_GROUP, VariantUnknown
from localaws.settings import ACCOUNT_ID

LARGEST_BODY = 25 * 1024 * 1024

_PREFIX = "X-Amzn-SageMaker-"


def invoke_endpoint(self: Any) -> tuple[int, dict[str, str], Any]:
    """Answer InvokeEndpoint; takes the place of moto's method of SageMakerRuntimeResponse."""
    name = self.path.split("/")[2]
    endpoint = sagemaker_backends[ACCOUNT_ID][self.region].endpoints.get(name)
    if endpoint is None:
        message = f"Endpoint {name} of account {ACCOUNT_ID} not found."
        return _error(400, "ValidationError", message)
    if not endpoint.serves:
        message = f"Endpoint {name} is not InService, it is {endpoint.endpoint_status}."
        return _error(400, "ValidationError", message)
    body = self.body.encode() if isinstance(self.body, str) else bytes(self.body or b"")
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
    except VariantUnknown:
        return _error(400, "ValidationError", f"Variant {target} was not found.")
    if answer.status >= 400:
        return _model_error(self.region, name, answer.status, answer.body, answer.variant)
    return (
        200,
        {
            "Content-Type": answer.content_type,
            "x-Amzn-Invoked-Production-Variant": answer.variant,
            "x-amzn-RequestId": str(uuid4()),
        },
        answer.body,
    )


def _model_error(
    region: str, endpoint: str, status: int, body: bytes, variant: str
) -> tuple[int, dict[str, str], str]:
    group = f"{LOG_GROUP}/{endpoint}"
    log = f"arn:aws:logs:{region}:{ACCOUNT_ID}:log-group:{group}"
    original = body.decode(errors="replace")
    kind = "client" if status < 500 else "server"
    document = {
        "ErrorCode": f"{kind.upper()}_ERROR_FROM_MODEL",
        "LogStreamArn": log,
        "OriginalMessage": original,
        "OriginalStatusCode": status,
        "Message": f'Received {kind} error ({status}) from {variant} with message "{original}". '
        f"See {log} for more information.",
    }
    return (
        424,
        {"x-amzn-ErrorType": "ModelError", "Content-Type": "application/json"},
        json.dumps(document),
    )


def _error(status: int, code: str, message: str) -> tuple[int, dict[str, str], str]:
    headers = {"x-amzn-ErrorType": code, "Content-Type": "application/json"}
    return status, headers, json.dumps({"Code": code, "Message": message})
