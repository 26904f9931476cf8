"""Measure the service on localaws: its start, a photo's way, cold starts, and many photos.

Writes docs/benchmarks/service.md.
"""

import argparse
import itertools
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import boto3

from benchmarks.bulk.ways import drawn_photos, in_bulk
from benchmarks.page import publish
from benchmarks.service.cold_starts import ColdStart, make_baseline, measure
from benchmarks.uploads import at_once, events_of_functions, one_photo
from demo.demonstration import Demonstration
from demo.report import Step
from demo.standing_service import add_arguments, standing_service
from scones_tools.command_line import run

_FUNCTIONS = ("serialize-image", "classify-image", "filter-inference")
_DRAWINGS = 60


def figures(
    steps: Sequence[Step],
    one: float,
    starts: Sequence[ColdStart],
    at_once: Sequence[tuple[int, float]],
    in_bulk: Sequence[tuple[int, float]],
) -> dict[str, Any]:
    """Return the figures; the last cold start is what the others are compared with."""
    return {
        "steps": [asdict(step) for step in steps],
        "photo": {"seconds": one},
        "cold_starts": [
            {**asdict(start), "total": start.total, "to_boto3": start.total / starts[-1].total}
            for start in starts
        ],
        "at_once": _rows(at_once),
        "in_bulk": _rows(in_bulk),
    }


def _rows(many: Sequence[tuple[int, float]]) -> list[dict[str, float]]:
    return [
        {"photos": photos, "ms": 1000 * each, "to_fewest": each / many[0][1]}
        for photos, each in many
    ]


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
        help="at once and in bulk, the fewest first (default: 100 1000 10000)",
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
        one = one_photo(outputs, cycle)
        baseline = f"{outputs['prefix']}-boto3-alone"
        functions = [f"{outputs['prefix']}-{name}" for name in _FUNCTIONS]
        make_baseline(baseline, functions[0])
        events = events_of_functions(outputs, photos[0], functions)
        starts = measure({**events, baseline: {}}, options.starts)
        boto3.client("lambda").delete_function(FunctionName=baseline)
        uploaded = [(images, at_once(outputs, photos, images)) for images in options.images]
        bulk = [
            (images, in_bulk(outputs, photos, images, f"scale-{images}"))
            for images in options.images
        ]
    measured = figures(demonstration.steps, one, starts, uploaded, bulk)
    publish("service", arguments, measured)


if __name__ == "__main__":
    sys.exit(run(command, None))
