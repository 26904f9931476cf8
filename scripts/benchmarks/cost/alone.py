"""Photos that are alone: none shares this machine with another, as on AWS none does."""

import itertools
import time
from collections.abc import Sequence

import boto3

from scones.photos import Photo
from scones_tools.command_line import CommandError, Progress
from scones_tools.deployment import Deployment
from scones_tools.photos.bulk import follow, start
from scones_tools.photos.outcomes_table import OutcomesTable

_SECONDS_FOR_A_PHOTO, _SECONDS_FOR_A_RUN = 120.0, 600.0
_POLL_SECONDS = 0.1


class NoOutcome(CommandError):
    """A photo that was sent to be measured has no outcome; the text says which."""


def send_one_by_one(deployed: Deployment, photos: Sequence[bytes], name: str) -> None:
    """Upload photos, each when the one before has its outcome.

    Parameters
    ----------
    deployed
        Where to.
    photos
        Files.
    name
        What their keys have in common.

    Raises
    ------
    NoOutcome
        If one has none after two minutes.
    """
    s3, bucket = boto3.client("s3"), deployed.photos_bucket
    table = OutcomesTable(deployed.outcomes_table_name)
    progress = Progress("photos")
    for number, content in enumerate(photos, 1):
        key = f"incoming/{name}-{number}.png"
        answer = s3.put_object(Bucket=bucket, Key=key, Body=content)
        photo = Photo(bucket, key, answer["VersionId"], len(content))
        deadline = time.monotonic() + _SECONDS_FOR_A_PHOTO
        while not table.of([photo]):
            if time.monotonic() > deadline:
                raise NoOutcome(f"{key} has no outcome after {_SECONDS_FOR_A_PHOTO:.0f} s")
            time.sleep(_POLL_SECONDS)
        progress.show(f"{number}/{len(photos)}")


def send_a_batch(deployed: Deployment, photos: Sequence[bytes], size: int, name: str) -> None:
    """Classify one full batch in bulk.

    Parameters
    ----------
    deployed
        Where.
    photos
        Files, which are repeated as often as it takes.
    size
        How many photos a batch has.
    name
        The run's.

    Raises
    ------
    RunFailed, RunUnfinished
        If not every photo has an outcome.
    """
    s3 = boto3.client("s3")
    for number, content in enumerate(itertools.islice(itertools.cycle(photos), size)):
        s3.put_object(Bucket=deployed.photos_bucket, Key=f"{name}/{number}.png", Body=content)
    follow(start(deployed.bulk_state_machine_arn, name, f"{name}/"), _SECONDS_FOR_A_RUN)
