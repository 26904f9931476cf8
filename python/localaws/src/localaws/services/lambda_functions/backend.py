"""moto's Lambda, with functions that run."""

import base64
import hashlib
import json
import threading
from functools import partial
from typing import Any

from flask import has_request_context, request
from moto.awslambda import models
from moto.awslambda.exceptions import UnknownFunctionException
from moto.sqs.models import sqs_backends

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws
from localaws.faults.in_force import strikes
from localaws.services.lambda_functions.asynchronous import AsynchronousEvent, destinations
from localaws.services.lambda_functions.environments import concurrency, start_worker
from localaws.services.lambda_functions.errors import (
    LARGEST_PAYLOAD,
    RequestTooLargeException,
    TooManyRequestsException,
)
from localaws.services.lambda_functions.functions import ExecutingFunction
from localaws.services.lambda_functions.pool import Pool, TooManyRequests
from localaws.services.lambda_functions.queue_poller import QueuePoller
from localaws.services.lambda_functions.worker import Result, Worker
from localaws.settings import Settings
from localaws.telemetry import put_metrics

COVERAGE = (
    Row(
        "Lambda",
        "Invoke",
        "The deployed zip runs under AWS's Runtime Interface Client for Python, or as Node's does, "
        "with its layers, in processes that are reused, "
        "with the role's own credentials, the function's environment, /tmp, memory, time-out, log "
        "and metrics.",
        "This machine's Python stands for every Python, and its Node for every Node, without the "
        "SDK for JavaScript. Other runtimes and container images are refused. Where the kernel "
        "refuses namespaces, a function has one process and no layers, and /tmp is the machine's.",
    ),
    Row(
        "Lambda",
        "Invoke (Event)",
        "Runs in the background. A throttled event waits, up to six hours. A failed event is "
        "retried twice, then goes to the dead-letter target. S3, SNS and log groups send such "
        "events, too.",
        "Retries follow after 1 and 2 seconds, not minutes. The topic and the attributes in an "
        "event of SNS are moto's placeholders.",
    ),
    Row(
        "Lambda",
        "PutFunctionEventInvokeConfig",
        "MaximumRetryAttempts, MaximumEventAgeInSeconds, and queues and topics as destinations.",
        "Other destinations are refused. One configuration holds for all versions.",
    ),
    Row(
        "Lambda",
        "CreateEventSourceMapping",
        "A queue is polled as the function's role, with ReportBatchItemFailures; records of "
        "streams are asynchronous events.",
        "A queue's batches have up to ten messages and come one after another. Filters are "
        "refused.",
    ),
    Row(
        "CloudWatch",
        "embedded metric format",
        "Metrics in the log lines of functions, jobs and endpoints are recorded, with their time.",
        "Not from PutLogEvents; a line that breaks the format is named in localaws.log.",
    ),
)


