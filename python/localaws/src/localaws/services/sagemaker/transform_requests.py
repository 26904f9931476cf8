"""CreateTransformJob and StopTransformJob, and what they refuse."""

from collections.abc import Mapping
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.sagemaker.exceptions import ResourceInUseException
from moto.sagemaker.responses import SageMakerResponse

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws
from localaws.services.sagemaker.stopping import refuse_ended
from localaws.services.sagemaker.transform import TransformJob
from localaws.settings import Settings

COVERAGE = (
    Row(
        "SageMaker",
        "CreateTransformJob",
        "The model answers for each file below an S3 prefix, whole or by lines, one or many "
        "records a request, retried after 5xx; answers go to .out files, put together by lines or "
        "as they are. A file that fails is named in the data log, and fails the job.",
        "RecordIO and TFRecord, manifests, DataProcessing (filters, joins) and captured data are "
        "refused by name. An answer that ends with a newline gets no second one.",
    ),
    Row("SageMaker", "StopTransformJob", "No further file is answered."),
)


def install(settings: Settings) -> None:
    """Put transform jobs that answer in moto's place."""

    def create_transform_job(self: Any) -> ActionResult:
        request = self._get_params()
        name, backend = request["TransformJobName"], self.sagemaker_backend
        if name in backend.transform_jobs:
            raise ResourceInUseException(
                f"Job name must be unique within an AWS account and region, and a job with this "
                f"name already exists ({backend.transform_jobs[name].arn})"
            )
        _refuse(request)
        container, role = backend._container(request["ModelName"])
        job = TransformJob(request, container, role, self.current_account, self.region, settings)
        backend.transform_jobs[name] = job
        job.start()
        return ActionResult({"TransformJobArn": job.arn})

    def stop_transform_job(self: Any) -> EmptyResult:
        name = self._get_param("TransformJobName")
        self.sagemaker_backend.describe_transform_job(name)  # refuses a name that is not known
        job = self.sagemaker_backend.transform_jobs[name]
        refuse_ended("transform", job.transform_job_status)
        job.stop()
        return EmptyResult()

    SageMakerResponse.create_transform_job = create_transform_job
    SageMakerResponse.stop_transform_job = stop_transform_job


def _refuse(request: Mapping[str, Any]) -> None:
    asked, processing = request["TransformInput"], request.get("DataProcessing") or {}
    kind = asked["DataSource"]["S3DataSource"]["S3DataType"]
    split = asked.get("SplitType", "None")
    not_here = {
        f"S3DataType {kind}": kind != "S3Prefix",
        f"SplitType {split}": split not in {"None", "Line"},
        "DataProcessing, which filters or joins records": (
            processing.get("InputFilter", "$") != "$"
            or processing.get("OutputFilter", "$") != "$"
            or processing.get("JoinSource", "None") != "None"
        ),
        "DataCaptureConfig": bool(request.get("DataCaptureConfig")),
    }
    for what, is_asked in not_here.items():
        if is_asked:
            raise NotImplementedByLocalaws(f"CreateTransformJob with {what}")
