"""What AWS knows of a photo: its versions, their outcomes, a person's label, bulk runs."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any

import boto3
from botocore.exceptions import ClientError

from scones.outcomes import FAILED, REVIEW
from scones.photos import Photo
from scones.recorded_outcomes import RecordedOutcome
from scones.review import LABELLED, label_key
from scones_tools.deployment import Deployment
from scones_tools.photos.incoming import Incoming, retention
from scones_tools.photos.outcomes_table import OutcomesTable
from scones_tools.photos.story import INCOMING, Label, Upload

MAX_KEY_BYTES = 1024  # by S3
_UNVERSIONED = "null"  # S3's name of a version that was stored without versioning; events have none


def stored_photo(bucket: str, version: Mapping[str, Any]) -> tuple[Photo, datetime]:
    """Return a photo as S3 lists its version, and when it was uploaded."""
    id_ = "" if version["VersionId"] == _UNVERSIONED else version["VersionId"]
    return Photo(bucket, version["Key"], id_, version["Size"]), version["LastModified"]


class Uploads:
    """The photos of a deployment.

    Parameters
    ----------
    deployed
        The deployment.
    """

    def __init__(self, deployed: Deployment) -> None:
        self._deployed = deployed
        self._s3: Any = boto3.client("s3")

    def of(self, key: str) -> tuple[list[Upload], datetime | None]:
        """Return the versions of a photo, the oldest first, and when it was deleted, if it was.

        A version that S3 has removed is among them while the table of outcomes has it.
        """
        stored, deleted = self._versions(key)
        table = OutcomesTable(self._deployed.outcomes_table_name)
        records = {record.photo.version_id: record for record in table.versions(key)}
        found = [
            self._upload(photo, time, records.pop(photo.version_id, None)) for photo, time in stored
        ]
        found += [
            self._upload(record.photo, record.uploaded, record, is_stored=False)
            for record in records.values()
        ]
        return sorted(found, key=lambda upload: upload.uploaded), deleted

    @cached_property
    def _incoming(self) -> Incoming:
        return Incoming.of(self._deployed)

    def _versions(self, key: str) -> tuple[list[tuple[Photo, datetime]], datetime | None]:
        bucket = self._deployed.photos_bucket
        found: list[tuple[Photo, datetime]] = []
        deleted = None
        pages = self._s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=key)
        for page in pages:
            versions = [item for item in page.get("Versions", []) if item["Key"] == key]
            found += [stored_photo(bucket, version) for version in versions]
            for marker in page.get("DeleteMarkers", []):
                if marker["Key"] == key and marker["IsLatest"]:
                    deleted = marker["LastModified"]
            others = [item["Key"] for item in page.get("Versions", []) if item["Key"] != key]
            if others:  # in the order of keys: what comes after has this key's letters and more
                break
        return found[::-1], deleted  # S3 lists the newest first; times have whole seconds only

    def _upload(
        self,
        photo: Photo,
        time: datetime,
        record: RecordedOutcome | None,
        *,
        is_stored: bool = True,
    ) -> Upload:
        if not photo.key.startswith(INCOMING):
            return Upload(photo, time, bulk_runs=list(self._bulk_runs(photo.key)))
        is_reviewed = record is not None and record.outcome == REVIEW
        return Upload(
            photo,
            time,
            record,
            is_stored=is_stored,
            label=self._label(photo) if is_reviewed else None,
            incoming=self._incoming if record is None or record.outcome == FAILED else None,
            review_kept=retention(self._deployed.review_queue_url),
            dead_letter_kept=retention(self._deployed.dead_letter_queue_url),
        )

    def _label(self, photo: Photo) -> Label | None:
        bucket, name = self._deployed.artifacts_bucket, photo.short_id
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
