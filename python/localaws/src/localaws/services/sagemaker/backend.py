"""moto's SageMaker, with jobs that run and endpoints that serve."""

from typing import Any

from moto.core.utils import utcnow
from moto.sagemaker import models
from moto.sagemaker.exceptions import (
    ConflictException,
    ResourceInUseException,
    ValidationError,
)

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws
from localaws.services.sagemaker import (
    async_inference,
    pipelines,
    processing,
    responses,
    search,
    training_listings,
    transform_requests,
    tuning,
)
from localaws.services.sagemaker.commands import refuse_command
from localaws.services.sagemaker.container import MOST_INSTANCES
from localaws.services.sagemaker.endpoints import Endpoint
from localaws.services.sagemaker.rollout import rollout
from localaws.services.sagemaker.training import TrainingJob
from localaws.settings import Settings

COVERAGE = (
    Row(
        "SageMaker",
        "CreateTrainingJob",
        "The entry point runs under sagemaker-training, or ContainerEntrypoint with "
        "ContainerArguments, as ModelTrainer of AWS's SDK sends them: channels, hyperparameters, "
        "metrics, logs, model and output on S3, checkpoints, longest runtime, failure reasons, "
        "events. What a job installs with pip is its own.",
        "What is installed here of AWS's PyTorch container stands for every training image. "
        "Without an entry point and a command, as with AWS's built-in algorithms, it is refused. "
        "ContainerEntrypoint on one instance. "
        "Several instances are "
        "processes of this machine that find each other at 127.0.0.1, 127.0.0.2, …; of ways to "
        "distribute a training there is torchrun.",
    ),
    Row("SageMaker", "StopTrainingJob", "SIGTERM, then two minutes to save the model."),
    Row(
        "SageMaker",
        "CreateEndpoint, UpdateEndpoint, DeleteEndpoint",
        "Each instance is a process that serves the model's inference.py under "
        "sagemaker-inference, or, of an image autogluon, as that container's own server does, and "
        "gets requests at random or where the fewest are outstanding; an update starts the new "
        "models beside the old ones, moves the traffic to them at once, by a canary or in linear "
        "steps, and rolls back when an alarm is raised, or may not be read, or a step fails. The "
        "type of a scaled variant's instances is not changed.",
        "What is installed here of AWS's containers stands for the image. No scaling, no rolling "
        "updates.",
    ),
    Row(
        "SageMaker",
        "InvokeEndpoint",
        "The model answers; traffic is captured to S3, and measured in CloudWatch. A serverless "
        "variant throttles what is beyond its concurrency, and has its memory.",
        "No streaming. A serverless variant has one process, always.",
    ),
    Row(
        "SageMaker",
        "CreateModel, CreateEndpointConfig",
        "As moto.",
        "What no endpoint here could serve is refused: built-in algorithms without a handler in "
        "the model's archive, several models in a container, provisioned concurrency, shadow "
        "variants.",
    ),
    Row(
        "SageMaker",
        "compilation and AutoML jobs, clusters, notebook instances",
        "",
        "Refused, as nothing would carry them out.",
    ),
    Row(
        "SageMaker",
        "DeleteModelPackage, DeleteModelPackageGroup",
        "As AWS: a group with packages in it is not deleted.",
    ),
    *async_inference.COVERAGE,
    *search.COVERAGE,
    *training_listings.COVERAGE,
    *tuning.COVERAGE,
    *pipelines.COVERAGE,
    *processing.COVERAGE,
    *transform_requests.COVERAGE,
)


