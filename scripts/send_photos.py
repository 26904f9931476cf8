#!/usr/bin/env python3
"""Send couriers' photos at a steady rate, and let them drift: a generator of traffic.

Prints a line of JSON for each: its key, and the vehicle that it shows.
"""

import argparse
import json
import math
import random
import sys
from collections.abc import Sequence
from pathlib import Path

import installed  # noqa: F401 (names what is missing)

from command_line import pair, run
from traffic import DRIFTS, labelled_photos, send_traffic, stream


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--photos", type=Path, required=True, help="folder of <vehicle>/<photo>")
    parser.add_argument("--bucket", required=True, help="output photos_bucket")
    parser.add_argument("--rate", type=float, default=2.0, help="a second (default: %(default)s)")
    parser.add_argument("--minutes", type=float, default=1.0, help="default: %(default)s")
    parser.add_argument("--drift", choices=sorted(DRIFTS), default="none")
    parser.add_argument(
        "--share",
        action="append",
        type=pair,
        default=[],
        metavar="VEHICLE=WEIGHT",
        help="how often a vehicle comes, relative to the others; repeatable",
    )
    parser.add_argument("--seed", type=int, default=0, help="default: %(default)s")
    options = parser.parse_args(arguments)
    try:
        shares = {name: float(weight) for name, weight in options.share}
    except ValueError:
        parser.error("--share takes VEHICLE=WEIGHT, and WEIGHT is a number")
    limits = 0 < options.rate < math.inf and 0 < options.minutes < math.inf
    if not limits or min(shares.values(), default=1) < 0:
        parser.error("--rate and --minutes are numbers above 0, weights not below")
    photos = labelled_photos(options.photos)
    count = max(1, round(options.rate * options.minutes * 60))
    chance = random.Random(options.seed)  # noqa: S311 (traffic)
    for one in send_traffic(
        stream(photos, shares, chance), options.bucket, count, options.rate, options.drift
    ):
        line = {"key": one.photo.key, "path": str(one.path), "vehicle": one.vehicle}
        print(json.dumps(line), flush=True)  # at once: whatever comes, what was sent is told


if __name__ == "__main__":
    sys.exit(run(command, None))
