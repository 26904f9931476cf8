"""InvokeEndpointAsync: requests that wait in a queue, and whose answers go to S3 and to topics.

Source: Amazon SageMaker AI Developer Guide, "Asynchronous inference".
"""

import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4
from weakref import WeakKeyDictionary

from moto.sagemaker.models import sagemaker_backends
from moto.sagemakerruntime.responses import SageMakerRuntimeResponse
from urllib3.exceptions import HTTPError

from localaws.clients import client
from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws
from localaws.services.sagemaker.answers import NothingServes
from localaws.services.sagemaker.s3_files import split_uri

COVERAGE = (
    Row(
        "SageMaker",
        "InvokeEndpointAsync",
        "Requests on S3 are answered one after another, or as many at once as the configuration "
        "says; answers and failures go to S3 and, with AWS's messages, to topics.",
        "The queue has no metrics. A body in the call and a path of its own are refused by name.",
    ),
)

_PREFIX = "X-Amzn-SageMaker-"
_SECONDS, _SECONDS_TO_WAIT = 900.0, 6 * 3600.0  # AWS's defaults
_queues: "WeakKeyDictionary[Any, ThreadPoolExecutor]" = WeakKeyDictionary()
_log = logging.getLogger(__name__)


class AsyncFailed(Exception):
    """A request was not answered; the text is what the failure's file says."""


@dataclass(frozen=True)
class Request:
    """One request.

    Attributes
    ----------
    endpoint
        Which is to answer.
    config
        The ``AsyncInferenceConfig`` of its configuration.
    location
        Of the request's body.
    headers
        What the container is sent.
    seconds, seconds_to_wait
        How long the answer may take, and how long it may wait before.
    identifier
        The inference's.
    received
        When it was taken.
    output, failure
        Where the answer goes, or the reason that there is none.
    """

    endpoint: Any
    config: dict[str, Any]
    location: str
    headers: dict[str, str]
    seconds: float
    seconds_to_wait: float
    identifier: str
    received: datetime
    output: str
    failure: str


def install() -> None:
    """Put the operation into moto's place, which writes nothing."""
    SageMakerRuntimeResponse.invoke_endpoint_async = _invoke_endpoint_async


def configuration_of(backend: Any, endpoint: Any) -> dict[str, Any]:
    """Return the ``AsyncInferenceConfig`` of an endpoint; empty if it answers at once."""
    configuration = backend.endpoint_configs.get(endpoint.endpoint_config_name)
    return (configuration.async_inference_config if configuration else None) or {}


def _invoke_endpoint_async(self: Any) -> tuple[str, dict[str, Any]]:
    name = self.path.split("/")[2]
    backend = sagemaker_backends[self.current_account][self.region]
    endpoint = backend.endpoints.get(name)
    if endpoint is None:
        return _refusal(f"Endpoint {name} of account {self.current_account} not found.")
    config = configuration_of(backend, endpoint)
    if not config:
        return _refusal(f"Endpoint {name} does not support asynchronous invocation.")
    given = {key.lower(): value for key, value in self.headers.items()}

    def header(title: str, otherwise: str = "") -> str:
        return str(given.get(f"{_PREFIX}{title}".lower()) or otherwise)

    for title in ("S3OutputPathExtension", "Filename"):
        if header(title):
            raise NotImplementedByLocalaws(f"InvokeEndpointAsync with {title}")
    location = header("InputLocation")
    if not location:
        raise NotImplementedByLocalaws("InvokeEndpointAsync without InputLocation")
    unique, output = uuid4(), config["OutputConfig"]
    target = output.get("S3OutputPath")
    if not target:
        raise NotImplementedByLocalaws("InvokeEndpointAsync without S3OutputPath")
    failure = output.get("S3FailurePath", "")
    headers = {"Accept": header("Accept", "*/*")}
    if header("Content-Type"):
        headers["Content-Type"] = header("Content-Type")
    if header("Custom-Attributes"):
        headers[f"{_PREFIX}Custom-Attributes"] = header("Custom-Attributes")
    request = Request(
        endpoint,
        config,
        location,
        headers,
        float(header("InvocationTimeoutSeconds", str(_SECONDS))),
        float(header("RequestTTLSeconds", str(_SECONDS_TO_WAIT))),
        header("Inference-Id", str(uuid4())),
        datetime.now(UTC),
        f"{target.rstrip('/')}/{unique}.out",
        f"{failure.rstrip('/')}/{unique}-error.out" if failure else "",
    )
    at_once = (config.get("ClientConfig") or {}).get("MaxConcurrentInvocationsPerInstance", 1)
    if endpoint not in _queues:
        _queues[endpoint] = ThreadPoolExecutor(at_once)
    _queues[endpoint].submit(_carry_out, request)
    locations = {f"{_PREFIX}OutputLocation": request.output}
    if request.failure:
        locations[f"{_PREFIX}FailureLocation"] = request.failure
    body = json.dumps({"InferenceId": request.identifier})
    return body, {"status": 202, "Content-Type": "application/json", **locations}


