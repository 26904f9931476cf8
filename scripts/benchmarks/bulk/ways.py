"""What is measured beside one photo after another: a prefix in bulk, and the endpoint alone."""

import itertools
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3

from scones.endpoints import BATCH_CONTENT_TYPE, batch_body
from scones.image_limits import Limits
from scones.images import normalise
from scones.staging import DrawnSample
from scones_tools.command_line import CommandError, Progress
from scones_tools.photos.bulk import follow, start

_SECONDS_FOR_A_RUN = 3600.0
_REQUESTS = 12


class ExecutionFailed(CommandError):
    """A photo that was to be measured was not classified."""


def drawn_photos(count: int, seed: int = 0) -> list[bytes]:
    """Return drawn bicycles and motorcycles, as files."""
    images = DrawnSample(seed).images(["bicycle", "motorcycle"])
    return [image.photo for image in itertools.islice(images, count)]


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


def _upload(bucket: str, prefix: str, photos: Iterable[bytes]) -> None:
    s3 = boto3.client("s3")
    progress = Progress(f"uploading {prefix}")
    for number, photo in enumerate(photos):
        s3.put_object(Bucket=bucket, Key=f"{prefix}{number:06d}.png", Body=photo)
        progress.show(str(number + 1))
    progress.close()
