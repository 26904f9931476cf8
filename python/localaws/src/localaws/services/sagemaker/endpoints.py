"""Endpoints whose models serve."""

import logging
import random
import threading
import time
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError
from moto.core.utils import utcnow
from moto.sagemaker import models
from urllib3.exceptions import HTTPError, ReadTimeoutError

from localaws.clients import client
from localaws.faults.in_force import strikes
from localaws.places import Place
from localaws.services.sagemaker.answers import Answer, choose, measure
from localaws.services.sagemaker.data_capture import DataCapture
from localaws.services.sagemaker.instance import ModelNotLoaded
from localaws.services.sagemaker.rollout import Rollout, rollout
from localaws.services.sagemaker.s3_files import S3Error
from localaws.services.sagemaker.variant import Variant
from localaws.settings import Settings
from localaws.telemetry import LogStream

LOG_GROUP = "/aws/sagemaker/Endpoints"

_POLL_INTERVAL_SECONDS = 0.2
_TOO_LATE = (
    "Your invocation timed out while waiting for a response from container {}. Review the latency "
    "metrics for each container in Amazon CloudWatch, resolve the issue, and try again."
)
_HIDDEN = (
    "Candidates",
    "Capture",
    "Config",
    "Deleted",
    "Deploying",
    "Pending",
    "RegionName",
    "Share",
    "Tags",
    "Variants",
)

_log = logging.getLogger(__name__)


