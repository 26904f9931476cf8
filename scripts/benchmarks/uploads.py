"""Photos through the whole service, from their upload to their outcome in the table."""

import itertools
import json
import statistics
import time
from collections.abc import Mapping, Sequence
from typing import Any

import boto3

from scones_tools.command_line import CommandError, Progress

_POLL_SECONDS = 0.01
_SECONDS_FOR_ALL = 3600.0


class OutcomesMissing(CommandError):
    """Photos that were to be measured have no outcome."""


def one_photo(outputs: Mapping[str, Any], photos: Sequence[bytes]) -> float:
    """Return the median time of a photo, in seconds, when each waits for the one before."""
    s3, table = boto3.client("s3"), boto3.client("dynamodb")
    seconds = []
    for number, photo in enumerate(photos):
        key = f"incoming/one-{number:04d}.png"
        begin = time.perf_counter()
        version = s3.put_object(Bucket=outputs["photos_bucket"], Key=key, Body=photo)["VersionId"]
        name = {"key": {"S": key}, "version_id": {"S": version}}
        while "Item" not in table.get_item(
            TableName=outputs["outcomes_table_name"], Key=name, ConsistentRead=True
        ):
            if time.perf_counter() - begin > _SECONDS_FOR_ALL:
                raise OutcomesMissing(f"{key} has no outcome")
            time.sleep(_POLL_SECONDS)
        seconds.append(time.perf_counter() - begin)
    return statistics.median(seconds)


def at_once(outputs: Mapping[str, Any], photos: Sequence[bytes], images: int) -> float:
    """Return the time of one photo, in seconds, of many that are uploaded without a pause.

    Raises
    ------
    OutcomesMissing
        If they have not all got their outcome within an hour.
    """
    s3, before = boto3.client("s3"), _outcomes(outputs)
    progress = Progress(f"{images} at once")
    begin = time.perf_counter()
    for number, photo in enumerate(itertools.islice(itertools.cycle(photos), images)):
        key = f"incoming/of-{images}/{number:06d}.png"
        s3.put_object(Bucket=outputs["photos_bucket"], Key=key, Body=photo)
    while (done := _outcomes(outputs) - before) < images:
        if time.perf_counter() - begin > _SECONDS_FOR_ALL:
            raise OutcomesMissing(f"{images - done} of {images} photos have no outcome")
        progress.show(f"{done}/{images}")
        time.sleep(1)
    progress.close()
    return (time.perf_counter() - begin) / images


def events_of_functions(
    outputs: Mapping[str, Any], photo: bytes, functions: Sequence[str]
) -> dict[str, Any]:
    """Return what each function is given of a photo, by its name: the answer of the one before."""
    key, client = "archive/cold.png", boto3.client("lambda")
    version = boto3.client("s3").put_object(Bucket=outputs["photos_bucket"], Key=key, Body=photo)
    state: Any = {
        "photo": {
            "bucket": outputs["photos_bucket"],
            "key": key,
            "version_id": version["VersionId"],
            "size": len(photo),
        }
    }
    events = {}
    for name in functions:
        events[name] = state
        answer = client.invoke(FunctionName=name, Payload=json.dumps(state).encode())
        state = json.load(answer["Payload"])
    return events


def _outcomes(outputs: Mapping[str, Any]) -> int:
    pages = boto3.client("dynamodb").get_paginator("scan")
    found = pages.paginate(TableName=outputs["outcomes_table_name"], Select="COUNT")
    return sum(page["Count"] for page in found)
