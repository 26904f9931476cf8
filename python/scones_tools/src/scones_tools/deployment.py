"""A deployment, found by one SSM parameter that Terraform writes."""

import json
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import boto3
from botocore.exceptions import ClientError

from scones_tools.command_line import CommandError, UsageError

ENVIRONMENT_VARIABLE = "SCONES_ENVIRONMENT"
PROJECT_VARIABLE = "SCONES_PROJECT"
PROJECT = "scones-unlimited"
# Of the values that are no texts.
_KINDS = {"vehicles": dict, "image_size": int, "max_receives": int, "training_job": dict}


class DeploymentMissing(CommandError):
    """No such environment is deployed in this account and region."""


class DeploymentUnreadable(CommandError):
    """The parameter was written by another version of the configuration."""


@dataclass(frozen=True)
class Deployment:
    """What Terraform says of an environment, as ``terraform/deployment.tf`` writes it.

    Attributes
    ----------
    vehicles
        Each vehicle's settings, such as its route, by name.
    image_size
        The model's input, in pixels.
    max_receives
        How often a photo's message is received before it is a dead letter.
    training_job
        What a training job outside the pipeline takes over from those inside.
    """

    environment: str
    prefix: str
    region: str
    vehicles: Mapping[str, Mapping[str, Any]]
    image_size: int
    photos_bucket: str
    artifacts_bucket: str
    classification_state_machine_arn: str
    bulk_state_machine_arn: str
    training_state_machine_arn: str
    training_job: Mapping[str, Any]
    tuning_prefix: str
    outcomes_table_name: str
    event_bus_name: str
    event_source: str
    incoming_queue_url: str
    pipe_name: str
    max_receives: int
    review_queue_url: str
    dead_letter_queue_url: str
    undelivered_queue_url: str
    model_package_group_name: str
    approved_model_parameter: str
    endpoint_name: str
    monitor_drift_function_name: str
    drift_alarm_name: str
    notification_topic_arn: str

    @property
    def project(self) -> str:
        """Terraform's variable project, of which and the environment the prefix is made."""
        return self.prefix.removesuffix(f"-{self.environment}")

    @property
    def queues(self) -> dict[str, str]:
        """The URLs of the queues in which something may wait, by their name."""
        return {
            "incoming": self.incoming_queue_url,
            "review": self.review_queue_url,
            "dead-letter": self.dead_letter_queue_url,
            "undelivered": self.undelivered_queue_url,
        }


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments that name a deployment."""
    parser.add_argument(
        "--environment",
        default=os.environ.get(ENVIRONMENT_VARIABLE),
        metavar="NAME",
        help=f"such as dev (default: the variable {ENVIRONMENT_VARIABLE})",
    )
    parser.add_argument(
        "--project",
        default=os.environ.get(PROJECT_VARIABLE, PROJECT),
        metavar="NAME",
        help=f"Terraform's variable project (default: the variable {PROJECT_VARIABLE}, "
        f"or {PROJECT})",
    )


def prefix(options: Namespace) -> str:
    """Return what the names of a deployment's resources begin with, deployed or not."""
    return f"{options.project}-{_environment(options)}"


def words(options: Namespace | Deployment) -> str:
    """Return the words of a command line that name the same deployment, for a line to type next."""
    project = "" if options.project == PROJECT else f" --project {options.project}"
    return f"--environment {_environment(options)}{project}"


def find(options: Namespace) -> Deployment:
    """Return the deployment that a command line names.

    Raises
    ------
    UsageError
        If no environment is named.
    DeploymentMissing
        If this account has none of that name in this region.
    DeploymentUnreadable
        If its parameter lacks a value, or has one of another type.
    """
    name = f"/{options.project}/{_environment(options)}/deployment"
    ssm = boto3.client("ssm")
    try:
        text = ssm.get_parameter(Name=name)["Parameter"]["Value"]
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"ParameterNotFound", "ValidationException"}:
            raise
        raise DeploymentMissing(
            f"there is no parameter {name} in {ssm.meta.region_name}: is the environment applied, "
            "and are these the keys of its account and its region?"
        ) from error
    try:
        document = json.loads(text)
        found = Deployment(**{field.name: document[field.name] for field in fields(Deployment)})
        _check_types(found)
    except (ValueError, TypeError, KeyError) as error:
        raise DeploymentUnreadable(
            f"{name} is not as this version reads it ({error!r}): apply the environment again, or "
            "use the scones that belongs to it"
        ) from error
    return found


def _environment(options: Namespace | Deployment) -> str:
    if not options.environment:
        raise UsageError(f"name the environment: --environment dev, or set {ENVIRONMENT_VARIABLE}")
    return str(options.environment)


def _check_types(found: Deployment) -> None:
    for field in fields(Deployment):
        kind = _KINDS.get(field.name, str)
        if not isinstance(getattr(found, field.name), kind):
            raise TypeError(f"{field.name} is not of type {kind.__name__}")