class Endpoint(models.FakeEndpoint):  # type: ignore[misc]
    """An endpoint whose instances are processes."""

    settings: Settings

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.region_name = kwargs["region_name"]
        self.settings = self.settings.at(Place(kwargs["account_id"], self.region_name))
        self.endpoint_status = "Creating"
        self._variants: list[Variant] = []
        # New models that get a share of the traffic, while they are watched.
        self._candidates: list[Variant] = []
        self._share = 0.0
        self._config: dict[str, Any] | None = None
        self._pending: dict[str, Any] | None = None
        self._capture: DataCapture | None = None
        self._deleted = False
        self._deploying = threading.Lock()

    @property
    def response_object(self) -> dict[str, Any]:
        response: dict[str, Any] = super().response_object
        shown = {key: value for key, value in response.items() if not key.startswith("_")}
        for key in _HIDDEN:
            shown.pop(key, None)
        if self._config:
            shown["LastDeploymentConfig"] = self._config
        if self._pending:
            shown["PendingDeploymentSummary"] = self._pending
        capture = shown.get("DataCaptureConfig")
        if not capture:
            shown.pop("DataCaptureConfig", None)
        else:
            shown["DataCaptureConfig"] = {
                "EnableCapture": capture.get("EnableCapture", False),
                "CaptureStatus": "Started" if self._capture else "Stopped",
                "CurrentSamplingPercentage": capture.get("InitialSamplingPercentage", 100),
                "DestinationS3Uri": capture.get("DestinationS3Uri"),
                "KmsKeyId": capture.get("KmsKeyId", ""),
            }
        return shown

    def remember(self, deployment: dict[str, Any] | None) -> None:
        """Keep the ``DeploymentConfig`` with which the endpoint was made, to be described."""
        self._config = deployment

    def deploy(
        self,
        configuration: dict[str, Any],
        containers: dict[str, Any],
        deployment: dict[str, Any] | None = None,
    ) -> None:
        """Start a configuration's models in the background, then move the traffic to them.

        Parameters
        ----------
        configuration
            As DescribeEndpointConfig gives it.
        containers
            By variant: the container and the role of its model.
        deployment
            The request's ``DeploymentConfig``: how the traffic moves, and what turns it back.
        """
        instances = sum(
            int(variant.get("InitialInstanceCount") or 1)
            for variant in configuration["ProductionVariants"]
        )
        plan = rollout(deployment, instances)
        self._config = deployment or self._config
        if self._variants:
            self._pending = {
                "EndpointConfigName": configuration["EndpointConfigName"],
                "StartTime": utcnow(),
            }
        threading.Thread(
            target=self._deploy, args=(configuration, containers, plan), daemon=True
        ).start()

    def _deploy(
        self, configuration: dict[str, Any], containers: dict[str, Any], plan: Rollout
    ) -> None:
        with self._deploying:
            started: list[Variant] = []
            try:
                for variant in configuration["ProductionVariants"]:
                    named = variant | {"EndpointConfigName": configuration["EndpointConfigName"]}
                    started.append(self._variant(named, *containers[variant["VariantName"]]))
                    started[-1].start()
            except (S3Error, ModelNotLoaded) as error:
                self._give_up(started, str(error))
                return
            except Exception as error:
                _log.exception("endpoint %s", self.endpoint_name)
                self._give_up(started, f"{type(error).__name__}: {error}")
                return
            raised = self._shift(started, plan) if self._variants else ""
            if raised:
                self._roll_back(started, raised)
                return
            old = self._switch(configuration, started)
        self._end(old, plan.termination_wait)

    def _shift(self, started: list[Variant], plan: Rollout) -> str:
        """Give the new models their shares step by step; return why they must not."""
        self._candidates = started
        for share in plan.shares:
            self._share = share
            until = time.monotonic() + plan.wait
            while not self._deleted:
                raised = self._raised(plan, started[0].role_arn)
                if raised or time.monotonic() >= until:
                    break
                time.sleep(_POLL_INTERVAL_SECONDS)
            else:
                return ""
            if raised:
                return raised
        return ""

    def _raised(self, plan: Rollout, role_arn: str) -> str:
        """Return why a roll-out is turned back; empty while nothing speaks against it."""
        if not plan.alarms:
            return ""
        cloudwatch = client("cloudwatch", role_arn, self.settings)
        try:
            alarms = cloudwatch.describe_alarms(AlarmNames=list(plan.alarms))["MetricAlarms"]
        except ClientError as error:
            return f"the model's role may not read its alarms: {error}"
        raised = [alarm["AlarmName"] for alarm in alarms if alarm["StateValue"] == "ALARM"]
        return f"alarm {raised[0]} is in ALARM" if raised else ""

    def _roll_back(self, started: list[Variant], reason: str) -> None:
        """Return all traffic to the models that have served throughout."""
        self.endpoint_status = "RollingBack"
        self._share, self._candidates = 0.0, []
        self._give_up(started, f"Rolled back: {reason}")

    def _end(self, old: list[Variant], seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self._deleted:
            time.sleep(_POLL_INTERVAL_SECONDS)
        for variant in old:
            variant.stop()

    def _variant(self, variant: dict[str, Any], container: Any, role_arn: str) -> Variant:
        group = f"{LOG_GROUP}/{self.endpoint_name}"

        def log_stream_factory() -> LogStream:
            stream = f"{variant['VariantName']}/i-{uuid4().hex[:17]}"
            return LogStream(self.settings.place, group, stream)

        return Variant(variant, container, role_arn, log_stream_factory, self.settings)

    def _give_up(self, started: list[Variant], reason: str) -> None:
        for variant in started:
            variant.stop()
        self.failure_reason: str | None = reason[:1024]
        self._pending = None
        # An update that fails leaves what was there in service.
        self.endpoint_status = "InService" if self._variants else "Failed"
        self.last_modified_time = utcnow()

    def _switch(self, configuration: dict[str, Any], started: list[Variant]) -> list[Variant]:
        """Let the new models answer everything, and return the old ones."""
        old, self._variants = self._variants, started
        self._share, self._candidates = 0.0, []
        old_capture, self._capture = self._capture, None
        capture = configuration.get("DataCaptureConfig") or {}
        if capture.get("EnableCapture"):
            role = started[0].role_arn
            self._capture = DataCapture(capture, self.endpoint_name, role, self.settings)
        self.endpoint_config_name = configuration["EndpointConfigName"]
        self.data_capture_config = capture
        variants = self._process_production_variants(configuration["ProductionVariants"])
        for shown, variant in zip(variants, started, strict=True):
            image = {"SpecifiedImage": variant.image, "ResolvedImage": variant.image}
            shown["DeployedImages"] = [{**image, "DeploymentTime": utcnow()}]
        self.production_variants = variants
        self.failure_reason = None
        self._pending = None
        self.last_modified_time = utcnow()
        self.endpoint_status = "InService"
        if old_capture:
            old_capture.close()
        if self._deleted:
            self.stop()
        return old

    def stop(self) -> None:
        """End the variants and write what was captured."""
        self._deleted = True
        if self._capture:
            self._capture.close()
        ended = self._variants + self._candidates
        self._variants, self._candidates = [], []
        self.endpoint_status = "Deleting"
        for variant in ended:
            variant.stop()

    def invoke(self, body: bytes, headers: dict[str, str], target: str, inference: str) -> Answer:
        """Have a variant answer a request.

        Parameters
        ----------
        body, headers
            What the container is sent.
        target
            The variant to ask; empty lets the weights decide.
        inference
            The caller's own id of the request, for the capture.

        Raises
        ------
        NothingServes
            If no model can answer.
        VariantUnknown
            If there is no such variant.
        """
        start = time.monotonic()
        # It may be replaced or removed before the response.
        capture, variant = self._capture, self.variant_for(target)
        if strikes("sagemaker", "InvokeEndpoint", "restart"):
            variant.kill()
        try:
            answer = variant.invoke(body, headers)
        except ReadTimeoutError:
            result = Answer(0, _TOO_LATE.format(variant.name).encode(), "text/plain", variant.name)
        except HTTPError as error:
            if variant not in self._variants + self._candidates:
                # It was replaced meanwhile: its successor answers.
                return self.invoke(body, headers, target, inference)
            answer_body = f"the model's process does not answer: {error}".encode()
            result = Answer(503, answer_body, "text/plain", variant.name)
        else:
            content_type = answer.headers.get("Content-Type", "application/json")
            result = Answer(answer.status, answer.data, content_type, variant.name)
        seconds = time.monotonic() - start
        measure(self.settings.place, self.endpoint_name, variant.configuration, result, seconds)
        if capture and not result.is_error:
            request = (headers.get("Content-Type", ""), body)
            answered = (result.content_type, result.body)
            capture.record(variant.name, request, answered, inference)
        return result

    def variant_for(self, target: str) -> Variant:
        """Return the variant that answers a request: a target, or by its share."""
        candidates = self._candidates
        # A random share of the requests, as on AWS.
        is_candidate = candidates and random.random() < self._share  # noqa: S311 (traffic)
        return choose(candidates if is_candidate else self._variants, target)
