"""Invocations."""

import base64
import json
from typing import Any

from localaws.services.lambda_functions.api.requests import Answer, Request
from localaws.services.lambda_functions.backend import ExecutingLambdaBackend
from localaws.services.lambda_functions.errors import (
    LARGEST_EVENT,
    LARGEST_PAYLOAD,
    LambdaError,
    request_too_large,
    too_large,
)
from localaws.services.lambda_functions.payloads import check_json

# A hundred bytes more than the limit of events, as on AWS.
_LARGEST_RESPONSE = LARGEST_PAYLOAD + 100
_TOO_LARGE = {
    "errorMessage": "Response payload size exceeded maximum allowed payload size "
    f"({_LARGEST_RESPONSE} bytes).",
    "errorType": "Function.ResponseSizeTooLarge",
}
_TAIL = 4096


def invoke(lambdas: ExecutingLambdaBackend, request: Request) -> Answer:
    """Invoke a function: for its answer, asynchronously, or only in thought."""
    reference = lambdas.refer(request["FunctionName"], request.get("Qualifier"))
    payload = _payload(request)
    target = lambdas.function_of(reference).target(reference.qualifier)
    kind = request.get("InvocationType", "RequestResponse")
    headers = {"x-amzn-RequestId": request.request_id}
    if kind == "DryRun":
        return Answer(204, headers, b"")
    if kind == "Event":
        if len(payload) > LARGEST_EVENT:
            raise too_large(
                f"{len(payload)} byte payload is too large for the Event invocation type (limit "
                f"{LARGEST_EVENT} bytes)"
            )
        lambdas.begin(target, payload, request.request_id)
        return Answer(202, headers, b"")
    context = _context(request)
    result = lambdas.run(target, payload, request.request_id, context)
    headers |= {
        "Content-Type": "application/json",
        "X-Amz-Executed-Version": target.version.shown_version,
    }
    answer, error = result.payload, result.error
    if len(answer) > _LARGEST_RESPONSE:
        answer, error = json.dumps(_TOO_LARGE).encode(), "Unhandled"
    if error:
        headers["X-Amz-Function-Error"] = error
    if request.get("LogType") == "Tail":
        tail = "\n".join(result.log).encode()[-_TAIL:]
        headers["X-Amz-Log-Result"] = base64.b64encode(tail).decode()
    return Answer(200, headers, answer)


def invoke_async(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Invoke a function asynchronously, by the operation that AWS had first."""
    reference = lambdas.refer(request["FunctionName"])
    payload = bytes(request.get("InvokeArgs", b"")) or b"{}"
    check_json(payload)
    target = lambdas.function_of(reference).target(reference.qualifier)
    lambdas.begin(target, payload, request.request_id)
    return {}


def _payload(request: Request) -> bytes:
    payload = bytes(request.get("Payload", b"")) or b"{}"
    if len(payload) > LARGEST_PAYLOAD:
        raise request_too_large(len(payload))
    check_json(payload)
    return payload


def _context(request: Request) -> str:
    given = request.get("ClientContext")
    if not given:
        return ""
    try:
        text = base64.b64decode(given, validate=True).decode()
        json.loads(text)
    except ValueError:
        raise LambdaError(
            "InvalidRequestContentException",
            "Client context must be a valid Base64-encoded JSON object.",
            Type="User",
        ) from None
    return text
