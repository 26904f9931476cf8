"""moto's Lambda, with functions that run."""

import hashlib
import json
import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from moto.awslambda import models
from moto.core.resource_tagging import TaggedResource

from localaws.faults.in_force import strikes
from localaws.places import Place
from localaws.services.lambda_functions.asynchronous import AsynchronousEvent
from localaws.services.lambda_functions.environments import slots, start_worker
from localaws.services.lambda_functions.errors import TooManyRequestsException, UnknownFunction
from localaws.services.lambda_functions.functions import Function, Target
from localaws.services.lambda_functions.layers import Layer
from localaws.services.lambda_functions.lookup import Lookup
from localaws.services.lambda_functions.mappings import EventSourceMapping
from localaws.services.lambda_functions.names import Reference, refer
from localaws.services.lambda_functions.pool import Pool
from localaws.services.lambda_functions.queue_poller import QueuePoller
from localaws.services.lambda_functions.versions import Version
from localaws.services.lambda_functions.worker import Result, Worker
from localaws.settings import Settings
from localaws.telemetry import put_metrics


class ExecutingLambdaBackend(models.LambdaBackend):  # type: ignore[misc]
    """Lambda that runs what was deployed.

    Attributes
    ----------
    functions, mappings, layers, code_signing_configs, code_signing_tags
        What there is, by name, UUID, name and ARN.
    lock
        Held by each call but invocations.
    """

    # moto finds a service's URLs beside the module of its backend.
    __module__ = models.__name__

    settings: Settings

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.settings = self.settings.at(Place(account_id, region_name))
        self.functions: dict[str, Function] = {}
        self.mappings: dict[str, EventSourceMapping] = {}
        self.layers: dict[str, Layer] = {}
        self.code_signing_configs: dict[str, dict[str, Any]] = {}
        self.code_signing_tags: dict[str, dict[str, str]] = {}
        self.lock = threading.RLock()
        self._lambdas = Lookup(self.get_function)  # what moto's other services ask
        self._pools: dict[str, tuple[str, Pool]] = {}
        self._pooling = threading.Lock()
        self._counting = threading.Lock()

    def refer(self, name: str, qualifier: str | None = None) -> Reference:
        """Return what a call names."""
        return refer(name, qualifier, self.region_name, self.account_id)

    def function_of(self, reference: Reference) -> Function:
        """Return a function.

        Raises
        ------
        UnknownFunction
            If it is not there.
        """
        function = self.functions.get(reference.name)
        if function is None:
            raise UnknownFunction(reference.qualified)
        return function

    def get_function(self, function_name: str, qualifier: str | None = None) -> Target:
        """Return what an invocation of a name runs; moto's other services ask so."""
        reference = self.refer(function_name, qualifier)
        return self.function_of(reference).target(reference.qualifier)

    def get_function_by_arn(self, function_arn: str) -> Target | None:
        """Return what an invocation of an ARN runs; None if it is not there."""
        return self._lambdas.get_arn(function_arn)

    def iter_tagged_resources(self) -> Iterator[TaggedResource]:
        """Return the functions, for the service of all tags."""
        for function in list(self.functions.values()):
            yield TaggedResource(
                arn=function.arn, tags=function.tags, resource_type="lambda:function"
            )

    def tag_resource(self, resource_arn: str, tags: dict[str, str]) -> None:
        """Add tags, for the service of all tags."""
        self.function_of(self.refer(resource_arn)).tags.update(tags)

    def untag_resource(self, resource_arn: str, tag_keys: list[str]) -> None:
        """Remove tags, for the service of all tags."""
        tags = self.function_of(self.refer(resource_arn)).tags
        for key in tag_keys:
            tags.pop(key, None)

    def invoke(
        self,
        function_name: str,
        qualifier: str | None,
        body: Any,
        headers: Any,
        response_headers: Any,
    ) -> bytes:
        """Invoke a function and return its answer; moto's other services call it."""
        del headers
        payload = (body.encode() if isinstance(body, str) else bytes(body or b"")) or b"{}"
        result = self.run(self.get_function(function_name, qualifier), payload)
        if result.error:
            response_headers["x-amz-function-error"] = result.error
        return result.payload

    def begin(self, target: Target, payload: bytes, request_id: str | None = None) -> None:
        """Invoke a function asynchronously."""
        config = target.version.function.event_configs.get(target.qualifier, {})
        AsynchronousEvent(
            target, payload, self.run, config, request_id or str(uuid4()), self.settings
        ).begin()

    def poll(self, mapping: EventSourceMapping) -> None:
        """Poll the queue of a mapping until the mapping is deleted."""
        QueuePoller(mapping, lambda: self._target_of(mapping), self.run, self.settings).begin()

    def _target_of(self, mapping: EventSourceMapping) -> Target | None:
        """Return what a mapping invokes; None once either is deleted."""
        if self.mappings.get(mapping.uuid) is not mapping:
            return None
        return self._lambdas.get_arn(mapping.function_arn)

    def run(
        self, target: Target, payload: bytes, request_id: str | None = None, context: str = ""
    ) -> Result:
        """Run a function on an event and record its metrics.

        Parameters
        ----------
        target, payload
            What is invoked, and its event as JSON.
        request_id
            Of its context; None for a new one.
        context
            The client's context, as JSON.

        Raises
        ------
        TooManyRequestsException
            Beyond the reserved concurrency.
        """
        version = target.version
        version.wait_until_created()
        dimensions = {"FunctionName": version.function_name}
        if not self._enter(version):
            put_metrics(self.settings.place, "AWS/Lambda", dimensions, {"Throttles": (1, "Count")})
            raise TooManyRequestsException
        try:
            result = self._pool(version).invoke(
                payload,
                target.arn,
                float(version.timeout),
                version.memory_size,
                strikes("lambda", "Invoke", "crash", "timeout"),
                request_id=request_id or str(uuid4()),
                context=context,
            )
        finally:
            with self._counting:
                version.function.running[version.number] -= 1
        put_metrics(
            self.settings.place,
            "AWS/Lambda",
            dimensions,
            {
                "Invocations": (1, "Count"),
                "Errors": (int(result.error is not None), "Count"),
                "Duration": (1000 * result.seconds, "Milliseconds"),
            },
        )
        return result

    def _enter(self, version: Version) -> bool:
        """Count an invocation; False if the function's reserved concurrency is in use."""
        function = version.function
        with self._counting:
            if function.reserved is not None:
                own = _provisioned(function)
                # What is provisioned for a version is for this version only.
                shared = function.reserved - sum(own.values())
                used = sum(
                    max(0, count - own.get(number, 0)) for number, count in function.running.items()
                )
                has_own = function.running[version.number] < own.get(version.number, 0)
                if not has_own and used >= shared:
                    return False
            function.running[version.number] += 1
        return True

    def close_pools(self) -> None:
        """Stop the processes of deleted functions and versions."""
        with self._pooling:
            known = self._arns()
            gone = [arn for arn in self._pools if arn not in known]
            pools = [self._pools.pop(arn)[1] for arn in gone]
        for pool in pools:
            pool.close()

    def _arns(self) -> set[str]:
        """Return the ARNs of all functions and versions."""
        return {
            version.function_arn
            for function in list(self.functions.values())
            for version in [function.latest, *list(function.versions.values())]
        }

    def _pool(self, version: Version) -> Pool:
        """Return the pool of a version; a new configuration or new code gets a new pool."""
        settings = [dict(version.settings), version.code.sha256]
        state = hashlib.sha256(json.dumps(settings, default=str).encode()).hexdigest()
        arn = version.function_arn
        with self._pooling:
            known = self._pools.get(arn)
            if known and known[0] == state:
                return known[1]
            pool = Pool(lambda: self._worker(version), slots(version.function.reserved))
            self._pools[arn] = (state, pool)
        if known:
            known[1].close()
        return pool

    def _worker(self, version: Version) -> Worker:
        if version.function_arn not in self._arns():
            # A delayed event must not start a deleted function.
            raise UnknownFunction(version.function_arn)
        archives = [self._layer(layer["Arn"]) for layer in version.layers]
        return start_worker(version, archives, self.settings)

    def _layer(self, arn: str) -> bytes:
        """Return the archive of a layer's version."""
        name, number = arn.split(":")[6:8]
        return self.layers[name].archives[int(number)].archive


def _provisioned(function: Function) -> dict[str, int]:
    """Return the provisioned concurrency of each version."""
    found: dict[str, int] = {}
    for qualifier, config in function.provisioned.items():
        alias = function.aliases.get(qualifier)
        number = alias.version if alias else qualifier
        found[number] = int(config["RequestedProvisionedConcurrentExecutions"])
    return found
