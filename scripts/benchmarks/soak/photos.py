"""The photos of a soak run, and how they are sent."""

import json
import random
import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import boto3

from benchmarks.bulk.__main__ import drawn_photos
from benchmarks.soak.evidence import Evidence
from scones_tools.command_line import Progress

_DRAWINGS = 60
_SHARE_BROKEN = 0.03
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

    def send(self, images: int, seed: int, duplicates: float) -> list[str]:
        """Send photos and return their keys.

        Parameters
        ----------
        images
            How many.
        seed
            Of what is drawn, broken and repeated.
        duplicates
            The share of photos whose event comes a second time.
        """
        rng = random.Random(seed)  # noqa: S311 (a choice of pictures, no secret)
        photos = drawn_photos(_DRAWINGS, seed)
        progress = Progress("sending photos")
        sent = []
        for number in range(images):
            if number % _PHOTOS_BETWEEN_POLLS == 0:
                self._wait()
                progress.show(f"{number}/{images}")
            content = rng.choice(photos)
            if rng.random() < _SHARE_BROKEN:
                content = _broken(content, rng)
                self.broken += 1
            key = f"incoming/soak-{seed}-{number:06d}.png"
            version = self._s3.put_object(Bucket=self._bucket, Key=key, Body=content)["VersionId"]
            sent.append(key)
            if rng.random() < duplicates:
                self._repeat(key, version, len(content))
        progress.close()
        return sent

    def _repeat(self, key: str, version: str, size: int) -> None:
        """Start the intake once more, as EventBridge does with an event that comes twice."""
        photo = {"bucket": self._bucket, "key": key, "version_id": version, "size": size}
        self._workflow.start_execution(
            stateMachineArn=self._intake,
            name=uuid4().hex,
            input=json.dumps({"photo": photo}),
        )
        self.duplicates += 1

    def _wait(self) -> None:
        while self._evidence.running() > self._in_flight:
            time.sleep(_POLL_SECONDS)


def _broken(photo: bytes, rng: random.Random) -> bytes:
    """Return a broken upload, as they do come: empty, text, or cut off half-way."""
    return rng.choice([b"", b"Gate code 4711, please ring twice.\n", photo[: len(photo) // 2]])
