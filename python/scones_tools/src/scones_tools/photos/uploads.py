"""What AWS knows of a photo: its versions, their executions, a person's label, bulk runs."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import boto3
from botocore.exceptions import ClientError

from scones.dead_letters import DeadLetter
from scones.photos import Photo
from scones.review import DIGITS_OF_ID, LABELLED, label_key
from scones_tools.deployment import Deployment
from scones_tools.photos.classify import described
from scones_tools.photos.history import states
from scones_tools.photos.story import INCOMING, Execution, Label, Upload

_UNVERSIONED = "null"  # S3's name of a version that was stored without versioning; events have none


class Uploads:
    """The photos of a deployment.

    Parameters
    ----------
    deployed
        The deployment.
    """

    def __init__(self, deployed: Deployment) -> None:
        self._deployed = deployed
        self._executions = deployed.classification_state_machine_arn.replace(
            ":stateMachine:", ":execution:"
        )
        self._s3: Any = boto3.client("s3")
        self._states: Any = boto3.client("stepfunctions")

    def of(self, key: str) -> tuple[list[Upload], datetime | None]:
        """Return the versions of a photo, the oldest first, and when it was deleted, if it was."""
        versions, deleted = self._versions(key)
        return [self._upload(photo, time) for photo, time in versions], deleted

    def _versions(self, key: str) -> tuple[list[tuple[Photo, datetime]], datetime | None]:
        bucket = self._deployed.photos_bucket
        found: list[tuple[Photo, datetime]] = []
        deleted = None
        pages = self._s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=key)
        for page in pages:
            for version in page.get("Versions", []):
                if version["Key"] == key:
                    id_ = "" if version["VersionId"] == _UNVERSIONED else version["VersionId"]
                    photo = Photo(bucket, key, id_, version["Size"])
                    found.append((photo, version["LastModified"]))
            for marker in page.get("DeleteMarkers", []):
                if marker["Key"] == key and marker["IsLatest"]:
                    deleted = marker["LastModified"]
            others = [item["Key"] for item in page.get("Versions", []) if item["Key"] != key]
            if others:  # in the order of keys: what comes after has this key's letters and more
                break
        return found[::-1], deleted  # S3 lists the newest first; times have whole seconds only

    def _upload(self, photo: Photo, time: datetime) -> Upload:
        if not photo.key.startswith(INCOMING):
            return Upload(photo, time, bulk_runs=list(self._bulk_runs(photo.key)))
        executions = list(self._of_photo(photo))
        return Upload(
            photo,
            time,
            executions,
            label=self._label(photo) if executions else None,
            review_kept=_retention(self._deployed.review_queue_url),
            dead_letter_kept=_retention(self._deployed.dead_letter_queue_url),
        )

    def _of_photo(self, photo: Photo) -> Iterator[Execution]:
        """Yield a photo's execution, and those that replayed it after it had failed."""
        name = photo.execution_name
        while (found := described(self._states, f"{self._executions}:{name}")) is not None:
            pages = self._states.get_paginator("get_execution_history").paginate(
                executionArn=found["executionArn"], includeExecutionData=False
            )
            yield Execution(found, states(event for page in pages for event in page["events"]))
            if found["status"] in {"RUNNING", "SUCCEEDED"}:
                return
            name = DeadLetter(photo, reason="", message="", execution=name).replay_name

    def _label(self, photo: Photo) -> Label | None:
        bucket, name = self._deployed.artifacts_bucket, photo.execution_name[:DIGITS_OF_ID]
        # As they are stored, not as they are deployed: a class may have been taken out since.
        for prefix in self._folders(f"{LABELLED}/"):
            label = prefix.split("/")[-2]
            try:
                found = self._s3.head_object(Bucket=bucket, Key=label_key(label, name))
            except ClientError as error:
                if error.response["Error"]["Code"] != "404":
                    raise
                continue
            about = found["Metadata"]
            return Label(label, about.get("labelled-by", "?"), about.get("labelled-at", "?"))
        return None

    def _bulk_runs(self, key: str) -> Iterator[str]:
        bucket = self._deployed.artifacts_bucket
        for run in self._folders("bulk/"):
            try:
                begun = self._s3.get_object(Bucket=bucket, Key=f"{run}run.json")["Body"].read()
            except self._s3.exceptions.NoSuchKey:
                continue
            if key.startswith(json.loads(begun)["prefix"]):
                yield f"s3://{bucket}/{run}outcomes/"

    def _folders(self, prefix: str) -> Iterator[str]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=self._deployed.artifacts_bucket, Prefix=prefix, Delimiter="/"
        )
        for page in pages:
            yield from (prefix["Prefix"] for prefix in page.get("CommonPrefixes", []))


def _retention(queue_url: str) -> timedelta:
    name = "MessageRetentionPeriod"
    answer = boto3.client("sqs").get_queue_attributes(QueueUrl=queue_url, AttributeNames=[name])
    return timedelta(seconds=int(answer["Attributes"][name]))
