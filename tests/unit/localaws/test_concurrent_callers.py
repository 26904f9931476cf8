"""Several callers at once, switched between as often as Python can."""

import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from moto import mock_aws
from moto.dynamodb.exceptions import ConditionalCheckFailed
from moto.dynamodb.models import DynamoDBBackend, dynamodb_backends
from moto.dynamodb.responses import DynamoHandler
from moto.sqs.models import Queue, SQSBackend, sqs_backends

from localaws.services.dynamodb import expiry, tables
from localaws.services.sqs import receipt_handles, receiving, sending, storage
from localaws.settings import ACCOUNT_ID, Settings

REGION = "us-east-1"
REPLACED = {
    DynamoDBBackend: tables.CALLS,
    DynamoHandler: ["update_table"],
    Queue: ["messages", "delete_message", "add_message", "wait_for_messages"],
    SQSBackend: ["change_message_visibility", "purge_queue", "receive_message", "send_message"],
}


@pytest.fixture(autouse=True)
def _installed(monkeypatch, tmp_path: Path):
    """moto with what localaws puts in its place, and threads that switch all the time."""
    for replaced, names in REPLACED.items():
        for name in names:
            monkeypatch.setattr(replaced, name, getattr(replaced, name))
    monkeypatch.setattr(expiry, "begin", lambda *_: None)
    tables.install(Settings(tmp_path, 1))
    for part in (storage, sending, receiving, receipt_handles):
        part.install()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    with mock_aws():
        yield
    sys.setswitchinterval(interval)


def test_of_many_writers_on_one_condition_one_writes():
    # GIVEN items that are not there
    backend = dynamodb_backends[ACCOUNT_ID][REGION]
    backend.create_table(
        "outcomes",
        schema=[{"AttributeName": "id", "KeyType": "HASH"}],
        throughput=None,
        attr=[{"AttributeName": "id", "AttributeType": "S"}],
        global_indexes=None,
        indexes=None,
        streams=None,
        billing_mode="PAY_PER_REQUEST",
        sse_specification=None,
        tags=[],
        deletion_protection_enabled=None,
        warm_throughput=None,
    )

    def write(photo: str) -> str | None:
        condition = "attribute_not_exists(id)"
        try:
            backend.put_item("outcomes", {"id": {"S": photo}}, condition_expression=condition)
        except ConditionalCheckFailed:
            return None
        return photo

    # WHEN eight write each of them at once, if it is not there
    photos = [str(number // 8) for number in range(400)]
    with ThreadPoolExecutor(8) as pool:
        written = Counter(photo for photo in pool.map(write, photos) if photo)
    # THEN one did, of each
    assert written == Counter(set(photos))


def test_nothing_is_lost_while_many_send_and_delete():
    # GIVEN a queue that several fill and empty at once
    backend = sqs_backends[ACCOUNT_ID][REGION]
    backend.create_queue("incoming")

    def send(number: int) -> None:
        backend.send_message("incoming", str(number))

    def take(_: int) -> list[str]:
        messages = backend.receive_message("incoming", 10, 0, 60)
        for message in messages:
            backend.delete_message("incoming", message.receipt_handle)
        return [message.body for message in messages]

    # WHEN messages go through it
    with ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(send, number) for number in range(300)]
        taken = [body for bodies in pool.map(take, range(100)) for body in bodies]
    assert [one.exception() for one in sent] == [None] * 300
    while more := take(0):
        taken += more
    # THEN each was received, and once
    assert Counter(taken) == Counter(map(str, range(300)))
