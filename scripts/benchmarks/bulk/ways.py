"""The ways of classifying that are measured: one photo after another, in bulk, the endpoint."""

import itertools
import json
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3

from scones.endpoints import BATCH_CONTENT_TYPE, batch_body
from scones.image_limits import Limits
from scones.images import normalise
from scones.staging import DrawnSample
from scones_tools.command_line import CommandError, Progress
from scones_tools.photos.bulk import follow, start

_POLL_SECONDS = 0.01
_SECONDS_FOR_A_RUN = 3600.0
_REQUESTS = 12


class ExecutionFailed(CommandError):
    """A photo that was to be measured was not classified."""


def drawn_photos(count: int, seed: int = 0) -> list[bytes]:
    """Return drawn bicycles and motorcycles, as files."""
    images = DrawnSample(seed).images(["bicycle", "motorcycle"])
    return [image.photo for image in itertools.islice(images, count)]


def classify(outputs: Mapping[str, Any], key: str) -> dict[str, Any]:
    """Run the workflow for a photo that lies in the bucket; return how its execution ended.

    Raises
    ------
    ExecutionFailed
        If it did not succeed.
    """
    client: Any = boto3.client("stepfunctions")
    photo = {"bucket": outputs["photos_bucket"], "key": key, "version_id": "", "size": 1}
    arn = client.start_execution(
        stateMachineArn=outputs["classification_state_machine_arn"],
        input=json.dumps({"photo": photo}),
    )["executionArn"]
    while (ended := client.describe_execution(executionArn=arn))["status"] == "RUNNING":
        time.sleep(_POLL_SECONDS)
    if ended["status"] != "SUCCEEDED":
        raise ExecutionFailed(f"{key}: {ended.get('error')}: {ended.get('cause')}")
    return dict(ended)


def one_after_another(outputs: Mapping[str, Any], photos: Sequence[bytes]) -> float:
    """Return the time of one photo, in seconds, when each waits for the one before.

    The photos lie where they are read from, as they do in bulk.
    """
    keys = _upload(outputs["photos_bucket"], "incoming/one-", photos)
    # Their upload has started an execution each: these are not measured, and end first.
    _until_idle(outputs["classification_state_machine_arn"], len(keys))
    return _timed(lambda: [classify(outputs, key) for key in keys]) / len(keys)


def in_bulk(outputs: Mapping[str, Any], photos: Sequence[bytes], images: int, name: str) -> float:
    """Return the time of one photo, in seconds, of a whole prefix: listing and account included.

    Raises
    ------
    RunFailed
        If not every photo is in exactly one outcome.
    """
    _upload(outputs["photos_bucket"], f"{name}/", itertools.islice(itertools.cycle(photos), images))
    begin = time.perf_counter()
    answer = follow(start(outputs["bulk_state_machine_arn"], name, f"{name}/"), _SECONDS_FOR_A_RUN)
    took = time.perf_counter() - begin
    account = answer["account"]
    if account["images"] != images or account["outcomes"]["failed"]:
        raise ExecutionFailed(f"of {images} photos there are the outcomes {account['outcomes']}")
    return took / images


def endpoint_alone(
    outputs: Mapping[str, Any], photos: Sequence[bytes], pictures: int, at_a_time: int
) -> float:
    """Return the time that the endpoint itself takes for a picture, in seconds."""
    limits = Limits(10**8, 10**8, outputs["image_size"])
    normal = [normalise(photo, limits).content for photo in photos[:pictures]]
    client: Any = boto3.client("sagemaker-runtime")
    kind = BATCH_CONTENT_TYPE if pictures > 1 else "image/png"
    body = batch_body(normal) if pictures > 1 else normal[0]

    def ask(_: int) -> None:
        client.invoke_endpoint(
            EndpointName=outputs["endpoint_name"],
            ContentType=kind,
            Accept="application/json",
            Body=body,
        )["Body"].read()

    ask(0)
    with ThreadPoolExecutor(at_a_time) as pool:
        return _timed(lambda: list(pool.map(ask, range(_REQUESTS)))) / _REQUESTS / pictures


def _timed(work: Callable[[], Any]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def _upload(bucket: str, prefix: str, photos: Any) -> list[str]:
    s3 = boto3.client("s3")
    progress, keys = Progress(f"uploading {prefix}"), []
    for number, photo in enumerate(photos):
        key = f"{prefix}{number:06d}.png"
        s3.put_object(Bucket=bucket, Key=key, Body=photo)
        keys.append(key)
        progress.show(str(len(keys)))
    progress.close()
    return keys


def _until_idle(state_machine_arn: str, executions: int) -> None:
    client: Any = boto3.client("stepfunctions")
    deadline = time.monotonic() + _SECONDS_FOR_A_RUN
    while time.monotonic() < deadline:
        listed = client.list_executions(stateMachineArn=state_machine_arn, maxResults=1000)
        ended = [run for run in listed["executions"] if run["status"] != "RUNNING"]
        if len(ended) >= executions:
            return
        time.sleep(1.0)
    raise ExecutionFailed("the executions of the uploads do not end")
