"""moto's Lambda, with functions that run."""

import base64
import hashlib
import io
import json
import logging
import os
import shutil
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

from flask import has_request_context, request
from moto.awslambda import models
from moto.awslambda.exceptions import LambdaClientError, UnknownFunctionException
from moto.core.utils import utcnow
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from localaws.coverage import Row
from localaws.credentials import role_environment
from localaws.faults.in_force import strikes
from localaws.lambda_functions.pool import Pool, TooManyRequests
from localaws.lambda_functions.worker import Result, Worker
from localaws.refusals import NotImplementedByLocalaws
from localaws.settings import Settings
from localaws.telemetry import LogStream, put_metrics

COVERAGE = (
    Row(
        "Lambda",
        "Invoke",
        "The deployed zip runs under AWS's Runtime Interface Client, in processes that are reused, "
        "with the role's own credentials, the function's environment, time-out, log and metrics.",
        "The host's Python stands for every runtime; no layers, no container images; memory is not "
        "limited.",
    ),
    Row(
        "Lambda",
        "Invoke (Event)",
        "Runs in the background; after three failed tries it goes to the dead-letter target.",
        "Tries follow after 1 and 2 seconds, not minutes; no destinations.",
    ),
    Row(
        "CloudWatch",
        "embedded metric format",
        "Metrics in the log lines of functions, jobs and endpoints are recorded, with their time.",
        "Not from PutLogEvents; a line that breaks the format is named in localaws.log.",
    ),
)

_LARGEST_PAYLOAD = 6 * 1024 * 1024
_SECONDS_BETWEEN_TRIES = (1.0, 2.0)
_WORKERS_PER_CORE = 2

_log = logging.getLogger(__name__)


class TooManyRequestsException(LambdaClientError):  # type: ignore[misc]
    """What Lambda answers beyond the reserved concurrency."""

    code = 429

    def __init__(self) -> None:
        super().__init__("TooManyRequestsException", "Rate Exceeded.")


class RequestTooLargeException(LambdaClientError):  # type: ignore[misc]
    """What Lambda answers to too large an event."""

    code = 413

    def __init__(self, size: int) -> None:
        super().__init__(
            "RequestTooLargeException",
            f"Request must be smaller than {_LARGEST_PAYLOAD} bytes for the InvokeFunction "
            f"operation: {size}",
        )


