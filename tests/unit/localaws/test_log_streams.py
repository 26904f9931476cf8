"""Log streams of what runs, while somebody deletes their group."""

import pytest
from moto import mock_aws
from moto.logs.models import logs_backends

from localaws.places import Place
from localaws.settings import ACCOUNT_ID
from localaws.telemetry import LogStream

REGION, GROUP = "us-east-1", "/bakery"


@pytest.fixture
def backend():
    with mock_aws():
        yield logs_backends[ACCOUNT_ID][REGION]


def messages(backend) -> list[str]:
    return [event.message for event in backend.groups[GROUP].streams["oven"].events]


def test_a_deleted_group_is_not_brought_back(backend):
    # GIVEN a stream that has been written to, and whose group was deleted
    stream = LogStream(Place(ACCOUNT_ID, REGION), GROUP, "oven")
    stream.write(["warm"])
    assert messages(backend) == ["warm"]
    backend.delete_log_group(GROUP)
    # WHEN more is written THEN the group stays deleted
    stream.write(["hot"])
    assert GROUP not in backend.groups


def test_a_group_that_is_made_again_has_the_next_lines(backend):
    # GIVEN a stream that has been written to, and whose group was deleted and made again
    stream = LogStream(Place(ACCOUNT_ID, REGION), GROUP, "oven")
    stream.write(["warm"])
    backend.delete_log_group(GROUP)
    backend.ensure_log_group(GROUP)
    # WHEN more is written THEN the new group has it
    stream.write(["hot"])
    assert messages(backend) == ["hot"]
