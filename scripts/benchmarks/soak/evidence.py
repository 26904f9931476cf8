"""What is seen of photos: the table of outcomes, the announcements, and the dead letters."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import boto3

from benchmarks.soak.announcements import id_of, of_event, of_review, record_of
from benchmarks.soak.reconciliation import Announcement, Reconciliation, Record, reconcile
from benchmarks.soak.tap import Tap
from scones.dead_letters import DeadLetter
from scones.errors import DocumentInvalid
from scones.outcomes import FAILED
from scones.recorded_outcomes import RecordedOutcome
from scones_tools.queues import Message, reading


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
        self._table = outputs["outcomes_table_name"]
        self._review = outputs["review_queue_url"]
        self._dead_letters = outputs["dead_letter_queue_url"]
        self._tap = tap
        self._client: Any = boto3.client("dynamodb")
        self._events: list[Announcement] = []
        # What a final outcome was when it was first seen: it must not become another.
        self._first: dict[str, Record] = {}

    def recorded(self) -> int:
        """Return how many photos the table has."""
        pages = self._client.get_paginator("scan").paginate(TableName=self._table, Select="COUNT")
        return sum(page["Count"] for page in pages)

    def reconcile(self, sent: Iterable[str]) -> Reconciliation:
        """Account for the photos that were sent, by what is there now and what was there before."""
        records = dict(self._read())
        found = reconcile(sent, records, self._heard(), self._dead(), self._first)
        final = {photo: one for photo, one in records.items() if one.outcome.name != FAILED}
        self._first = final | self._first
        return found

    def repeated(self) -> int:
        """Return how many announcements only repeat another, word for word."""
        heard = self._heard()
        return len(heard) - len(set(heard))

    def _heard(self) -> list[Announcement]:
        self._events += map(of_event, self._tap.take())
        return [*self._events, *(of_review(one.body) for one in _messages(self._review))]

    def _read(self) -> Iterator[tuple[str, Record]]:
        pages = self._client.get_paginator("scan").paginate(
            TableName=self._table, ConsistentRead=True
        )
        for page in pages:
            for item in page["Items"]:
                recorded = RecordedOutcome.from_item(item)
                yield id_of(recorded.photo), record_of(recorded)

    def _dead(self) -> list[str]:
        return [_dead_photo(message) for message in _messages(self._dead_letters)]


def _messages(url: str) -> list[Message]:
    with reading(url) as queue:
        return list(queue.receive())


def _dead_photo(message: Message) -> str:
    try:
        return id_of(DeadLetter.from_body(message.body, message.attributes).photo)
    except DocumentInvalid:
        return f"not a photo: {message.id}"  # counted as unexpected, not passed over
