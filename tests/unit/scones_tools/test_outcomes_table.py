"""Reading the table of outcomes."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from scones.photos import Photo
from scones_tools.photos import outcomes_table
from scones_tools.photos.outcomes_table import OutcomesTable, OutcomeUnreadable, TableBusy

from ..moto_content import make_outcomes_table, record


@pytest.fixture
def table(aws) -> str:
    return make_outcomes_table()


def photo(number: int, version: str = "v1") -> Photo:
    return Photo("photos", f"incoming/{number}.jpg", version, 7)


class Throttling:
    """DynamoDB's client, which leaves all keys of a request but the first unread."""

    def __init__(self, client: Any, times: int) -> None:
        self._client = client
        self._times = times
        self.asked: list[int] = []

    def batch_get_item(self, RequestItems: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        ((name, given),) = RequestItems.items()
        self.asked.append(len(given["Keys"]))
        if len(self.asked) > self._times:
            return self._client.batch_get_item(RequestItems=RequestItems)
        first, rest = given["Keys"][:1], given["Keys"][1:]
        answer = self._client.batch_get_item(RequestItems={name: given | {"Keys": first}})
        return answer | {"UnprocessedKeys": {name: given | {"Keys": rest}}}


def test_every_version_of_a_key_is_found_and_no_other_photo(table: str):
    # GIVEN two versions of a photo, and one whose key begins alike
    record(table, photo(1, "v1"), "rejected", reason="ImageEmpty", message="no bytes")
    record(table, photo(1, "v2"), "accepted", vehicle="bicycle", confidence=0.9, route="near")
    record(table, photo(11), "accepted")
    # WHEN the photo is asked for THEN both versions are there, as they are in the table
    first, second = OutcomesTable(table).versions("incoming/1.jpg")
    assert (first.photo, first.reason) == (photo(1, "v1"), "ImageEmpty")
    assert (second.photo, second.vehicle, second.confidence) == (photo(1, "v2"), "bicycle", 0.9)


def test_a_photo_that_is_not_there_has_no_outcome(table: str):
    # GIVEN an empty table WHEN photos are asked for THEN there is nothing
    assert OutcomesTable(table).versions("incoming/1.jpg") == []
    assert OutcomesTable(table).of([photo(1)]) == {}


def test_more_photos_than_a_request_takes_are_found(table: str):
    # GIVEN 150 photos with an outcome, one without, one named twice and one without a version
    photos = [photo(number) for number in range(150)]
    for one in photos:
        record(table, one, "accepted")
    # WHEN all are asked for THEN those with an outcome are there
    found = OutcomesTable(table).of([*photos, photo(150), photo(0), photo(151, "")])
    assert found.keys() == set(photos)
    assert all(found[one].photo == one for one in photos)


def test_keys_that_were_left_unread_are_asked_for_again(table: str, monkeypatch):
    # GIVEN DynamoDB, which does not answer in full twice
    photos = [photo(number) for number in range(5)]
    for one in photos:
        record(table, one, "accepted")
    client = Throttling(boto3.client("dynamodb"), times=2)
    monkeypatch.setattr(outcomes_table, "_SECONDS_BETWEEN_ATTEMPTS", (0.0,) * 3)
    monkeypatch.setattr(boto3, "client", lambda _: client)
    # WHEN photos are asked for THEN all are found, and only those that were left are asked again
    assert OutcomesTable(table).of(photos).keys() == set(photos)
    assert client.asked == [5, 4, 3]


def test_a_table_that_never_answers_in_full_is_told(table: str, monkeypatch):
    # GIVEN DynamoDB, which never answers in full
    client = Throttling(boto3.client("dynamodb"), times=99)
    monkeypatch.setattr(outcomes_table, "_SECONDS_BETWEEN_ATTEMPTS", (0.0,) * 3)
    monkeypatch.setattr(boto3, "client", lambda _: client)
    # WHEN photos are asked for THEN it ends with a name, and not with half of them
    with pytest.raises(TableBusy, match="DynamoDB throttles outcomes: try again later"):
        OutcomesTable(table).of([photo(number) for number in range(9)])
    assert client.asked == [9, 8, 7]


def test_an_item_of_another_version_is_named(table: str):
    # GIVEN an item that this version does not know WHEN it is read THEN the error says what to do
    record(table, photo(1), "postponed")
    text = "the item of incoming/1.jpg, version .*, is not as .* 'postponed'.* use the scones that"
    for read in (lambda it: it.versions("incoming/1.jpg"), lambda it: it.of([photo(1)])):
        with pytest.raises(OutcomeUnreadable, match=text):
            read(OutcomesTable(table))


def test_a_table_that_is_not_there_is_aws_s_to_refuse(table: str):
    # GIVEN the name of no table WHEN photos are asked for THEN it is no empty answer
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        OutcomesTable(f"{table}s").of([photo(1)])
