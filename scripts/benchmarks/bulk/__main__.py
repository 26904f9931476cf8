"""Measure a whole prefix in bulk against one photo after another, in one run on localaws.

Writes docs/benchmarks/bulk.md.
"""

import argparse
import itertools
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3

from benchmarks.page import publish
from demo.demonstration import Demonstration
from demo.standing_service import add_arguments, standing_service
from scones.endpoints import BATCH_CONTENT_TYPE, batch_body
from scones.image_limits import Limits
from scones.images import normalise
from scones.staging import DrawnSample
from scones_tools.command_line import CommandError, Progress, run
from scones_tools.photos.bulk import follow, start

_DRAWINGS = 120
_POLL_SECONDS = 0.01
_SECONDS_FOR_A_RUN = 3600.0
_PICTURES_A_REQUEST = 32
_REQUESTS = 12
_GOAL = 20  # times as fast as one after another


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


def measure(options: argparse.Namespace, demonstration: Demonstration) -> dict[str, Any]:
    """Run it all and return the figures."""
    photos = drawn_photos(_DRAWINGS)
    with standing_service(demonstration, options.model) as outputs:
        with demonstration.step("one after another"):
            single = one_after_another(outputs, photos[: options.singles])
        with demonstration.step("in bulk"):
            in_bulk(outputs, photos, _PICTURES_A_REQUEST * 4, "warm-up")
            bulk = in_bulk(outputs, photos, options.images, "measured")
        with demonstration.step("the endpoint alone"):
            endpoint_single = endpoint_alone(outputs, photos, 1, 1)
            endpoint_batch = endpoint_alone(outputs, photos, _PICTURES_A_REQUEST, 2)
    return {
        "singles": options.singles,
        "images": options.images,
        "single_ms": 1000 * single,
        "bulk_ms": 1000 * bulk,
        "ratio": single / bulk,
        "goal": _GOAL,
        "pictures_a_request": _PICTURES_A_REQUEST,
        "endpoint_single_ms": 1000 * endpoint_single,
        "endpoint_batch_ms": 1000 * endpoint_batch,
        "ratio_of_endpoint": single / endpoint_batch,
        "endpoint_share": endpoint_batch / bulk,
    }


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=2000, help="in bulk (default: %(default)s)")
    parser.add_argument(
        "--singles", type=int, default=60, help="one after another (default: %(default)s)"
    )
    add_arguments(parser, ".work/bench-bulk")
    options = parser.parse_args(arguments)
    if options.images < 1 or not 1 <= options.singles <= _DRAWINGS:
        parser.error(f"--images is at least 1, --singles 1 to {_DRAWINGS}")
    publish("bulk", arguments, measure(options, Demonstration(options.work_directory)))


if __name__ == "__main__":
    sys.exit(run(command, None))
