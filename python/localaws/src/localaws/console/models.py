"""SageMaker's endpoints and jobs, with the reason of each that failed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template

from localaws.console.asking import client, listed

pages = Blueprint("models", __name__)

_MOST = 50


@dataclass(frozen=True)
class Kind:
    """A kind of job or endpoint: how it is listed, described, and where it writes its log."""

    title: str
    noun: str
    operation: str
    key: str
    log_group: str

    @property
    def of_one(self) -> str:
        """The operation that describes one."""
        return f"describe_{self.operation.removeprefix('list_').removesuffix('s')}"


KINDS = (
    Kind("Endpoints", "Endpoint", "list_endpoints", "Endpoints", "/aws/sagemaker/Endpoints/"),
    Kind(
        "Training jobs",
        "TrainingJob",
        "list_training_jobs",
        "TrainingJobSummaries",
        "/aws/sagemaker/TrainingJobs",
    ),
    Kind(
        "Processing jobs",
        "ProcessingJob",
        "list_processing_jobs",
        "ProcessingJobSummaries",
        "/aws/sagemaker/ProcessingJobs",
    ),
    Kind(
        "Transform jobs",
        "TransformJob",
        "list_transform_jobs",
        "TransformJobSummaries",
        "/aws/sagemaker/TransformJobs",
    ),
)


@dataclass(frozen=True)
class Work:
    """One endpoint or job."""

    kind: Kind
    name: str
    status: str
    when: datetime
    reason: str

    @property
    def log_group(self) -> str:
        """Where it writes: an endpoint has a group of its own, a job a stream of its name."""
        group = self.kind.log_group
        return f"{group}{self.name}" if self.kind.noun == "Endpoint" else group

    @property
    def log_streams(self) -> str:
        """How the names of its streams in the group begin."""
        return "" if self.kind.noun == "Endpoint" else f"{self.name}/"


def work_of(kind: Kind, most: int = _MOST) -> list[Work]:
    """Return the newest endpoints or jobs of a kind."""
    found = listed("sagemaker", kind.operation, kind.key, most)
    return sorted((_work(kind, entry) for entry in found), key=lambda work: work.when, reverse=True)


def _work(kind: Kind, entry: dict[str, Any]) -> Work:
    name, status = entry[f"{kind.noun}Name"], entry[f"{kind.noun}Status"]
    reason = ""
    if status == "Failed":
        arguments = {f"{kind.noun}Name": name}
        told = getattr(client("sagemaker"), kind.of_one)(**arguments)
        reason = told.get("FailureReason") or told.get("ExitMessage") or ""
    when = entry.get("LastModifiedTime") or entry["CreationTime"]
    return Work(kind, name, status, when, reason)


@pages.get("/models")
def index() -> str:
    """Show endpoints and jobs."""
    return render_template("models.html", kinds=[(kind, work_of(kind)) for kind in KINDS])