def _carry_out(request: Request) -> None:
    settings = request.endpoint.settings
    try:
        variant = request.endpoint.variant_for("")
        s3 = client("s3", variant.role_arn, settings)
        sns = client("sns", variant.role_arn, settings)
    except NothingServes:
        _log.warning("endpoint %s does not serve any more", request.endpoint.endpoint_name)
        return
    try:
        kind, answer = _answered(request, variant, s3)
        _put(s3, request.output, answer)
        _tell(sns, request, {"contentType": kind, "outputLocation": request.output}, "")
    except Exception as error:
        if not isinstance(error, AsyncFailed):
            _log.exception("asynchronous inference %s", request.identifier)
        if request.failure:
            _put(s3, request.failure, str(error).encode())
        _tell(sns, request, {}, str(error))


def _answered(request: Request, variant: Any, s3: Any) -> tuple[str, bytes]:
    waited = (datetime.now(UTC) - request.received).total_seconds()
    if waited > request.seconds_to_wait:
        raise AsyncFailed(f"Request has expired: it has waited for {waited:.0f} seconds.")
    bucket, key = split_uri(request.location)
    try:
        found = s3.get_object(Bucket=bucket, Key=key)
    except s3.exceptions.ClientError as error:
        raise AsyncFailed(f"Data download failed: {request.location}: {error}") from error
    # AWS's SDK gives the content type to the object alone.
    headers = {"Content-Type": found["ContentType"], **request.headers}
    body, begin = found["Body"].read(), time.monotonic()
    try:
        answer = variant.invoke(body, headers, request.seconds)
    except HTTPError as error:
        seconds = time.monotonic() - begin
        raise AsyncFailed(f"The model has not answered in {seconds:.0f} s: {error}") from error
    if answer.status >= 400:
        kind = "client" if answer.status < 500 else "server"
        text = answer.data.decode(errors="replace")
        raise AsyncFailed(
            f'Received {kind} error ({answer.status}) from {variant.name} with message "{text}".'
        )
    return answer.headers.get("Content-Type", "application/json"), bytes(answer.data)


def _put(s3: Any, uri: str, content: bytes) -> None:
    bucket, key = split_uri(uri)
    s3.put_object(Bucket=bucket, Key=key, Body=content)


def _tell(sns: Any, request: Request, response: dict[str, str], reason: str) -> None:
    """Publish the end of a request to the topic of such ends, if there is one."""
    topics = request.config["OutputConfig"].get("NotificationConfig") or {}
    topic = topics.get("ErrorTopic" if reason else "SuccessTopic")
    if not topic:
        return
    document = {
        "awsRegion": request.endpoint.settings.region,
        "eventTime": _time(datetime.now(UTC)),
        "receivedTime": _time(request.received),
        "invocationStatus": "Failed" if reason else "Completed",
        **({"failureReason": reason} if reason else {}),
        "requestParameters": {
            "contentType": request.headers.get("Content-Type", ""),
            "endpointName": request.endpoint.endpoint_name,
            "inputLocation": request.location,
        },
        **({"responseParameters": response} if response else {}),
        "inferenceId": request.identifier,
        "eventVersion": "1.0",
        "eventSource": "aws:sagemaker",
        "eventName": "InferenceResult",
    }
    try:
        sns.publish(TopicArn=topic, Message=json.dumps(document))
    except Exception:
        _log.exception("the topic %s is not told of %s", topic, request.identifier)


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _refusal(message: str) -> tuple[str, dict[str, Any]]:
    document = json.dumps({"Code": "ValidationError", "Message": message})
    kind = "application/json"
    return document, {"status": 400, "x-amzn-ErrorType": "ValidationError", "Content-Type": kind}