class ExecutingLambdaBackend(models.LambdaBackend):  # type: ignore[misc]
    """Lambda that runs what was deployed."""

    # moto finds a service's URLs beside the module of its backend.
    __module__ = models.__name__

    settings: Settings

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self._pools: dict[str, tuple[str, Pool]] = {}
        self._lock = threading.Lock()

    def invoke(
        self,
        function_name: str,
        qualifier: str | None,
        body: Any,
        headers: Any,
        response_headers: Any,
    ) -> bytes:
        if has_request_context():
            # moto reads it in lower case, which AWS does not have but a payload may have.
            qualifier = request.args.get("Qualifier")
        function = self.get_function(function_name, qualifier)
        payload = (body.encode() if isinstance(body, str) else bytes(body or b"")) or b"{}"
        if len(payload) > LARGEST_PAYLOAD:
            raise RequestTooLargeException(len(payload))
        kind = headers.get("X-Amz-Invocation-Type", "RequestResponse")
        if kind == "DryRun":
            return b""
        if kind == "Event":
            self.begin(function, payload)
            return b""
        result = self.run(function, payload)
        response_headers["X-Amz-Executed-Version"] = function.shown_version
        if result.error:
            response_headers["x-amz-function-error"] = result.error
        tail = "\n".join(result.log)[-4096:]
        response_headers["x-amz-log-result"] = base64.b64encode(tail.encode()).decode()
        response_headers["Content-Length"] = str(len(result.payload))
        return result.payload

    def begin(self, function: ExecutingFunction, payload: bytes) -> None:
        """Invoke a function asynchronously."""
        # moto keeps the configuration of $LATEST only.
        latest = self.get_function(function.function_name)
        configs = latest.event_invoke_config
        config = configs[0].config if configs else {}
        AsynchronousEvent(function, payload, self.run, config).begin()

    def put_function_event_invoke_config(
        self, function_name: str, config: dict[str, Any]
    ) -> dict[str, Any]:
        destinations(config)  # refuses destinations that are not implemented
        # moto appends each configuration, and returns the first.
        self.get_function(function_name).event_invoke_config = []
        answer: dict[str, Any] = super().put_function_event_invoke_config(function_name, config)
        return answer

    def update_function_event_invoke_config(
        self, function_name: str, config: dict[str, Any]
    ) -> dict[str, Any]:
        configs = self.get_function(function_name).event_invoke_config
        kept = configs[0].config if configs else {}
        return self.put_function_event_invoke_config(function_name, kept | config)

    def create_event_source_mapping(self, spec: dict[str, Any]) -> Any:
        _refuse_filters("CreateEventSourceMapping", spec)
        mapping = super().create_event_source_mapping(spec)
        arn = mapping.event_source_arn
        if ":sqs:" in arn:
            # moto would run the function within SendMessage.
            queue = sqs_backends[self.account_id][self.region_name].get_queue(arn.split(":")[5])
            queue.lambda_event_source_mappings.pop(mapping.function_arn, None)
            function = partial(self._function_of, mapping)
            QueuePoller(mapping, function, self.run, self.settings).begin()
        return mapping

    def update_event_source_mapping(self, uuid: str, spec: dict[str, Any]) -> Any:
        _refuse_filters("UpdateEventSourceMapping", spec)
        return super().update_event_source_mapping(uuid, spec)

    def _function_of(self, mapping: Any) -> ExecutingFunction | None:
        """Return the function of an event source mapping; None once either is deleted."""
        is_there = mapping.uuid in self._event_source_mappings
        return self._lambdas.get_arn(mapping.function_arn) if is_there else None

    def run(self, function: ExecutingFunction, payload: bytes) -> Result:
        """Run a function on an event and record its metrics.

        Raises
        ------
        TooManyRequestsException
            Beyond the reserved concurrency.
        """
        dimensions = {"FunctionName": function.function_name}
        arn, timeout = function.function_arn, float(function.timeout)
        try:
            accident = strikes("lambda", "Invoke", "crash", "timeout")
            result = self._pool(function).invoke(
                payload, arn, timeout, function.memory_size, accident
            )
        except TooManyRequests:
            put_metrics(self.region_name, "AWS/Lambda", dimensions, {"Throttles": (1, "Count")})
            raise TooManyRequestsException from None
        put_metrics(
            self.region_name,
            "AWS/Lambda",
            dimensions,
            {
                "Invocations": (1, "Count"),
                "Errors": (int(result.error is not None), "Count"),
                "Duration": (1000 * result.seconds, "Milliseconds"),
            },
        )
        return result

    def delete_function(self, *args: Any, **kwargs: Any) -> None:
        super().delete_function(*args, **kwargs)
        with self._lock:
            known = self._arns()
            gone = [arn for arn in self._pools if arn not in known]
            pools = [self._pools.pop(arn)[1] for arn in gone]
        for pool in pools:
            pool.close()

    def _arns(self) -> set[str]:
        """Return the ARNs of all functions and versions."""
        # moto's own list copies the functions deeply. A concurrent deletion may change them
        # meanwhile.
        groups = list(self._lambdas._functions.values())
        versions = [
            version for group in groups for version in [group["latest"], *group["versions"]]
        ]
        return {version.function_arn for version in versions if version is not None}

    def _pool(self, function: ExecutingFunction) -> Pool:
        """Return the pool of a function; a new configuration or new code gets a new pool."""
        configuration = function.get_configuration()
        configuration.pop("LastModified", None)
        text = json.dumps([configuration, function.reserved_concurrency], default=str)
        state = hashlib.sha256(text.encode()).hexdigest()
        arn = function.function_arn
        with self._lock:
            known = self._pools.get(arn)
            if known and known[0] == state:
                return known[1]
            size, waits = concurrency(function)
            pool = Pool(lambda: self._worker(function), size, waits=waits)
            self._pools[arn] = (state, pool)
        if known:
            known[1].close()
        return pool

    def _worker(self, function: ExecutingFunction) -> Worker:
        if function.function_arn not in self._arns():
            # A delayed event must not start a deleted function.
            raise UnknownFunctionException(function.function_arn)
        layers = [self.layers_versions_by_arn(layer["Arn"]) for layer in function.layers]
        archives = [layer.code_bytes for layer in layers]
        return start_worker(function, archives, self.region_name, self.settings)


def _refuse_filters(operation: str, spec: dict[str, Any]) -> None:
    if (spec.get("FilterCriteria") or {}).get("Filters"):
        raise NotImplementedByLocalaws(f"{operation} with FilterCriteria")


def install(settings: Settings) -> None:
    """Replace moto's backend by the executing backend."""
    ExecutingLambdaBackend.settings = settings
    models.LambdaFunction = ExecutingFunction
    models.lambda_backends.backend = ExecutingLambdaBackend
