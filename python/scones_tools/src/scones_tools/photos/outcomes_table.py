"""Reading the table of outcomes, each time as it is then and not as it was a moment ago."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3

from scones.errors import DocumentInvalid
from scones.photos import Photo
from scones.recorded_outcomes import RecordedOutcome
from scones_tools.command_line import CommandError

_MAX_BATCH_SIZE = 100
_SECONDS_BETWEEN_ATTEMPTS = (0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4)


class OutcomeUnreadable(CommandError):
    """The table has an item that this version does not understand."""


class TableBusy(CommandError):
    """DynamoDB has left keys of a request unread, however often they were asked for."""


# A key and a version, after which reading goes on.
Place = tuple[str, str]


@dataclass(frozen=True)
class Scanned:
    """A part of the table.

    Attributes
    ----------
    records
        Its outcomes, in no order.
    after
        Where the next part begins; None at the end of the table.
    """

    records: list[RecordedOutcome]
    after: Place | None


class OutcomesTable:
    """The table of outcomes of a deployment.

    Parameters
    ----------
    name
        Output ``outcomes_table_name``.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._client: Any = boto3.client("dynamodb")

    def versions(self, key: str) -> list[RecordedOutcome]:
        """Return the outcomes of all versions of a photo, those that S3 has removed, too.

        Raises
        ------
        OutcomeUnreadable
            If an item is malformed.
        """
        pages = self._client.get_paginator("query").paginate(
            TableName=self._name,
            KeyConditionExpression="#key = :key",
            ExpressionAttributeNames={"#key": "key"},  # a reserved word
            ExpressionAttributeValues={":key": {"S": key}},
            ConsistentRead=True,
        )
        return [self._read(item) for page in pages for item in page["Items"]]

    def scan(self, after: Place | None = None) -> Iterator[Scanned]:
        """Yield all outcomes, a megabyte at a time: the table knows its keys alone.

        Parameters
        ----------
        after
            Where to go on; None begins.

        Raises
        ------
        OutcomeUnreadable
            If an item is malformed.
        """
        names = ("key", "version_id")
        while True:
            begin = {name: {"S": text} for name, text in zip(names, after or (), strict=False)}
            place = {"ExclusiveStartKey": begin} if begin else {}
            answer = self._client.scan(TableName=self._name, ConsistentRead=True, **place)
            last = answer.get("LastEvaluatedKey")
            after = (last["key"]["S"], last["version_id"]["S"]) if last else None
            yield Scanned([self._read(item) for item in answer["Items"]], after)
            if not after:
                return

    def of(self, photos: Iterable[Photo]) -> dict[Photo, RecordedOutcome]:
        """Return the outcomes of many photos: of those that have one.

        Raises
        ------
        OutcomeUnreadable
            If an item is malformed.
        TableBusy
            If DynamoDB does not answer in full.
        """
        # A photo without a version is in no item, and DynamoDB refuses a key that is empty.
        asked = {(photo.key, photo.version_id): photo for photo in photos if photo.version_id}
        keys = list(asked)
        found = {}
        for start in range(0, len(keys), _MAX_BATCH_SIZE):
            for item in self._batch(keys[start : start + _MAX_BATCH_SIZE]):
                record = self._read(item)
                found[asked[record.photo.key, record.photo.version_id]] = record
        return found

    def _batch(self, keys: Iterable[tuple[str, str]]) -> list[Mapping[str, Any]]:
        items: list[Mapping[str, Any]] = []
        named = [{"key": {"S": key}, "version_id": {"S": version}} for key, version in keys]
        request = {self._name: {"Keys": named, "ConsistentRead": True}}
        for seconds in _SECONDS_BETWEEN_ATTEMPTS:
            answer = self._client.batch_get_item(RequestItems=request)
            items += answer["Responses"].get(self._name, [])
            request = answer.get("UnprocessedKeys", {})
            if not request:
                return items
            time.sleep(seconds)
        raise TableBusy(f"DynamoDB throttles {self._name}: try again later")

    def _read(self, item: Mapping[str, Any]) -> RecordedOutcome:
        try:
            return RecordedOutcome.from_item(item)
        except DocumentInvalid as error:
            key, version = (item[name].get("S") for name in ("key", "version_id"))
            raise OutcomeUnreadable(
                f"{self._name}: the item of {key}, version {version}, is not as this version reads "
                f"it ({error}): use the scones that belongs to the environment"
            ) from error