class ExecutingSageMakerBackend(models.SageMakerModelBackend):  # type: ignore[misc]
    """SageMaker that carries out what it is asked."""

    # moto finds a service's URLs beside the module of its backend.
    __module__ = models.__name__

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self._versions: dict[str, int] = {}

    def create_training_job(self, *args: Any, **kwargs: Any) -> TrainingJob:
        name = kwargs["training_job_name"]
        if name in self.training_jobs:
            raise ResourceInUseException(
                f"Training job names must be unique within an AWS account and region, and a "
                f"training job with this name already exists ({self.training_jobs[name].arn})"
            )
        resources = kwargs["resource_config"] or {}
        if "InstanceGroups" in resources:
            raise NotImplementedByLocalaws("CreateTrainingJob with groups of instances")
        instances = resources.get("InstanceCount", 1)
        if not 1 <= instances <= MOST_INSTANCES:
            raise NotImplementedByLocalaws(
                f"CreateTrainingJob with other than 1 to {MOST_INSTANCES} instances"
            )
        refuse_command(kwargs["algorithm_specification"], instances)
        for channel in kwargs["input_data_config"] or []:
            source = channel.get("DataSource", {}).get("S3DataSource", {})
            distribution = source.get("S3DataDistributionType", "FullyReplicated")
            if source.get("S3DataType") != "S3Prefix" or distribution != "FullyReplicated":
                raise NotImplementedByLocalaws(
                    f"CreateTrainingJob: channel {channel.get('ChannelName')} is no fully "
                    "replicated S3Prefix"
                )
        job: TrainingJob = super().create_training_job(*args, **kwargs)
        return job

    def stop_training_job(self, name: str) -> None:
        """Ask a training job to end."""
        self.describe_training_job(name)  # refuses a name that is not known
        self.training_jobs[name].stop()

    def create_model(self, model_name: str, *args: Any, **kwargs: Any) -> Any:
        if model_name in self._models:
            arn = self._models[model_name].arn
            raise ValidationError(f"Cannot create already existing model '{arn}'.")
        return super().create_model(model_name, *args, **kwargs)

    def create_endpoint(self, endpoint_name: str, endpoint_config_name: str, tags: Any) -> Endpoint:
        if endpoint_name in self.endpoints:
            arn = self.endpoints[endpoint_name].arn
            raise ValidationError(f"Cannot create already existing endpoint '{arn}'.")
        endpoint: Endpoint = super().create_endpoint(endpoint_name, endpoint_config_name, tags)
        endpoint.deploy(*self._resolve(endpoint_config_name))
        return endpoint

    def update_endpoint(
        self,
        endpoint_name: str,
        endpoint_config_name: str,
        deployment: dict[str, Any] | None = None,
    ) -> str:
        """Move an endpoint over to another configuration and return its ARN."""
        self.describe_endpoint(endpoint_name)  # refuses a name that is not known
        endpoint: Endpoint = self.endpoints[endpoint_name]
        if endpoint.endpoint_status not in {"InService", "Failed"}:
            raise ValidationError(
                f"Cannot update endpoint {endpoint.arn} in status {endpoint.endpoint_status}."
            )
        rollout(deployment, 1)  # refuses what is not there, before anything has changed
        resolved = self._resolve(endpoint_config_name)
        self._refuse_other_type(endpoint, resolved[0])
        endpoint.endpoint_status = "Updating"
        endpoint.last_modified_time = utcnow()
        endpoint.deploy(*resolved, deployment)
        return str(endpoint.arn)

    def _refuse_other_type(self, endpoint: Endpoint, configuration: dict[str, Any]) -> None:
        """Refuse what AWS does while Application Auto Scaling has a variant for its target.

        Source: Amazon SageMaker AI Developer Guide, "Update endpoints that use auto scaling".
        """
        before = self.describe_endpoint_config(endpoint.endpoint_config_name)
        after = {variant["VariantName"]: variant for variant in configuration["ProductionVariants"]}
        changed = [
            variant["VariantName"]
            for variant in before["ProductionVariants"]
            if after.get(variant["VariantName"], {}).get("InstanceType")
            != variant.get("InstanceType")
        ]
        if not changed:
            return
        # With it comes moto's EC2, which takes half a second and 60 MB.
        from moto.applicationautoscaling.models import applicationautoscaling_backends

        scaled = applicationautoscaling_backends[self.account_id][self.region_name].targets
        targets = scaled.get("sagemaker:variant:DesiredInstanceCount", {})
        for name in changed:
            if f"endpoint/{endpoint.endpoint_name}/variant/{name}" in targets:
                raise ValidationError(
                    f"Variant {name} of endpoint {endpoint.arn} is a target of auto scaling: "
                    "deregister it before its instance type is changed or it is removed."
                )

    def delete_endpoint(self, endpoint_name: str) -> None:
        endpoint = self.endpoints.get(endpoint_name)
        super().delete_endpoint(endpoint_name)
        endpoint.stop()

    def create_model_package(self, *args: Any, **kwargs: Any) -> str:
        before = dict(self.model_packages)
        arn: str = super().create_model_package(*args, **kwargs)
        group = kwargs.get("model_package_group_name")
        if not group:
            return arn
        # moto counts the packages that are there; AWS never gives a number twice.
        number = max(self._versions.get(group, 0) + 1, int(arn.rpartition("/")[2]))
        self._versions[group] = number
        package = self.model_packages.pop(arn)
        self.model_packages.update(before)  # another may have had moto's number
        package.model_package_version = number
        package.arn = f"{arn.rpartition('/')[0]}/{number}"
        self.model_package_name_mapping[package.arn] = package.arn
        self.model_packages[package.arn] = package
        return str(package.arn)

    def update_model_package(self, *args: Any, **kwargs: Any) -> str:
        package = self.describe_model_package(kwargs["model_package_arn"])
        kept = package.customer_metadata_properties
        arn: str = super().update_model_package(*args, **kwargs)
        if kwargs.get("customer_metadata_properties") is None:
            package.customer_metadata_properties = kept  # what is not given stays
        return arn

    def delete_model_package(self, name: str) -> None:
        """Delete a model package."""
        package = self.describe_model_package(name)
        del self.model_packages[package.arn]

    def delete_model_package_group(self, name: str) -> None:
        """Delete a group that has no packages."""
        group = self.describe_model_package_group(name)
        packages = self.model_packages.values()
        if any(package.model_package_group_name == name for package in packages):
            raise ConflictException(
                f"Model Package Group cannot be deleted as it still contains Model Packages. "
                f"({group.arn})"
            )
        del self.model_package_groups[name]

    def _resolve(self, configuration_name: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return a configuration and, by variant, the container and the role of its model."""
        try:
            configuration = self.describe_endpoint_config(configuration_name)
        except KeyError:
            message = f"Could not find endpoint configuration '{configuration_name}'."
            raise ValidationError(message) from None
        containers = {
            variant["VariantName"]: self._container(variant["ModelName"])
            for variant in configuration["ProductionVariants"]
        }
        return configuration, containers

    def _container(self, model_name: str) -> tuple[dict[str, Any], str]:
        """Return what a model runs, its package's container if it names one, and its role."""
        model = self._models.get(model_name)
        if model is None:
            raise ValidationError(f"Could not find model '{model_name}'.")
        containers = [model.primary_container] if model.primary_container else model.containers
        if len(containers) != 1:
            raise NotImplementedByLocalaws(f"model {model_name}: {len(containers)} containers")
        container = dict(containers[0])
        name = container.get("ModelPackageName")
        if name:
            package = self.describe_model_package(name)
            of_package = package.inference_specification["Containers"][0]
            environment = of_package.get("Environment", {}) | container.get("Environment", {})
            container = {**of_package, "Environment": environment}
        return container, model.execution_role_arn


class Model(models.Model):  # type: ignore[misc]
    """A model that says of itself what it was given, and no more."""

    @property
    def response_object(self) -> dict[str, Any]:
        response: dict[str, Any] = super().response_object
        return {key: value for key, value in response.items() if value not in ({}, [])}


def install(settings: Settings) -> None:
    """Put the executing backend in moto's place, and the operations that it lacks beside it."""
    tuning.install(settings)
    pipelines.install(settings)
    processing.install(settings)
    transform_requests.install(settings)
    search.install()
    training_listings.install()
    TrainingJob.settings = settings
    Endpoint.settings = settings
    models.FakeTrainingJob = TrainingJob
    models.FakeEndpoint = Endpoint
    models.Model = Model
    models.sagemaker_backends.backend = ExecutingSageMakerBackend
    responses.install()
