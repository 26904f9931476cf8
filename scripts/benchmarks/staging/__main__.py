"""Stage a drawn archive as large as CIFAR-100: this project, the notebook's way, and cifar2png.

All in one run, onto one localaws. Writes docs/benchmarks/staging.md.
"""

import argparse
import json
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import boto3

from benchmarks.page import publish
from benchmarks.staging.official_archive import class_names, write_archive
from demo.demonstration import Demonstration, run_program
from demo.work_directory import make_anew
from scones_tools.command_line import run

_BUCKET = "bench-staging"


@dataclass(frozen=True)
class Staged:
    """What a way took.

    Attributes
    ----------
    name
        For people.
    seconds
        From its start to its end, without the start of Python where it is a library's.
    objects
        How many S3 has afterwards, each by one PUT or more.
    """

    name: str
    seconds: float
    objects: int


def ours(archive: Path, md5: str) -> Staged:
    """Stage with this project's script, the start of Python included."""
    command = [sys.executable, "-m", "scones_tools", "stage", "--source", "cifar100"]
    command += ["--archive", str(archive), "--md5", md5, "--classes", ",".join(class_names())]
    command += ["--image-size", "128", "--destination", f"s3://{_BUCKET}/datasets"]
    start = time.monotonic()
    run_program(command)
    seconds = time.monotonic() - start
    return Staged("this project: shards on S3", seconds, _objects("datasets/"))


def theirs(way: str, name: str, archive: Path, directory: Path) -> Staged:
    """Stage another way, the start of Python and its imports not included."""
    directory.mkdir(parents=True)
    program = str(Path(__file__).with_name("stagings.py"))
    command = [sys.executable, program, way, str(archive), str(directory), _BUCKET]
    seconds = json.loads(run_program(command).splitlines()[-1])["seconds"]
    return Staged(name, seconds, _objects(f"{way}/"))


def _objects(prefix: str) -> int:
    pages = boto3.client("s3").get_paginator("list_objects_v2")
    return sum(page["KeyCount"] for page in pages.paginate(Bucket=_BUCKET, Prefix=prefix))


def figures(images: int, results: Sequence[Staged]) -> dict[str, Any]:
    """Return the figures; the first result is what the others are compared with."""
    first = results[0]
    return {
        "images": images,
        "ways": [
            {
                **asdict(way),
                "to_first": way.seconds / first.seconds,
                "objects_to_first": way.objects / first.objects,
            }
            for way in results
        ],
    }


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--images", type=int, default=60_000, help="default: %(default)s")
    parser.add_argument(
        "--work-directory", type=Path, default=Path(".work/bench-staging"), help="%(default)s"
    )
    options = parser.parse_args(arguments)
    if options.images < 6000:
        parser.error("--images is at least 6000: each of 100 classes needs some in each split")
    work = options.work_directory.resolve()
    make_anew(work)
    archive = work / "archive.tar.gz"
    print(f"drawing {options.images} pictures ...", file=sys.stderr)
    md5 = write_archive(archive, options.images)
    demonstration = Demonstration(work)
    demonstration.start_localaws()
    try:
        demonstration.enter_environment()
        boto3.client("s3").create_bucket(Bucket=_BUCKET)
        results = [ours(archive, md5)]
        for way, text in (
            ("notebook", "the notebook: one imsave and one PUT an image"),
            ("cifar2png", "cifar2png 0.0.4: a file an image"),
        ):
            print(f"{way} ...", file=sys.stderr)
            results.append(theirs(way, text, archive, work / way))
    finally:
        demonstration.stop_localaws()
    publish("staging", arguments, figures(options.images, results))
    shutil.rmtree(work)


if __name__ == "__main__":
    sys.exit(run(command, None))
