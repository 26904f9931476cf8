"""The photos of a soak run, and how they are sent."""

import random
import time
from collections.abc import Iterator, Mapping
from typing import Any

import boto3

from benchmarks.soak.announcements import id_of
from benchmarks.soak.expectations import Outcome
from benchmarks.soak.tap import Tap
from benchmarks.soak.uploads import Upload
from scones.photos import Photo
from scones_tools.command_line import Progress

_PHOTOS_BETWEEN_REPEATS = 10


class Sender:
    """Sends photos, and some of their events once more, as EventBridge does at times.

    Parameters
    ----------
    outputs
        Terraform's.
    uploads
        What is sent.
    tap
        Gets S3's events of them.
    duplicates
        The share of events that are sent a second time.
    seed
        Of the choice of these.

    Attributes
    ----------
    sent
        By the photo's id: the outcome that it must have.
    broken
        How many uploads were no photos.
    duplicates
        How many events were sent twice.
    """

    def __init__(
        self,
        outputs: Mapping[str, Any],
        uploads: Iterator[Upload],
        tap: Tap,
        duplicates: float,
        seed: int,
    ) -> None:
        self._bucket = outputs["photos_bucket"]
        self._incoming = outputs["incoming_queue_url"]
        self._uploads, self._tap, self._share = uploads, tap, duplicates
        self._rng = random.Random(seed)  # noqa: S311 (a choice of photos, no secret)
        self._s3: Any = boto3.client("s3")
        self._sqs: Any = boto3.client("sqs")
        self.sent: dict[str, Outcome] = {}
        self.broken = 0
        self.duplicates = 0

    def send(self, count: int, seconds: float = 0.0) -> None:
        """Send photos.

        Parameters
        ----------
        count
            How many.
        seconds
            How long it takes at least: they are sent at equal distances.
        """
        progress, start = Progress("sending photos"), time.monotonic()
        for number in range(1, count + 1):
            self._send(next(self._uploads))
            if number % _PHOTOS_BETWEEN_REPEATS == 0 or number == count:
                self._repeat_some()
                progress.show(f"{number}/{count}")
            time.sleep(max(0.0, start + seconds * number / count - time.monotonic()))
        progress.close()

    def _send(self, upload: Upload) -> None:
        key = f"incoming/soak-{len(self.sent):06d}.png"
        answer = self._s3.put_object(Bucket=self._bucket, Key=key, Body=upload.content)
        photo = Photo(self._bucket, key, answer["VersionId"], len(upload.content))
        self.sent[id_of(photo)] = upload.expected
        self.broken += not upload.is_photo

    def _repeat_some(self) -> None:
        for event in self._tap.take():
            if self._rng.random() < self._share:
                self._sqs.send_message(QueueUrl=self._incoming, MessageBody=event)
                self.duplicates += 1
