"""What is seen of photos: their executions, and the announcements of their outcomes."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import boto3

from benchmarks.soak.reconciliation import Announcement, Execution, Reconciliation, reconcile
from scones.dead_letters import DeadLetter
from scones.errors import DocumentInvalid
from scones.outcomes import ACCEPTED, FAILED, REJECTED, REVIEW
from scones.review import Question
from scones_tools.queues import reading

_OUTCOMES_OF_EVENTS = {"VehicleClassified": ACCEPTED, "ImageRejected": REJECTED}
_PAGE_SIZE = 1000


class Tap:
    """A queue, while it is open, that gets every event of the service.

    Parameters
    ----------
    outputs
        Terraform's.
    """

    def __init__(self, outputs: Mapping[str, Any]) -> None:
        self._name = f"{outputs['prefix']}-tap-{uuid4().hex[:8]}"
        self._sqs: Any = boto3.client("sqs")
        self._events: Any = boto3.client("events")
        self.url = ""

    def __enter__(self) -> Self:
        self.url = self._sqs.create_queue(QueueName=self._name)["QueueUrl"]
        answer = self._sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])
        pattern = json.dumps({"source": ["scones.unlimited"]})
        self._events.put_rule(Name=self._name, EventPattern=pattern)
        target = {"Id": "tap", "Arn": answer["Attributes"]["QueueArn"]}
        self._events.put_targets(Rule=self._name, Targets=[target])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._events.remove_targets(Rule=self._name, Ids=["tap"])
        self._events.delete_rule(Name=self._name)
        self._sqs.delete_queue(QueueUrl=self.url)


class Evidence:
    """Reads what there is, and takes nothing away.

    Parameters
    ----------
    outputs
        Terraform's.
    tap
        What gets the events.
    """

    def __init__(self, outputs: Mapping[str, Any], tap: Tap) -> None:
        self._machine = outputs["classification_state_machine_arn"]
        self._review = outputs["review_queue_url"]
        self._dead_letters = outputs["dead_letter_queue_url"]
        self._tap = tap
        self._client: Any = boto3.client("stepfunctions")
        # An execution that has ended does not change: each is described once.
        self._ended: dict[str, Execution] = {}
        # By the message: what it announces.
        self._announced: dict[str, Announcement] = {}

    def running(self) -> int:
        """Return how many executions run, up to some number."""
        answer = self._client.list_executions(
            stateMachineArn=self._machine, statusFilter="RUNNING", maxResults=_PAGE_SIZE
        )
        return len(answer["executions"])

    def counts(self) -> tuple[int, int]:
        """Return how many executions run, and how many have ended."""
        statuses = [execution["status"] == "RUNNING" for execution in self._listed()]
        return sum(statuses), len(statuses) - sum(statuses)

    def reconcile(self, sent: Iterable[str]) -> Reconciliation:
        """Account for the photos that were sent."""
        for url, announcement_of in ((self._tap.url, _of_event), (self._review, _of_review)):
            self._announced |= dict(self._messages(url, announcement_of))
        announcements = [
            *self._announced.values(),
            *(letter for _, letter in self._messages(self._dead_letters, _of_dead_letter)),
        ]
        return reconcile(sent, self._executions(), announcements)

    def repeated(self) -> int:
        """Return how many announcements only repeat another, word for word."""
        return len(self._announced) - len({said.id for said in self._announced.values()})

    def _listed(self) -> Iterator[dict[str, Any]]:
        pages = self._client.get_paginator("list_executions").paginate(
            stateMachineArn=self._machine, PaginationConfig={"PageSize": _PAGE_SIZE}
        )
        for page in pages:
            yield from page["executions"]

    def _executions(self) -> Iterator[Execution]:
        for listed in list(self._listed()):
            arn = listed["executionArn"]
            if arn not in self._ended:
                execution = _execution(self._client.describe_execution(executionArn=arn))
                if execution.outcome is None:
                    yield execution
                    continue
                self._ended[arn] = execution
            yield self._ended[arn]

    @staticmethod
    def _messages(url: str, announcement_of: Any) -> Iterator[tuple[str, Announcement]]:
        with reading(url) as queue:
            for message in queue.receive():
                yield message.id, announcement_of(message)


def _execution(described: Mapping[str, Any]) -> Execution:
    try:
        photo = str(json.loads(described["input"])["photo"]["key"])
    except (ValueError, KeyError, TypeError):
        photo = f"not a photo: {described['name']}"  # counted as unexpected, not passed over
    return Execution(photo, described["name"], *_outcome(described))


def _outcome(described: Mapping[str, Any]) -> tuple[str | None, str]:
    if described["status"] == "RUNNING":
        return None, ""
    if described["status"] != "SUCCEEDED":
        return FAILED, ""
    output = json.loads(described["output"])
    name = str(output["outcome"]["name"])
    details = {
        ACCEPTED: output.get("decision", {}).get("vehicle", ""),
        REJECTED: output.get("error", {}).get("Error", ""),
    }
    return name, details.get(name, "")


def _of_event(message: Any) -> Announcement:
    event = json.loads(message.body)
    detail = event["detail"]
    outcome = _OUTCOMES_OF_EVENTS[event["detail-type"]]
    said = detail.get("vehicle") or detail.get("reason") or ""
    return Announcement(detail["photo"]["key"], outcome, _digest(detail), said)


def _of_review(message: Any) -> Announcement:
    question = json.loads(message.body)
    key = Question.from_body(message.body).photo.key
    return Announcement(key, REVIEW, _digest(question))


def _of_dead_letter(message: Any) -> Announcement:
    try:
        letter = DeadLetter.from_body(message.body, message.attributes)
    except DocumentInvalid:
        return Announcement(f"not a photo: {message.id}", FAILED, message.id)
    return Announcement(letter.photo.key, FAILED, message.id)


def _digest(document: Any) -> str:
    # EventBridge and SQS deliver at least once, and a task whose answer is lost is tried again. A
    # consumer knows the second by what it says: it names the photo and its version.
    text = json.dumps(document, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
