"""ListTrainingJobs, filtered and in the order that is asked for, a page at a time."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from moto.core.responses import ActionResult
from moto.sagemaker.exceptions import AWSValidationException
from moto.sagemaker.responses import SageMakerResponse

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws
from localaws.services.sagemaker.training import TrainingJob

COVERAGE = (
    Row(
        "SageMaker",
        "ListTrainingJobs",
        "Sorted, filtered by name, status and times, ten jobs a page unless asked otherwise.",
        "No warm pools, no training plans.",
    ),
)

_PAGE = 10
_ORDERS = {
    "Name": lambda job: job.training_job_name,
    "CreationTime": lambda job: job.creation_time,
    "Status": lambda job: job.training_job_status,
}


def install() -> None:
    """Put the listing into moto's place, which knows no order and filters only a page."""
    moto = SageMakerResponse.list_training_jobs

    def list_training_jobs(self: Any) -> ActionResult:
        request = self._get_params()
        moto(self)  # refuses what no job can have
        for member in ("WarmPoolStatusEquals", "TrainingPlanArnEquals"):
            if member in request:
                raise NotImplementedByLocalaws(f"ListTrainingJobs by {member}")
        return ActionResult(_page(list(self.sagemaker_backend.training_jobs.values()), request))

    SageMakerResponse.list_training_jobs = list_training_jobs


def _page(jobs: list[TrainingJob], request: Mapping[str, Any]) -> dict[str, Any]:
    found = [job for job in jobs if _is_asked_for(job, request)]
    found.sort(
        key=_ORDERS[request.get("SortBy", "CreationTime")],
        reverse=request.get("SortOrder") == "Descending",
    )
    token = request.get("NextToken", "0")
    if not token.isdecimal():
        raise AWSValidationException("Invalid pagination token.")
    begin = int(token)
    end = begin + int(request.get("MaxResults", _PAGE))
    return {
        "TrainingJobSummaries": [
            {
                "TrainingJobName": job.training_job_name,
                "TrainingJobArn": job.arn,
                "CreationTime": job.creation_time,
                "TrainingEndTime": job.training_end_time,
                "LastModifiedTime": job.last_modified_time,
                "TrainingJobStatus": job.training_job_status,
                "SecondaryStatus": job.secondary_status,
            }
            for job in found[begin:end]
        ],
        "NextToken": str(end) if end < len(found) else None,
    }


def _is_asked_for(job: TrainingJob, request: Mapping[str, Any]) -> bool:
    created, modified = _seconds(job.creation_time), _seconds(job.last_modified_time)
    return (
        request.get("NameContains", "") in job.training_job_name
        and request.get("StatusEquals", job.training_job_status) == job.training_job_status
        and _seconds(request.get("CreationTimeAfter", 0)) < created
        and created < _seconds(request.get("CreationTimeBefore", 1e12))
        and _seconds(request.get("LastModifiedTimeAfter", 0)) < modified
        and modified < _seconds(request.get("LastModifiedTimeBefore", 1e12))
    )


def _seconds(moment: Any) -> float:
    """Return a time as seconds, whether moto has read it from the request already or not."""
    if not isinstance(moment, datetime):
        return float(moment)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
