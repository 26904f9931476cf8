"""What waits in the review queue, and what a person's label does."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.exceptions import ClientError

from scones.classes import NO_VEHICLE
from scones.errors import DocumentInvalid, ImageRejected
from scones.image_limits import Limits
from scones.images import CONTENT_TYPE, normalise
from scones.review import LABELLED_SIZE, Question, label_key
from scones_tools.command_line import Progress, printable
from scones_tools.queues import Message, Queue

_LIMITS = Limits.of_sources(LABELLED_SIZE)
# Errors of a single photo: the others can be reviewed.
_NOT_THERE = {"404", "InvalidObjectState", "NoSuchBucket", "NoSuchKey", "NoSuchVersion"}


@dataclass(frozen=True)
class Asked:
    """A question and the messages that ask it: an announcement may come more than once."""

    question: Question
    messages: list[Message]


class Review:
    """A pass over the review queue.

    Parameters
    ----------
    queue
        The review queue, open for reading.
    bucket
        Where labelled photos are stored.
    classes
        The known classes.
    reviewer
        Who labels.
    """

    def __init__(self, queue: Queue, bucket: str, classes: Sequence[str], reviewer: str) -> None:
        self._queue = queue
        self._bucket = bucket
        self._classes = classes
        self._reviewer = reviewer
        self._s3: Any = boto3.client("s3")
        self.problems: list[str] = []

    def waiting(self, most: int | None) -> list[Asked]:
        """Return what is asked: a photo once, however many messages ask about it.

        Parameters
        ----------
        most
            How many messages are read at most; None for all.
        """
        found: dict[str, Asked] = {}
        progress = Progress("review queue")
        for message in self._queue.receive(most):
            try:
                question = Question.from_body(message.body)
            except DocumentInvalid as error:
                self.problems.append(f"message {message.id}: DocumentInvalid: {error}")
                continue
            found.setdefault(question.id, Asked(question, [])).messages.append(message)
            progress.show(f"{len(found)} photos")
        progress.close()
        return list(found.values())

    def photo(self, question: Question) -> bytes | None:
        """Return the photo as it was uploaded, or None, with a problem noted, if it is gone."""
        photo = question.photo
        version = {"VersionId": photo.version_id} if photo.version_id else {}
        try:
            answer = self._s3.get_object(Bucket=photo.bucket, Key=photo.key, **version)
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code not in _NOT_THERE:
                raise
            where = printable(f"s3://{photo.bucket}/{photo.key}")
            self.problems.append(f"{question.id}: {where} is not there ({code})")
            return None
        content: bytes = answer["Body"].read()
        return content

    def label(self, asked: Asked, label: str) -> bool:
        """Store a photo under its label, then take its messages out of the queue."""
        if not self.store(asked.question, label):
            return False
        for message in asked.messages:
            self._queue.delete(message)
        return True

    def store(self, question: Question, label: str) -> bool:
        """Store a photo under its label; False, with a problem noted, if there is none to store."""
        content = self.photo(question)
        if content is None:
            return False
        try:
            picture = normalise(content, _LIMITS).content
        except ImageRejected as error:
            self.problems.append(f"{question.id}: {type(error).__name__}: {error}")
            return False
        self._s3.put_object(
            Bucket=self._bucket,
            Key=label_key(label, question.id),
            Body=picture,
            ContentType=CONTENT_TYPE,
            Metadata={
                "labelled-by": _header(self._reviewer),
                "labelled-at": datetime.now(UTC).isoformat(timespec="seconds"),
                "taken-for": _header(question.vehicle),
                "model-version": _header(question.model_version),
            },
        )
        # A photo has one label: an earlier one, before a message came again, gives way.
        for other in {*self._classes, NO_VEHICLE} - {label}:
            self._s3.delete_object(Bucket=self._bucket, Key=label_key(other, question.id))
        return True

    def unlabel(self, question: Question) -> None:
        """Remove a photo's label."""
        for label in [*self._classes, NO_VEHICLE]:
            self._s3.delete_object(Bucket=self._bucket, Key=label_key(label, question.id))


def _header(text: str) -> str:
    """Return a text as S3 keeps it beside an object: a header has printable ASCII alone."""
    return re.sub(r"[^ -~]", "?", text)
