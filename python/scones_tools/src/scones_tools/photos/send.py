"""Send couriers' photos at a steady rate, and let them drift: a generator of traffic.

Each photo is a line at once: the vehicle that it shows, its key, and its file.
"""

import argparse
import math
import random
from pathlib import Path

from scones_tools import deployment, results
from scones_tools.command_line import UsageError, pair
from scones_tools.photos.traffic import DRIFTS, labelled_photos, send_traffic, stream


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    deployment.add_arguments(parser)
    results.add_arguments(parser)
    parser.add_argument("--photos", type=Path, required=True, help="folder of <vehicle>/<photo>")
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


def command(options: argparse.Namespace) -> None:
    """Carry out the verb."""
    try:
        shares = {name: float(weight) for name, weight in options.share}
    except ValueError as error:
        raise UsageError("--share takes VEHICLE=WEIGHT, and WEIGHT is a number") from error
    limits = options.rate > 0 and options.minutes > 0
    limits = limits and options.rate * options.minutes < math.inf
    if not limits or min(shares.values(), default=1) < 0:
        raise UsageError("--rate and --minutes are numbers above 0, weights not below")
    bucket = deployment.find(options).photos_bucket
    photos = labelled_photos(options.photos)
    count = max(1, round(options.rate * options.minutes * 60))
    rng = random.Random(options.seed)  # noqa: S311 (traffic)
    widths = {"vehicle": max(map(len, photos)), "key": 45, "path": 0}
    sent = results.Stream(widths, as_json=options.json)
    for upload in send_traffic(
        stream(photos, shares, rng), bucket, count, options.rate, options.drift
    ):
        sent.show({"key": upload.photo.key, "path": str(upload.path), "vehicle": upload.vehicle})
