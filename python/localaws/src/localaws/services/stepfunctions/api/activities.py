"""Activities, and the workers that ask for their tasks."""

from collections.abc import Mapping
from typing import Any

from moto.stepfunctions.parser.api import ActivityAlreadyExists, ActivityDoesNotExist

from localaws.coverage import Row
from localaws.services.stepfunctions.activity_tasks import Activity
from localaws.services.stepfunctions.api import arns, names, pages, tags

COVERAGE = (
    Row(
        "Step Functions",
        "CreateActivity, DescribeActivity, ListActivities, DeleteActivity, GetActivityTask",
        "As AWS: tasks whose resource is an activity wait for a worker, which waits up to 60 s for "
        "a task.",
        "No limit to the workers of an activity.",
    ),
)

_POLL_SECONDS = 60.0


def create(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """CreateActivity; the same one again is the one that is there."""
    name, encryption = request["name"], request.get("encryptionConfiguration")
    names.check(name)
    tags.check(request.get("tags") or [])
    begin = f"arn:{backend.partition}:states:{backend.region_name}:{backend.account_id}"
    arn = f"{begin}:activity:{name}"
    with backend.changing:
        activity = backend.activities.get(arn)
        if activity is None:
            activity = backend.activities[arn] = Activity(arn, name, encryption)
            backend.tagger.tag_resource(arn, request.get("tags") or [])
        elif activity.encryption != encryption:
            raise ActivityAlreadyExists(f"Activity Already Exists: '{arn}'")
    return {"activityArn": arn, "creationDate": activity.creation_date}


def describe(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """DescribeActivity."""
    activity = _find(backend, request["activityArn"])
    answer = _listed(activity)
    return answer | (
        {"encryptionConfiguration": activity.encryption} if activity.encryption else {}
    )


def list_all(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """ListActivities."""
    activities = sorted(backend.activities.values(), key=lambda activity: str(activity.name))
    listed, rest = pages.page(activities, request, "ListActivities")
    return {"activities": [_listed(activity) for activity in listed], **rest}


def delete(backend: Any, request: Mapping[str, Any]) -> None:
    """DeleteActivity; one that is not there is none."""
    arn = request["activityArn"]
    arns.check(arn, "activity")
    backend.activities.pop(arn, None)
    backend.tagger.delete_all_tags_for_resource(arn)


def get_task(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """GetActivityTask: without a token and an input if no task came in time."""
    task = _find(backend, request["activityArn"]).take(_POLL_SECONDS)
    if task is None:
        return {}
    task.notify_activity_task_start(request.get("workerName"))
    return {"taskToken": task.callback_id, "input": task.get_activity_input()}


def _find(backend: Any, arn: str) -> Any:
    arns.check(arn, "activity")
    activity = backend.activities.get(arn)
    if activity is None:
        raise ActivityDoesNotExist(f"Activity Does Not Exist: '{arn}'")
    return activity


def _listed(activity: Any) -> dict[str, Any]:
    return {
        "activityArn": activity.arn,
        "name": activity.name,
        "creationDate": activity.creation_date,
    }
