"""The photos of a soak run, and how they are sent."""

import json
import random
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import uuid4

import boto3

from benchmarks.soak.evidence import Evidence
from benchmarks.soak.expectations import Outcome
from benchmarks.soak.uploads import uploads
from scones_tools.command_line import Progress

_PHOTOS_BETWEEN_POLLS = 10
_POLL_SECONDS = 0.2


class Sender:
    """Sends photos, a bounded number at a time.

    Parameters
    ----------
    outputs
        Terraform's.
    evidence
        Tells how many executions run.
    in_flight
        How many may run at a time.

    Attributes
    ----------
    broken
        How many uploads were no photos.
    duplicates
        How many events were sent twice.
    """

    def __init__(self, outputs: Mapping[str, Any], evidence: Evidence, in_flight: int) -> None:
        self._bucket = outputs["photos_bucket"]
        self._intake = outputs["intake_state_machine_arn"]
        self._evidence = evidence
        self._in_flight = in_flight
        self._s3: Any = boto3.client("s3")
        self._workflow: Any = boto3.client("stepfunctions")
        self.broken = 0
        self.duplicates = 0

    def send(self, images: int, seed: int, duplicates: float) -> dict[str, Outcome]:
        """Send photos and return, by key, the outcome that each must have.

        Parameters
        ----------
        images
            How many.
        seed
            Of what is drawn, broken and repeated.
        duplicates
            The share of photos whose event comes a second time.
        """
        rng = random.Random(seed)  # noqa: S311 (a choice of photos, no secret)
        progress = Progress("sending photos")
        sent = {}
        for number, upload in enumerate(uploads(images, seed)):
            if number % _PHOTOS_BETWEEN_POLLS == 0:
                self._wait()
                progress.show(f"{number}/{images}")
            self.broken += not upload.is_photo
            key = f"incoming/soak-{seed}-{number:06d}.png"
            answer = self._s3.put_object(Bucket=self._bucket, Key=key, Body=upload.content)
            sent[key] = upload.expected
            if rng.random() < duplicates:
                self._repeat(key, answer["VersionId"], len(upload.content))
        progress.close()
        return sent

    def _repeat(self, key: str, version: str, size: int) -> None:
        """Start the intake once more, as EventBridge does with an event that comes twice."""
        photo = {"bucket": self._bucket, "key": key, "version_id": version, "size": size}
        # Tried again after its answer was lost, it is there already.
        with suppress(self._workflow.exceptions.ExecutionAlreadyExists):
            self._workflow.start_execution(
                stateMachineArn=self._intake,
                name=uuid4().hex,
                input=json.dumps({"photo": photo}),
            )
        self.duplicates += 1

    def _wait(self) -> None:
        while self._evidence.running() > self._in_flight:
            time.sleep(_POLL_SECONDS)
