"""How requests reach the backend: the operations that moto lacks, and parameters that it drops."""

from typing import Any

from botocore import xform_name
from moto.core.responses import ActionResult, EmptyResult
from moto.s3.models import s3_backends
from moto.sagemaker.responses import SageMakerResponse
from moto.sagemakerruntime.responses import SageMakerRuntimeResponse

from localaws.errors import NotImplementedByLocalaws
from localaws.partitions import partition_of
from localaws.services.sagemaker import async_inference
from localaws.services.sagemaker.images import (
    built_in_algorithm,
    refuse_serving_container,
    refuse_training_image,
)
from localaws.services.sagemaker.rollout import rollout
from localaws.services.sagemaker.runtime import invoke_endpoint
from localaws.services.sagemaker.serverless import refuse_serverless

# Begun, they would never do anything.
UNDONE = (
    "CreateAutoMLJobV2",
    "CreateCluster",
    "CreateCompilationJob",
    "CreateNotebookInstance",
)


def install() -> None:
    """Put them into moto's responses."""
    SageMakerRuntimeResponse.invoke_endpoint = invoke_endpoint
    async_inference.install()
    SageMakerRuntimeResponse.use_raw_body = True  # a photo is not text
    SageMakerResponse.create_training_job = _starting(SageMakerResponse.create_training_job)
    SageMakerResponse.create_model = _isolating(SageMakerResponse.create_model)
    SageMakerResponse.stop_training_job = _stop_training_job
    SageMakerResponse.create_endpoint_config = _configuring(
        SageMakerResponse.create_endpoint_config
    )
    SageMakerResponse.describe_endpoint_config = _describe_endpoint_config
    for operation in UNDONE:
        setattr(SageMakerResponse, xform_name(operation), _undone(operation))
    SageMakerResponse.update_endpoint = _update_endpoint
    SageMakerResponse.create_endpoint = _remembering(SageMakerResponse.create_endpoint)
    SageMakerResponse.delete_model_package = _delete_package
    SageMakerResponse.delete_model_package_group = _delete_group


def _undone(operation: str) -> Any:
    def refuse(_: Any) -> None:
        # moto keeps a record, and says of it that it has run.
        raise NotImplementedByLocalaws(f"{operation}: nothing here would carry it out")

    return refuse


def _configuring(create: Any) -> Any:
    def create_endpoint_config(self: Any) -> Any:
        for member in ("ShadowProductionVariants", "ExplainerConfig"):
            if self._get_param(member):
                raise NotImplementedByLocalaws(
                    f"CreateEndpointConfig with {member}: endpoints here answer InvokeEndpoint, "
                    "each variant from its own model"
                )
        for variant in self._get_param("ProductionVariants") or []:
            refuse_serverless(variant.get("ServerlessConfig") or {})
        topics = (self._get_param("AsyncInferenceConfig") or {}).get("OutputConfig") or {}
        if (topics.get("NotificationConfig") or {}).get("IncludeInferenceResponseIn"):
            raise NotImplementedByLocalaws("CreateEndpointConfig with IncludeInferenceResponseIn")
        return create(self)

    return create_endpoint_config


def _describe_endpoint_config(self: Any) -> ActionResult:
    described = self.sagemaker_backend.describe_endpoint_config(
        self._get_param("EndpointConfigName")
    )
    # What was not given is not told: an SDK sends back what it is told.
    return ActionResult({name: value for name, value in described.items() if value != {}})


def _starting(create: Any) -> Any:
    def create_training_job(self: Any) -> Any:
        refuse_training_image(
            self._get_param("AlgorithmSpecification") or {},
            self._get_param("HyperParameters") or {},
            self._get_param("Environment") or {},
        )
        answer = create(self)
        job = self.sagemaker_backend.training_jobs[self._get_param("TrainingJobName")]
        job.start(self._get_param("Environment"))
        return answer

    return create_training_job


def _isolating(create: Any) -> Any:
    def create_model(self: Any) -> Any:
        container = self._get_param("PrimaryContainer")
        for one in [container] if container else self._get_param("Containers") or []:
            refuse_serving_container(one, _archive_of(self, one))
        answer = create(self)
        model = self.sagemaker_backend._models[self._get_param("ModelName")]
        model.enable_network_isolation = self._get_param("EnableNetworkIsolation", False)
        return answer

    return create_model


def _archive_of(self: Any, container: dict[str, Any]) -> bytes | None:
    """Return the archive of a model whose image is one of AWS's algorithms, if it is there."""
    bucket, _, key = container.get("ModelDataUrl", "").removeprefix("s3://").partition("/")
    if not built_in_algorithm(container.get("Image") or ""):
        return None
    found = s3_backends[self.current_account][partition_of(self.region)].buckets.get(bucket)
    content = found.keys.get(key) if found else None
    return bytes(content.value) if content else None


def _remembering(create: Any) -> Any:
    def create_endpoint(self: Any) -> Any:
        deployment = self._get_param("DeploymentConfig")
        rollout(deployment, 1)  # refuses what is not there
        answer = create(self)
        endpoint = self.sagemaker_backend.endpoints[self._get_param("EndpointName")]
        endpoint.remember(deployment)
        return answer

    return create_endpoint


def _stop_training_job(self: Any) -> EmptyResult:
    self.sagemaker_backend.stop_training_job(self._get_param("TrainingJobName"))
    return EmptyResult()


def _update_endpoint(self: Any) -> ActionResult:
    arn = self.sagemaker_backend.update_endpoint(
        self._get_param("EndpointName"),
        self._get_param("EndpointConfigName"),
        self._get_param("DeploymentConfig"),
    )
    return ActionResult({"EndpointArn": arn})


def _delete_package(self: Any) -> EmptyResult:
    self.sagemaker_backend.delete_model_package(self._get_param("ModelPackageName"))
    return EmptyResult()


def _delete_group(self: Any) -> EmptyResult:
    self.sagemaker_backend.delete_model_package_group(self._get_param("ModelPackageGroupName"))
    return EmptyResult()
