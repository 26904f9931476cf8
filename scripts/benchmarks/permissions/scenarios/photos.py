"""Single photos: accepted, asked about, rejected, repeated, missing."""

import io
import json
import random
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import boto3
from PIL import Image

from benchmarks.permissions.scenarios.deployed import Deployed
from benchmarks.permissions.scenarios.outcomes import NOTHING, denial, until
from scones.outcomes import FAILED
from scones.photos import Photo
from scones.staging.drawing import draw
from scones_tools.photos.outcomes_table import OutcomesTable
from scones_tools.queues import depth

_SECONDS_OF_A_PURGE = 65.0  # SQS takes one in a minute
_STARTING = {"STARTING", "STOPPING", "UPDATING"}


class Photos:
    """Photos from their upload to their outcome: through the queue, the pipe and the workflow."""

    def __init__(self, deployed: Deployed) -> None:
        self._bucket = deployed.bucket("photos")
        self._table = OutcomesTable(f"{deployed.prefix}-outcomes")
        self._pipe = f"{deployed.prefix}-incoming"
        self._logs = [
            f"/aws/vendedlogs/states/{deployed.prefix}-classification",
            f"/aws/vendedlogs/pipes/{self._pipe}",
        ]
        self._seconds = deployed.seconds
        self._begun = 0

    def __call__(self) -> str:
        """Return the outcome of each photo."""
        queue = boto3.client("sqs").get_queue_url(QueueName=self._pipe)["QueueUrl"]
        self._begin(queue)
        outcomes = []
        for name, content in {"noise": noise(), "text": b"no picture", "vehicle": drawn()}.items():
            photo = self._upload(content)
            outcomes.append(f"{name}: {self._outcome(photo)}")
            if "AccessDenied" in outcomes[-1] or NOTHING in outcomes[-1]:
                return "; ".join(outcomes)
        missing = Photo(self._bucket, f"incoming/{uuid4().hex}.png", uuid4().hex, 1)
        # The first has its outcome already, and is asked for in the table.
        for one in (photo, missing):
            boto3.client("sqs").send_message(QueueUrl=queue, MessageBody=json.dumps(_event(one)))
        outcomes.append(f"missing: {self._outcome(missing)}")
        end = until(lambda: self._denied() or self._is_empty(queue), self._seconds)
        return "; ".join([*outcomes, f"queue: {end}"])

    def _begin(self, queue: str) -> None:
        """Let the pipe run, and the queue be empty: a scenario before may have left them so."""
        pipes: Any = boto3.client("pipes")

        def state() -> str:
            return str(pipes.describe_pipe(Name=self._pipe)["CurrentState"])

        if state() not in _STARTING | {"RUNNING"}:
            pipes.start_pipe(Name=self._pipe)
        until(lambda: "" if state() in _STARTING else state(), self._seconds)
        until(lambda: self._is_empty(queue) or self._purged(queue), _SECONDS_OF_A_PURGE)
        self._begun = int(1000 * time.time())

    def _upload(self, content: bytes) -> Photo:
        key = f"incoming/{uuid4().hex}.png"
        answer = boto3.client("s3").put_object(Bucket=self._bucket, Key=key, Body=content)
        return Photo(self._bucket, key, answer["VersionId"], len(content))

    def _outcome(self, photo: Photo) -> str:
        return until(lambda: self._seen(photo), self._seconds)

    def _seen(self, photo: Photo) -> str | None:
        recorded = self._table.of([photo]).get(photo)
        if recorded is None:
            return self._denied() or None
        reason, message = recorded.reason or "", recorded.message or ""
        if recorded.outcome == FAILED:
            return denial(f"{reason} {message}") or self._denied() or f"failed {reason}"
        return f"{recorded.outcome} {reason}".rstrip()

    def _denied(self) -> str:
        """Return what was denied since the scenario began, to the workflow or the pipe."""
        described = boto3.client("pipes").describe_pipe(Name=self._pipe)
        if found := denial(str(described.get("StateReason"))):
            return found
        logs: Any = boto3.client("logs")
        for group in self._logs:
            page = logs.filter_log_events(logGroupName=group, startTime=self._begun)
            if found := denial(" ".join(event["message"] for event in page["events"])):
                return found
        return ""

    def _purged(self, queue: str) -> str:
        sqs: Any = boto3.client("sqs")
        with suppress(sqs.exceptions.PurgeQueueInProgress):
            sqs.purge_queue(QueueUrl=queue)
            return "purged"
        return ""

    def _is_empty(self, queue: str) -> str:
        found = depth(queue)
        return "" if found.waiting or found.hidden else "empty"


def _event(photo: Photo) -> dict[str, Any]:
    """Return S3's event about a photo, as far as the workflow reads it."""
    version = {"key": photo.key, "version-id": photo.version_id, "size": photo.size}
    return {
        "time": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "detail": {"bucket": {"name": photo.bucket}, "object": version},
    }


def drawn(seed: int = 1) -> bytes:
    """Return a drawn bicycle, as a PNG; the same for the same seed."""
    return _png(draw("bicycle", 64, random.Random(seed)))  # noqa: S311 (pictures)


def noise() -> bytes:
    """Return random pixels, as a PNG."""
    rng = random.Random(1)  # noqa: S311 (pictures)
    return _png(Image.frombytes("RGB", (64, 64), rng.randbytes(64 * 64 * 3)))


def _png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()
