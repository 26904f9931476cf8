"""Clients that write until their server is killed, and know what it has acknowledged."""

import random
import threading
import time
from dataclasses import dataclass, field

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from state_soak.writes import KINDS, QUEUE, Clients, value_of

_NAMES = 6
_SHARE_OF_DELETIONS = 0.15


@dataclass
class Client:
    """One client, with names of its own.

    Attributes
    ----------
    number, seed
        Who it is, and what it draws from.
    possible
        By kind and name: the values that may be there. It is one, but of a call without answer.
    sent, taken
        Messages that must be there, and that must not be there any more.
    unsure
        Messages of which it does not know.
    writes
        How many were acknowledged.
    refusals
        Calls that were answered with an error, which none of them deserves.
    """

    number: int
    seed: int
    possible: dict[tuple[str, str], set[str | None]] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    writes: int = 0
    refusals: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(f"{self.seed}-{self.number}")  # noqa: S311 (a load)

    def run(self, clients: Clients, ended: threading.Event) -> None:
        """Write until the server does not answer any more."""
        while not ended.is_set():
            try:
                self._write(clients)
            except (BotoCoreError, ConnectionError, ResponseParserError, KeyError):
                # The server has gone, in the middle of an answer, too.
                return
            except ClientError as error:
                self.refusals.append(str(error))
            self.writes += 1

    def _write(self, clients: Clients) -> None:
        kind = self._random.choice([*KINDS, "object", "item", "message", "message", "message"])
        if kind == "message":
            self._message(clients)
            return
        put, delete, _ = KINDS[kind]
        name = f"soak-{self.number}-{self._random.randrange(_NAMES)}"
        value = f"{int(time.time() * 1000)}-{self._random.getrandbits(64):x}"
        possible = self.possible.setdefault((kind, name), {None})
        if delete and len(possible) == 1 and self._random.random() < _SHARE_OF_DELETIONS:
            if possible == {None}:
                return
            possible.add(None)
            delete(clients, name)
            possible.intersection_update({None})
        else:
            possible.add(value)
            put(clients, name, value)
            possible.intersection_update({value})

    def _message(self, clients: Clients) -> None:
        sqs = clients("sqs")
        url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
        if self._random.random() < 2 / 3:
            body = f"{self.number}-{self._random.getrandbits(64):x}"
            self.unsure.add(body)
            sqs.send_message(QueueUrl=url, MessageBody=body)
            self.unsure.discard(body)
            self.sent.add(body)
            return
        for message in sqs.receive_message(QueueUrl=url).get("Messages", []):
            self.unsure.add(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            self.unsure.discard(message["Body"])
            self.taken.add(message["Body"])


def lost(load: list[Client], clients: Clients) -> list[str]:
    """Return what the server has lost of what it acknowledged; the load goes on from what is there.

    Parameters
    ----------
    load
        Clients that have ended.
    clients
        Of the server that was started again.
    """
    found: list[str] = []
    for client in load:
        found += client.refusals
        client.refusals.clear()
        for (kind, name), possible in client.possible.items():
            value = value_of(clients, kind, name)
            if value not in possible:
                found.append(f"{kind} {name}: {value!r} and not {possible}")
            possible.clear()
            possible.add(value)
    return found + _lost_messages(load, clients)


def _lost_messages(load: list[Client], clients: Clients) -> list[str]:
    sent: set[str] = set().union(*(client.sent for client in load))
    taken: set[str] = set().union(*(client.taken for client in load))
    unsure: set[str] = set().union(*(client.unsure for client in load))
    there = _messages(clients)
    missing, again = sent - taken - unsure - there, taken & there
    for client in load:
        client.sent, client.taken, client.unsure = set(), set(), set()
    return [f"message {one} is missing" for one in missing] + [
        f"message {one} is there again" for one in again
    ]


def _messages(clients: Clients) -> set[str]:
    """Take every message, also one that was being worked on."""
    sqs, found = clients("sqs"), set()
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for message in messages:
            found.add(message["Body"])
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        if not messages and not any(int(count) for count in counts.values()):
            return found
        if not messages:
            time.sleep(0.5)
    raise ClientError({"Error": {"Code": "Timeout", "Message": "messages stay"}}, "ReceiveMessage")