class ExecutingFunction(models.LambdaFunction):  # type: ignore[misc]
    """A function that keeps what moto drops of its configuration."""

    def __init__(self, account_id: str, spec: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(account_id, spec, *args, **kwargs)
        self._kept = {
            name: spec[name] for name in ("DeadLetterConfig", "LoggingConfig") if spec.get(name)
        }

    def get_configuration(self, on_create: bool = False) -> dict[str, Any]:
        configuration: dict[str, Any] = super().get_configuration(on_create)
        logging_config = {"LogFormat": "Text", "LogGroup": self.log_group}
        kept = {"LoggingConfig": logging_config} | self._kept
        return configuration | kept

    def update_configuration(self, config_updates: dict[str, Any]) -> dict[str, Any]:
        super().update_configuration(config_updates)
        for name in ("DeadLetterConfig", "LoggingConfig"):
            if name in config_updates:
                # A new dictionary: a published version keeps the old one.
                self._kept = self._kept | {name: config_updates[name]}
        return self.get_configuration()

    @property
    def shown_version(self) -> str:
        """``$LATEST``, or a published version's number; moto numbers both from 1."""
        published = not self.function_arn.endswith(f":function:{self.function_name}")
        return str(self.version) if published else "$LATEST"

    @property
    def log_group(self) -> str:
        group: str = self._kept.get("LoggingConfig", {}).get("LogGroup") or self.logs_group_name
        return group

    @property
    def dead_letter_arn(self) -> str | None:
        arn: str | None = self._kept.get("DeadLetterConfig", {}).get("TargetArn")
        return arn


class ExecutingLambdaBackend(models.LambdaBackend):  # type: ignore[misc]
    """Lambda that runs what was deployed."""

    # moto looks for a service's URLs beside the module that its backend says it is from.
    __module__ = models.__name__

    settings: Settings

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self._pools: dict[str, tuple[str, Pool]] = {}
        self._lock = threading.Lock()
        self._background = ThreadPoolExecutor(8, thread_name_prefix="lambda-event")

    def invoke(
        self,
        function_name: str,
        qualifier: str | None,
        body: Any,
        headers: Any,
        response_headers: Any,
    ) -> bytes:
        if has_request_context():
            # moto looks for it in lower case, where AWS has none but a payload may have one.
            qualifier = request.args.get("Qualifier")
        function = self.get_function(function_name, qualifier)
        payload = (body.encode() if isinstance(body, str) else bytes(body or b"")) or b"{}"
        if len(payload) > _LARGEST_PAYLOAD:
            raise RequestTooLargeException(len(payload))
        kind = headers.get("X-Amz-Invocation-Type", "RequestResponse")
        if kind == "DryRun":
            return b""
        if kind == "Event":
            self._background.submit(self._invoke_until_done, function, payload)
            return b""
        result = self.run(function, payload)
        response_headers["X-Amz-Executed-Version"] = function.shown_version
        if result.error:
            response_headers["x-amz-function-error"] = result.error
        tail = "\n".join(result.log)[-4096:]
        response_headers["x-amz-log-result"] = base64.b64encode(tail.encode()).decode()
        response_headers["Content-Length"] = str(len(result.payload))
        return result.payload

    def run(self, function: ExecutingFunction, payload: bytes) -> Result:
        """Run a function on one event and record its metrics.

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
        """Return the names of all functions and versions that there are."""
        # moto's own list of all functions copies them with all that they hold, which may
        # change under the copying while another is deleted.
        groups = list(self._lambdas._functions.values())
        versions = [one for group in groups for one in [group["latest"], *group["versions"]]]
        return {one.function_arn for one in versions if one is not None}

    def _pool(self, function: ExecutingFunction) -> Pool:
        """Return the function's processes; other code or configuration gets others."""
        configuration = function.get_configuration()
        configuration.pop("LastModified", None)
        text = json.dumps([configuration, function.reserved_concurrency], default=str)
        state = hashlib.sha256(text.encode()).hexdigest()
        arn = function.function_arn
        with self._lock:
            known = self._pools.get(arn)
            if known and known[0] == state:
                return known[1]
            reserved = function.reserved_concurrency
            size = _WORKERS_PER_CORE * (os.cpu_count() or 1) if reserved is None else int(reserved)
            pool = Pool(lambda: self._worker(function), size, waits=reserved is None)
            self._pools[arn] = (state, pool)
        if known:
            known[1].close()
        return pool

    def _worker(self, function: ExecutingFunction) -> Worker:
        if function.function_arn not in self._arns():
            # An event that waited, or is tried again, starts nothing of what was deleted.
            raise UnknownFunctionException(function.function_arn)
        if function.package_type != "Zip":
            raise NotImplementedByLocalaws(
                f"Lambda Invoke of {function.function_name}: it is a container image"
            )
        if function.layers:
            raise NotImplementedByLocalaws(f"Lambda Invoke of {function.function_name}: layers")
        root = self._unpack(function)
        name, version = function.function_name, function.shown_version
        stream = f"{utcnow():%Y/%m/%d}/[{version}]{uuid4().hex}"
        environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "LAMBDA_TASK_ROOT": str(root),
            "_HANDLER": function.handler,
            "AWS_EXECUTION_ENV": f"AWS_Lambda_{function.run_time}",
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_FUNCTION_VERSION": version,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
            "AWS_LAMBDA_LOG_GROUP_NAME": function.log_group,
            "AWS_LAMBDA_LOG_STREAM_NAME": stream,
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            **role_environment(function.role, name, self.settings),
            **{key: str(value) for key, value in function.environment_vars.items()},
        }
        log = LogStream(self.region_name, function.log_group, stream)
        log.make()
        return Worker(function.handler, root, environment, log)

    def _unpack(self, function: ExecutingFunction) -> Path:
        digest = hashlib.sha256(function.code_bytes).hexdigest()[:16]
        root = self.settings.directory("functions") / f"{function.function_name}-{digest}"
        with self._lock:
            if not root.is_dir():
                partial = root.with_name(root.name + ".partial")
                shutil.rmtree(partial, ignore_errors=True)
                with zipfile.ZipFile(io.BytesIO(function.code_bytes)) as archive:
                    archive.extractall(partial)
                partial.rename(root)
        return root

    def _invoke_until_done(self, function: ExecutingFunction, payload: bytes) -> None:
        try:
            result = self.run(function, payload)
            for seconds in _SECONDS_BETWEEN_TRIES:
                if result.error is None:
                    return
                time.sleep(seconds)
                result = self.run(function, payload)
            if result.error is not None and function.dead_letter_arn:
                self._send_to_dead_letter(function.dead_letter_arn, payload)
        except UnknownFunctionException:
            _log.info("%s was deleted before its event", function.function_name)
        except Exception:
            _log.exception("the event for %s is lost", function.function_name)

    def _send_to_dead_letter(self, arn: str, payload: bytes) -> None:
        _, _, service, region, account, name = arn.split(":", 5)
        if service == "sqs":
            sqs_backends[account][region].send_message(name, payload.decode())
        else:
            sns_backends[account][region].publish(payload.decode(), arn=arn)


def install(settings: Settings) -> None:
    """Put the executing backend in moto's place."""
    ExecutingLambdaBackend.settings = settings
    models.LambdaFunction = ExecutingFunction
    models.lambda_backends.backend = ExecutingLambdaBackend
