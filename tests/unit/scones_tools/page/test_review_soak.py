"""Nothing is lost and nothing is decided twice, whatever ends in the middle of the work."""

import contextlib
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError, HTTPClientError

from browsing.questions import ask_about
from scones_tools import deployment
from scones_tools.command_line import CommandError
from scones_tools.page import review_desk
from scones_tools.page.review_desk import BatchGone, Desk
from scones_tools.queues import Queue

from ...moto_content import waiting
from ..announcements import heard, listen
from .test_review import in_flight, stored

COUNT = 40
CHANGING = {"PutObject", "DeleteObject", "PutEvents", "DeleteMessage"}


class People:
    """Reviewers of one queue, whose browsers, page and machine end when they like."""

    def __init__(self, queue: str, truth: dict[str, str], chance: random.Random) -> None:
        self._queue, self._truth, self._chance = queue, truth, chance
        self._now = 0.0
        self._queues: list[Queue] = []
        self._batches: list[str] = []
        self._desk = self._new_desk()

    def work(self) -> None:
        """Do what a person does, or let something end."""
        doings = {
            self._label: 60,
            self._label_the_rest: 1,
            self._undo: 8,
            self._skip: 5,
            self._take: 6,
            self._finish: 3,
            self._kill_browser: 4,
            self._kill_page: 4,
            self._sleep: 4,
        }
        [doing] = self._chance.choices(list(doings), list(doings.values()))
        # What failed is tried again, or the batch is another's by now.
        with contextlib.suppress(BatchGone, ClientError, HTTPClientError, CommandError):
            doing()

    def _new_desk(self) -> Desk:
        options = type("Options", (), {"project": "scones-unlimited", "environment": "dev"})()
        desk = Desk(deployment.find(options), "Zoë", now=lambda: self._now)
        take = desk.take

        def taken() -> str:
            batch = take()
            self._queues.append(desk.batch(batch).queue)
            return batch

        desk.take = taken
        return desk

    @property
    def _batch(self) -> str:
        if not self._batches:
            raise BatchGone
        return self._chance.choice(self._batches)

    def _take(self) -> None:
        if waiting(self._queue):
            self._batches.append(self._desk.take())

    def _label(self) -> None:
        batch = self._batch
        names = list(self._desk.batch(batch).asked)[:1]
        # An answer that is lost on its way is asked for again.
        for _ in range(self._chance.choice((1, 1, 1, 2))):
            self._desk.label(batch, {name: self._truth[name] for name in names})

    def _label_the_rest(self) -> None:
        batch = self._batch
        self._desk.label(batch, {name: self._truth[name] for name in self._desk.batch(batch).asked})

    def _undo(self) -> None:
        self._desk.undo(self._batch)

    def _skip(self) -> None:
        batch = self._batch
        for name in list(self._desk.batch(batch).asked)[:1]:
            self._desk.skip(batch, name)

    def _finish(self) -> None:
        self._desk.give_back(self._batch)

    def _kill_browser(self) -> None:
        # Nobody is heard of for a minute.
        self._now += 61
        self._desk.give_back()

    def _kill_page(self) -> None:
        self._let_others_see()
        self._batches.clear()
        self._desk = self._new_desk()

    def _sleep(self) -> None:
        self._take()
        self._label()
        self._let_others_see()
        other = self._new_desk()
        batch = other.take()
        other.label(batch, {name: self._truth[name] for name in other.batch(batch).asked})
        other.give_back(batch)
        self._now += 121
        self._desk.give_back()

    def _let_others_see(self) -> None:
        """Do what SQS does when two minutes are over."""
        sqs = boto3.client("sqs")
        for queue in self._queues:
            for message in queue._held.values():
                with contextlib.suppress(ClientError):
                    sqs.change_message_visibility(
                        QueueUrl=self._queue, ReceiptHandle=message.receipt, VisibilityTimeout=0
                    )
        self._queues.clear()


@contextlib.contextmanager
def failing(share: float, chance: random.Random) -> Iterator[None]:
    """Let a share of the calls that change something fail, carried out or not."""
    carry_out = BaseClient._make_api_call

    def call(self: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        fails = operation in CHANGING and chance.random() < share
        if fails and chance.random() < 0.5:
            raise ClientError({"Error": {"Code": "InternalError"}}, operation)
        answer = carry_out(self, operation, arguments)
        if fails:
            raise HTTPClientError(error="the answer is lost")
        return answer

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(BaseClient, "_make_api_call", call)
        yield


@pytest.mark.parametrize("share", [0.0, 0.2], ids=["ended", "ended and refused"])
def test_each_photo_gets_its_label_whatever_ends(
    queue: str, share: float, monkeypatch: pytest.MonkeyPatch
):
    # GIVEN photos that wait, of which few are taken at a time, and somebody who listens
    monkeypatch.setattr(review_desk, "BATCH", 5)
    chance = random.Random(7)  # noqa: S311
    told = listen()
    names = [ask_about(queue, f"incoming/{number}.jpg") for number in range(COUNT)]
    truth = {name: chance.choice(["bicycle", "motorcycle", "none"]) for name in names}

    # WHEN people label while browsers, the page and the machine end, and AWS refuses some calls
    people = People(queue, truth, chance)
    with failing(share, chance):
        for _ in range(40 * COUNT):
            people.work()
            if not waiting(queue) + in_flight(queue):
                break

    # THEN nothing waits, and each photo has its label and no other
    assert waiting(queue) + in_flight(queue) == 0
    assert stored() == {f"labelled/{label}/{name}.png" for name, label in truth.items()}
    # AND each was announced: once, but for events whose answers were lost
    events = Counter((detail["id"], kind) for kind, detail in heard(told))
    assert len(events) == COUNT
    assert share or set(events.values()) == {1}
