"""What waits in the review queue, and what a person's label does."""

import re
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
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
from scones_tools.counted import counted
from scones_tools.deployment import Deployment
from scones_tools.labels.announcing import Announcer
from scones_tools.queues import Message, Queue

_LIMITS = Limits.of_sources(LABELLED_SIZE)
# Errors of a single photo: the others can be reviewed.
_NOT_THERE = {"404", "InvalidObjectState", "NoSuchBucket", "NoSuchKey", "NoSuchVersion"}


@dataclass(frozen=True)
class Asked:
    """A question and the messages that ask it: an announcement may come more than once."""

    question: Question
    messages: list[Message]

    def is_among(self, messages: Collection[str]) -> bool:
        """Whether messages, by their ids, ask this."""
        return any(message.id in messages for message in self.messages)


@dataclass(frozen=True)
class Labelled:
    """A photo whose label is stored, and can still be taken back.

    Attributes
    ----------
    asked
        What was asked.
    label
        What a person answered.
    before
        The labels that it had, as S3 keeps them: what ``PutObject`` is given, by label.
    """

    asked: Asked
    label: str
    before: Mapping[str, Mapping[str, Any]]


class Review:
    """A pass over the review queue.

    Parameters
    ----------
    queue
        The review queue, open for reading.
    deployed
        The environment.
    reviewer
        Who labels.
    """

    def __init__(self, queue: Queue, deployed: Deployment, reviewer: str) -> None:
        self._queue = queue
        self._bucket = deployed.artifacts_bucket
        self._labels = [*sorted(deployed.vehicles), NO_VEHICLE]
        self._reviewer = reviewer
        self._s3: Any = boto3.client("s3")
        self._announcer = Announcer(deployed, reviewer)
        self.problems: list[str] = []

    def waiting(self, most: int | None, empty_answers: int = 2) -> list[Asked]:
        """Return what is asked: a photo once, however many messages ask about it.

        Parameters
        ----------
        most
            How many messages are read at most; None for all.
        empty_answers
            See :meth:`scones_tools.queues.Queue.receive`.
        """
        found: dict[str, Asked] = {}
        progress = Progress("review queue")
        for message in self._queue.receive(most, empty_answers):
            try:
                question = Question.from_body(message.body)
            except DocumentInvalid as error:
                self.problems.append(f"message {message.id}: DocumentInvalid: {error}")
                continue
            found.setdefault(question.id, Asked(question, [])).messages.append(message)
            progress.show(counted(len(found), "photo", "photos"))
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
        """Store a photo under its label for good; False, with a problem noted, if it cannot be."""
        labelled = self.store(asked, label)
        if labelled:
            self.settle(labelled)
        return labelled is not None

    def store(self, asked: Asked, label: str) -> Labelled | None:
        """Store a photo under its label; None, with a problem noted, if there is none to store."""
        question = asked.question
        content = self.photo(question)
        if content is None:
            return None
        try:
            picture = normalise(content, _LIMITS).content
        except ImageRejected as error:
            self.problems.append(f"{question.id}: {type(error).__name__}: {error}")
            return None
        before = self._stored(question.id)
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
        for other in before.keys() - {label}:
            self._s3.delete_object(Bucket=self._bucket, Key=label_key(other, question.id))
        return Labelled(asked, label, before)

    def settle(self, labelled: Labelled) -> None:
        """Announce a label that is stored, then take its messages out of the queue."""
        self._announcer.announce(labelled.asked.question, labelled.label)
        for message in labelled.asked.messages:
            self._queue.delete(message)

    def take_back(self, labelled: Labelled) -> None:
        """Remove a label, and restore what was there before it."""
        name = labelled.asked.question.id
        for label, kept in labelled.before.items():
            self._s3.put_object(Bucket=self._bucket, Key=label_key(label, name), **kept)
        if labelled.label not in labelled.before:
            self._s3.delete_object(Bucket=self._bucket, Key=label_key(labelled.label, name))

    def _stored(self, name: str) -> dict[str, Mapping[str, Any]]:
        """Return the labels that a photo has: one, or two after a crash, or none."""
        with ThreadPoolExecutor(len(self._labels)) as pool:
            found = pool.map(lambda label: self._kept(label_key(label, name)), self._labels)
            return {label: kept for label, kept in zip(self._labels, found, strict=True) if kept}

    def _kept(self, key: str) -> Mapping[str, Any] | None:
        try:
            found = self._s3.get_object(Bucket=self._bucket, Key=key)
        except self._s3.exceptions.NoSuchKey:
            return None
        return {
            "Body": found["Body"].read(),
            "ContentType": found["ContentType"],
            "Metadata": found["Metadata"],
        }


def _header(text: str) -> str:
    """Return a text as S3 keeps it beside an object: a header has printable ASCII alone."""
    return re.sub(r"[^ -~]", "?", text)
