"""One production variant of an endpoint: a model, and the instances that serve it."""

import random
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

import urllib3

from localaws.clients import client
from localaws.credentials import role_environment
from localaws.in_container.autogluon_server import is_autogluon
from localaws.runtimes import python_of
from localaws.services.sagemaker.container import host_environment, seen
from localaws.services.sagemaker.images import runtime_of
from localaws.services.sagemaker.instance import SECONDS_TO_ANSWER, Instance
from localaws.services.sagemaker.s3_files import download_archive
from localaws.services.sagemaker.serverless import Throttled, watch
from localaws.settings import Settings
from localaws.telemetry import LogStream

_SUBMITTED, _CODE = "SAGEMAKER_SUBMIT_DIRECTORY", "code"
_LEAST_OUTSTANDING = "LEAST_OUTSTANDING_REQUESTS"


class Variant:
    """A model behind an endpoint, with its share of the traffic and its instances.

    Parameters
    ----------
    production_variant
        ``ProductionVariant`` of the endpoint's configuration, and its ``EndpointConfigName``.
    container
        ``Image``, ``ModelDataUrl``, ``Environment``.
    role_arn
        The model's execution role.
    log_stream_factory
        Returns the log stream of an instance.
    settings
        The running localaws.
    """

    def __init__(
        self,
        production_variant: Mapping[str, Any],
        container: Mapping[str, Any],
        role_arn: str,
        log_stream_factory: Callable[[], LogStream],
        settings: Settings,
    ) -> None:
        self.name = production_variant["VariantName"]
        self.configuration = production_variant["EndpointConfigName"]
        self.weight = production_variant.get("InitialVariantWeight", 1.0)
        self.image = container.get("Image", "")
        self.role_arn = role_arn
        routing = production_variant.get("RoutingConfig") or {}
        self._is_least_outstanding = routing.get("RoutingStrategy") == _LEAST_OUTSTANDING
        self._archive = container["ModelDataUrl"]
        self._settings = settings
        self._base = settings.directory("endpoints") / uuid4().hex / "opt-ml"
        runtime = "sagemaker" if is_autogluon(self.image) else "toolkit"
        python = python_of(runtime_of(self.image, runtime), settings)
        given = dict(container.get("Environment") or {})
        self._source = given.get(_SUBMITTED, "")
        if self._source.startswith("s3://"):
            given[_SUBMITTED] = f"/opt/ml/{_CODE}"
        environment = {
            **host_environment(python),
            **given,
            **role_environment(role_arn, self.name, settings),
            "SAGEMAKER_BASE_DIR": str(seen(self._base)),
        }
        count = int(production_variant.get("InitialInstanceCount") or 1)
        self._instances = [
            Instance(self._base, environment, self.image, log_stream_factory(), python, settings)
            for _ in range(count)
        ]
        serverless = production_variant.get("ServerlessConfig") or {}
        self._most_at_once = serverless.get("MaxConcurrency")
        self._megabytes = serverless.get("MemorySizeInMB")
        self._watches: list[threading.Event] = []
        self._outstanding: Counter[Instance] = Counter()
        self._lock = threading.Lock()

    def start(self) -> None:
        """Unpack the model, start its processes, and return when all of them answer.

        Raises
        ------
        S3Error
            If the model's archive cannot be read.
        ModelNotLoaded
            If a process ends, or takes too long.
        """
        model = self._base / "model"
        model.mkdir(parents=True)
        s3 = client("s3", self.role_arn, self._settings)
        download_archive(s3, self._archive, model)
        if self._source.startswith("s3://"):  # as the SDK leaves a handler of scikit-learn
            download_archive(s3, self._source, self._base / _CODE)
        for instance in self._instances:
            instance.start()
        for instance in self._instances:
            instance.wait_until_loaded()
            if self._megabytes:
                self._watches.append(watch(self._megabytes, instance.pid, instance.kill))

    def invoke(
        self, body: bytes, headers: Mapping[str, str], seconds: float = SECONDS_TO_ANSWER
    ) -> urllib3.BaseHTTPResponse:
        """Send an instance a request and return its response, with any status.

        Parameters
        ----------
        body, headers
            Of the request.
        seconds
            How long it may take.

        Raises
        ------
        HTTPError
            If the instance does not answer.
        Throttled
            If a serverless variant has too many requests.
        """
        for instance in self._instances:
            if not instance.is_healthy:
                instance.revive()
        with self._lock:
            if self._most_at_once and self._outstanding.total() >= self._most_at_once:
                raise Throttled
            instance = self._choose()
            self._outstanding[instance] += 1
        try:
            return instance.invoke(body, headers, seconds)
        finally:
            with self._lock:
                self._outstanding[instance] -= 1

    def _choose(self) -> Instance:
        healthy = [instance for instance in self._instances if instance.is_healthy]
        candidates = healthy or self._instances
        if self._is_least_outstanding:
            return min(candidates, key=self._outstanding.__getitem__)
        return random.choice(candidates)  # noqa: S311 (traffic)

    def kill(self) -> None:
        """Kill every process at once; the next requests notice."""
        for instance in self._instances:
            instance.kill()

    def stop(self) -> None:
        """End the processes and remove the model's files."""
        for watched in self._watches:
            watched.set()
        for instance in self._instances:
            instance.stop()
        shutil.rmtree(self._base.parent, ignore_errors=True)
