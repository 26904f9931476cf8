"""Measure the service on localaws: its start, a photo's way, cold starts, and many photos.

Writes docs/benchmarks/service.md.
"""

import argparse
import itertools
import json
import statistics
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import boto3

from benchmarks.bulk.ways import classify, drawn_photos, in_bulk
from benchmarks.page import publish
from benchmarks.service.cold_starts import ColdStart, make_baseline, measure
from demo.demonstration import Demonstration
from demo.report import Step
from demo.standing_service import add_arguments, standing_service
from scones_tools.command_line import run

_FUNCTIONS = ("serialize-image", "classify-image", "filter-inference")
_STATES = {
    "SerializeImage": "serialize-image",
    "ClassifyImage": "classify-image",
    "FilterInference": "filter-inference",
}
_DRAWINGS = 60


def one_photo(outputs: dict[str, Any], photos: Sequence[bytes]) -> tuple[float, int, list[Any]]:
    """Return the median time of an execution, its states, and one execution's history."""
    client, s3 = boto3.client("stepfunctions"), boto3.client("s3")
    seconds, history = [], []
    for number, photo in enumerate(photos):
        key = f"archive/one-{number:04d}.png"
        s3.put_object(Bucket=outputs["photos_bucket"], Key=key, Body=photo)
        ended = classify(outputs, key)
        seconds.append((ended["stopDate"] - ended["startDate"]).total_seconds())
        arn = ended["executionArn"]
        history = client.get_execution_history(executionArn=arn, maxResults=200)["events"]
    states = sum(event["type"].endswith("StateEntered") for event in history)
    return statistics.median(seconds), states, history


def first_events(prefix: str, history: Sequence[Any]) -> dict[str, Any]:
    """Return what each function was given by an execution, by the function's name."""
    events, state = {}, ""
    for event in history:
        state = event.get("stateEnteredEventDetails", {}).get("name", state)
        scheduled = event.get("taskScheduledEventDetails", {})
        if scheduled.get("resourceType") == "lambda" and state in _STATES:
            events[f"{prefix}-{_STATES[state]}"] = json.loads(scheduled["parameters"])["Payload"]
    return events


def figures(
    steps: Sequence[Step],
    photo: tuple[float, int],
    starts: Sequence[ColdStart],
    many: Sequence[tuple[int, float]],
) -> dict[str, Any]:
    """Return the figures; the last cold start is what the others are compared with."""
    seconds, states = photo
    return {
        "steps": [asdict(step) for step in steps],
        "photo": {"seconds": seconds, "states": states},
        "cold_starts": [
            {**asdict(start), "total": start.total, "to_boto3": start.total / starts[-1].total}
            for start in starts
        ],
        "in_bulk": [
            {"photos": photos, "ms": 1000 * each, "to_fewest": each / many[0][1]}
            for photos, each in many
        ],
    }


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", type=int, default=20, help="one at a time (%(default)s)")
    parser.add_argument("--starts", type=int, default=5, help="of each function (%(default)s)")
    parser.add_argument(
        "--images",
        type=int,
        nargs="+",
        default=[100, 1000, 10_000],
        help="in bulk, the fewest first (default: 100 1000 10000)",
    )
    add_arguments(parser, ".work/bench-service")
    options = parser.parse_args(arguments)
    if min(options.photos, options.starts, *options.images) < 1:
        parser.error("--photos, --starts and --images are at least 1")
    photos = drawn_photos(_DRAWINGS)
    demonstration = Demonstration(options.work_directory)
    with standing_service(demonstration, options.model) as outputs:
        demonstration.check_plan()
        cycle = list(itertools.islice(itertools.cycle(photos), options.photos))
        seconds, states, history = one_photo(outputs, cycle)
        baseline = f"{outputs['prefix']}-boto3-alone"
        make_baseline(baseline, f"{outputs['prefix']}-{_FUNCTIONS[0]}")
        starts = measure({**first_events(outputs["prefix"], history), baseline: {}}, options.starts)
        boto3.client("lambda").delete_function(FunctionName=baseline)
        many = [
            (images, in_bulk(outputs, photos, images, f"scale-{images}"))
            for images in options.images
        ]
    measured = figures(demonstration.steps, (seconds, states), starts, many)
    publish("service", arguments, measured)


if __name__ == "__main__":
    sys.exit(run(command, None))
