"""Measure a whole prefix in bulk against one photo after another, in one run on localaws.

Writes docs/benchmarks/bulk.md.
"""

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from benchmarks.bulk.ways import drawn_photos, endpoint_alone, in_bulk
from benchmarks.page import publish
from benchmarks.uploads import one_photo
from demo.demonstration import Demonstration
from demo.standing_service import add_arguments, standing_service
from scones_tools.command_line import run

_DRAWINGS = 120
_PICTURES_A_REQUEST = 32
_GOAL = 20  # times as fast as one after another


def measure(options: argparse.Namespace, demonstration: Demonstration) -> dict[str, Any]:
    """Run it all and return the figures."""
    photos = drawn_photos(_DRAWINGS)
    with standing_service(demonstration, options.model) as outputs:
        with demonstration.step("one after another"):
            single = one_photo(outputs, photos[: options.singles])
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
