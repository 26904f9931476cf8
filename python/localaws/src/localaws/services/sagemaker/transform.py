"""Batch transform jobs: a model answers for each file below a prefix, and goes away."""

import gzip
import logging
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from moto.core.utils import utcnow
from moto.sagemaker import models
from urllib3.exceptions import HTTPError

from localaws.clients import client
from localaws.places import Place
from localaws.services.events.bus import emit
from localaws.services.sagemaker.failures import JobFailed, failure_reason
from localaws.services.sagemaker.instance import ModelNotLoaded
from localaws.services.sagemaker.s3_files import split_uri
from localaws.services.sagemaker.transform_pieces import RecordTooLarge, assembled, pieces
from localaws.services.sagemaker.variant import Variant
from localaws.settings import Settings
from localaws.telemetry import LogStream

LOG_GROUP = "/aws/sagemaker/TransformJobs"

_MEGABYTE = 1024**2
_MEGABYTES, _SECONDS, _RETRIES = 6, 600, 3  # AWS's defaults
_SEE_LOGS = "AlgorithmError: See job logs for more information"
_log = logging.getLogger(__name__)


class TransformJob(models.FakeTransformJob):  # type: ignore[misc]
    """A transform job whose model answers.

    Parameters
    ----------
    request
        Of CreateTransformJob, by AWS's names.
    container, role_arn
        Those of its model.
    account_id, region_name
        Where it is.
    settings
        Of the running localaws.
    """

    def __init__(
        self,
        request: Mapping[str, Any],
        container: Mapping[str, Any],
        role_arn: str,
        account_id: str,
        region_name: str,
        settings: Settings,
    ) -> None:
        name = request["TransformJobName"]
        self.transform_job_name = name
        self.tags = request.get("Tags", [])
        self.arn = models.FakeTransformJob.arn_formatter(name, account_id, region_name)
        self.creation_time = utcnow()
        self.transform_end_time = None
        self._request = dict(request)
        self._container = dict(container)
        self._role_arn = role_arn
        self._settings = settings.at(Place(account_id, region_name))
        self._stopping = threading.Event()
        self._description: dict[str, Any] = {}
        self._log_of_data: LogStream | None = None
        self._move("InProgress")

    @property
    def response_object(self) -> dict[str, Any]:
        return {
            **{name: value for name, value in self._request.items() if name != "Tags"},
            "TransformJobArn": self.arn,
            "TransformJobStatus": self.transform_job_status,
            "CreationTime": self.creation_time,
            **self._description,
        }

    def start(self) -> None:
        """Run the job in the background."""
        threading.Thread(target=self._run, name=self.transform_job_name, daemon=True).start()

    def stop(self) -> None:
        """Ask the job to end: it finishes no further file."""
        if self.transform_job_status == "InProgress":
            self._stopping.set()
            self._move("Stopping")

    def _run(self) -> None:
        started: list[Variant] = []
        try:
            started.append(self._variant())
            self._carry_out(started[0])
        except ModelNotLoaded as error:
            self._description["FailureReason"] = f"AlgorithmError: the model is not loaded: {error}"
        except Exception as error:
            job = f"transform job {self.transform_job_name}"
            self._description["FailureReason"] = failure_reason(error, job)
        finally:
            for variant in started:
                variant.stop()
        self.transform_end_time = self._description["TransformEndTime"] = utcnow()
        ended = "Stopped" if self._stopping.is_set() else "Completed"
        self._move("Failed" if "FailureReason" in self._description else ended)

    def _variant(self) -> Variant:
        request, name = self._request, self.transform_job_name
        instance = f"{name}/i-{uuid4().hex[:17]}"
        self._log_of_data = LogStream(self._settings.place, LOG_GROUP, f"{instance}/data-log")
        container = dict(self._container)
        container["Environment"] = {
            **(container.get("Environment") or {}),
            "SAGEMAKER_BATCH": "true",
            "SAGEMAKER_BATCH_STRATEGY": request.get("BatchStrategy", "MultiRecord"),
            "SAGEMAKER_MAX_PAYLOAD_IN_MB": str(request.get("MaxPayloadInMB", _MEGABYTES)),
            "SAGEMAKER_MAX_CONCURRENT_TRANSFORMS": str(request.get("MaxConcurrentTransforms", 1)),
            **(request.get("Environment") or {}),
        }
        described = {
            "VariantName": name,
            "EndpointConfigName": name,
            "InitialInstanceCount": request["TransformResources"]["InstanceCount"],
        }
        return Variant(
            described,
            container,
            self._role_arn,
            lambda: LogStream(self._settings.place, LOG_GROUP, instance),
            self._settings,
        )

    def _carry_out(self, variant: Variant) -> None:
        s3 = client("s3", self._role_arn, self._settings)
        source = self._request["TransformInput"]["DataSource"]["S3DataSource"]["S3Uri"]
        bucket, prefix = split_uri(source)
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
        keys = [key for key in keys if not key.endswith("/")]
        if not keys:
            raise JobFailed(
                f'ClientError: Data download failed: No S3 objects found under S3 URL "{source}"'
            )
        variant.start()
        self._description["TransformStartTime"] = utcnow()
        folder = f"{prefix.rstrip('/')}/"
        target, below = split_uri(self._request["TransformOutput"]["S3OutputPath"])
        failed = False
        for key in keys:
            if self._stopping.is_set():
                return
            name = key.removeprefix(folder) if key.startswith(folder) else key.rpartition("/")[2]
            try:
                content = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
                answer = self._transformed(variant, content, name)
            except JobFailed:
                failed = True  # the other files are answered all the same
                continue
            path = "/".join(filter(None, [below.rstrip("/"), f"{name}.out"]))
            s3.put_object(Bucket=target, Key=path, Body=answer)
        if failed:
            raise JobFailed(_SEE_LOGS)

    def _transformed(self, variant: Variant, content: bytes, name: str) -> bytes:
        asked, wanted = self._request["TransformInput"], self._request["TransformOutput"]
        try:
            if asked.get("CompressionType", "None") == "Gzip":
                content = gzip.decompress(content)
            bodies = list(
                pieces(
                    content,
                    asked.get("SplitType", "None") == "Line",
                    self._request.get("BatchStrategy", "MultiRecord") == "MultiRecord",
                    self._request.get("MaxPayloadInMB", _MEGABYTES) * _MEGABYTE,
                )
            )
        except (RecordTooLarge, OSError, EOFError) as error:
            raise self._failed(name, str(error)) from error
        at_once = self._request.get("MaxConcurrentTransforms") or 1
        with ThreadPoolExecutor(at_once) as threads:
            answers = list(threads.map(lambda body: self._answer(variant, body, name), bodies))
        return assembled(answers, wanted.get("AssembleWith", "None") == "Line")

    def _answer(self, variant: Variant, body: bytes, name: str) -> bytes:
        settings = self._request.get("ModelClientConfig") or {}
        headers = {
            "Content-Type": self._request["TransformInput"].get("ContentType", ""),
            "Accept": self._request["TransformOutput"].get("Accept", "*/*"),
        }
        seconds = float(settings.get("InvocationsTimeoutInSeconds", _SECONDS))
        for attempt in range(settings.get("InvocationsMaxRetries", _RETRIES) + 1):
            time.sleep(min(attempt, 2) * 0.2)
            try:
                answer = variant.invoke(body, headers, seconds)
            except HTTPError as error:
                reason = f"the model does not answer: {error}"
                continue
            if answer.status < 400:
                return bytes(answer.data)
            text = answer.data.decode(errors="replace")
            reason = f"Bad HTTP status received from algorithm: {answer.status}\n{text}"
            if answer.status < 500:
                break
        raise self._failed(name, reason)

    def _failed(self, name: str, reason: str) -> JobFailed:
        if self._log_of_data:
            self._log_of_data.write([f"{name}: {line}" for line in reason.splitlines()])
        return JobFailed(_SEE_LOGS)

    def _move(self, status: str) -> None:
        self.last_modified_time = utcnow()
        # Last: a caller that waits for the end finds everything else in place.
        self.transform_job_status = status
        names = ("TransformStartTime", "TransformEndTime", "FailureReason")
        emit(
            place=self._settings.place,
            source="aws.sagemaker",
            detail_type="SageMaker Transform Job State Change",
            resources=[self.arn],
            detail={
                "TransformJobName": self.transform_job_name,
                "TransformJobArn": self.arn,
                "TransformJobStatus": status,
                "ModelName": self._request["ModelName"],
                **{
                    name: str(self._description[name])
                    for name in names
                    if name in self._description
                },
            },
        )
