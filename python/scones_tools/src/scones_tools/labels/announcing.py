"""Telling others what a person decided, as the workflow tells of what needed nobody."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import boto3
from botocore.exceptions import ClientError

from scones.classes import NO_VEHICLE
from scones.photos import Photo
from scones.review import Question
from scones_tools.command_line import CommandError
from scones_tools.deployment import Deployment

NO_VEHICLE_SEEN = "NoVehicle"


class AnnouncementRefused(CommandError):
    """EventBridge did not take an event; the photo's message stays, so the label is asked again."""


class Announcer:
    """Puts labels into the table of outcomes and on the event bus.

    The table says which label was announced last, so that a label that is given once more, as after
    a crash between the announcement and the end of its message, is not announced once more.

    Parameters
    ----------
    deployed
        The environment.
    reviewer
        Who labels.
    """

    def __init__(self, deployed: Deployment, reviewer: str) -> None:
        self._deployed = deployed
        self._reviewer = reviewer

    # Who only looks at what waits needs neither.
    @cached_property
    def _events(self) -> Any:
        return boto3.client("events")

    @cached_property
    def _dynamodb(self) -> Any:
        return boto3.client("dynamodb")

    def announce(self, question: Question, label: str) -> None:
        """Record a label and announce it.

        Raises
        ------
        AnnouncementRefused
            If EventBridge refuses the event alone.
        """
        known, announced = self._record(question.photo, label)
        if announced == label:
            return
        kind, detail = self._event(question, label)
        answer = self._events.put_events(
            Entries=[
                {
                    "EventBusName": self._deployed.event_bus_name,
                    "Source": self._deployed.event_source,
                    "DetailType": kind,
                    "Detail": json.dumps(detail),
                }
            ]
        )
        if answer["FailedEntryCount"]:
            [entry] = answer["Entries"]
            raise AnnouncementRefused(
                f"{question.id}: {entry.get('ErrorCode')}: {entry.get('ErrorMessage')}"
            )
        if known:
            self._update(question.photo, "SET announced = :label", {":label": {"S": label}})

    def _event(self, question: Question, label: str) -> tuple[str, dict[str, Any]]:
        photo = question.photo
        about = {
            "id": f"{photo.key}?versionId={photo.version_id}",
            "photo": asdict(photo),
            "labelled_by": self._reviewer,
        }
        if label == NO_VEHICLE:
            message = "a person saw none of the vehicles"
            return "ImageRejected", about | {"reason": NO_VEHICLE_SEEN, "message": message}
        return "VehicleClassified", about | {
            "vehicle": label,
            "confidence": 1.0,
            "route": self._deployed.vehicles[label]["route"],
            "model_version": question.model_version,
        }

    def _record(self, photo: Photo, label: str) -> tuple[bool, str | None]:
        """Return whether the table knows the photo, and which label was announced before."""
        if not photo.version_id:
            return False, None
        values = {
            ":label": {"S": label},
            ":by": {"S": self._reviewer},
            ":at": {"S": datetime.now(UTC).isoformat(timespec="milliseconds")},
        }
        try:
            before = self._update(
                photo, "SET label = :label, labelled_by = :by, labelled = :at", values
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False, None  # it is longer ago than outcomes are kept
        return True, before.get("announced", {}).get("S")

    def _update(self, photo: Photo, change: str, values: dict[str, Any]) -> dict[str, Any]:
        answer = self._dynamodb.update_item(
            TableName=self._deployed.outcomes_table_name,
            Key={"key": {"S": photo.key}, "version_id": {"S": photo.version_id}},
            UpdateExpression=change,
            ConditionExpression="attribute_exists(outcome)",
            ExpressionAttributeValues=values,
            ReturnValues="ALL_OLD",
        )
        found: dict[str, Any] = answer.get("Attributes", {})
        return found
