"""What a million images cost, and a month without any, next to the coursework's design.

Sends photos to what runs, one after another, and batches of them in bulk. Reads what they took:
durations, sizes of functions, of log lines and of items, the instances. How often each service is
asked follows from the definitions in terraform/. How long models work on an image is what the
benchmarks bulk and model measured. Prices are in scones_tools/costs/prices.json, with their date.
Writes docs/benchmarks/cost.md.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from benchmarks.bulk.ways import drawn_photos
from benchmarks.cost.alone import send_a_batch, send_one_by_one
from benchmarks.cost.coursework import coursework, coursework_functions
from benchmarks.cost.measured_service import FUNCTIONS, Service
from benchmarks.cost.model_latency import read_latency
from benchmarks.cost.notes import (
    headroom_ms,
    if_each_message_usd,
    kept,
    lines_of_lambda_usd,
    slower_usd,
)
from benchmarks.page import publish
from scones_tools import deployment
from scones_tools.command_line import run
from scones_tools.costs.estimate import Standing, Way
from scones_tools.costs.prices import Prices
from scones_tools.deployment import Deployment

# A photo that comes alone, and as many as the pipe takes at a time (Terraform's incoming).
BATCHES = (1, 10)

# What part of the coursework each way may cost: these two, and in bulk.
_GOALS = (1 / 10, 1 / 10, 1 / 50)

# Batches in bulk, one after another.
_RUNS = 3


def figures(
    ways: Sequence[Way], standing: Mapping[str, Standing], prices: Prices
) -> dict[str, Any]:
    """Return costs by way, what they are made of, and standing costs.

    Parameters
    ----------
    ways
        The last is what the others are compared with.
    standing
        What exists in each design, by its name.
    prices
        The table.
    """
    base = ways[-1].usd(prices)
    used = sorted({name for way in ways for name in way.usage})
    return {
        "prices": {
            "region": prices.region,
            "as_of": prices.as_of.isoformat(),
            "days": (datetime.now(UTC).date() - prices.as_of).days,
        },
        "million_images": [
            {
                "way": way.name,
                "instance_type": way.instance_type,
                "workflow_usd": way.serverless_usd(prices),
                "endpoint_usd": way.endpoint_usd(prices),
                "usd": way.usd(prices),
                "to_last": way.usd(prices) / base,
            }
            for way in ways
        ],
        "one_image": [
            *(
                {
                    "what": name,
                    "amounts": [way.usage.get(name) for way in ways],
                    "million_usd": 1e6 * prices.usd[name],
                }
                for name in used
            ),
            {
                "what": "endpoint, seconds",
                "amounts": [way.model_seconds for way in ways],
                "million_usd": None,
            },
        ],
        "month": [
            {
                "design": name,
                "parts": [{"what": what, "usd": usd} for what, usd in parts.rows(prices)],
                "usd": parts.usd(prices),
            }
            for name, parts in standing.items()
        ],
    }


def measured(deployed: Deployment, count: int) -> Service:
    """Return a service that has just worked on photos, each alone, and on batches of them."""
    service = Service(deployed, datetime.now(UTC))
    photos, name = drawn_photos(count), f"cost-{service.since:%Y%m%d-%H%M%S}"
    send_one_by_one(deployed, photos, name)
    for run_number in range(_RUNS):
        send_a_batch(deployed, photos, service.batch_size(), f"{name}-{run_number}")
    return service


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    deployment.add_arguments(parser)
    parser.add_argument("--photos", type=int, default=20, metavar="N", help="default: %(default)s")
    options = parser.parse_args(arguments)
    service = measured(deployment.find(options), options.photos)
    latency = read_latency()
    ways = [
        *(service.one_by_one(latency.single, batch) for batch in BATCHES),
        service.bulk(latency.batched),
    ]
    functions = [service.invocation(name) for name in FUNCTIONS]
    lines = [service.logged(name).of_lambda for name in FUNCTIONS]
    its_functions = coursework_functions([function.seconds for function in functions])
    other, its_standing = coursework(its_functions, latency.resnet, sum(lines) / len(lines))
    standing = {"this project": service.standing(), "the coursework": its_standing}
    prices = Prices.read()
    ours = [
        *((functions, batch) for batch in BATCHES),
        ([service.invocation("classify-batch", 1 / service.batch_size())], service.batch_size()),
    ]
    slower = [slower_usd(each, batch, prices) for each, batch in ours]
    its = other.usd(prices), slower_usd(its_functions, None, prices)
    notes = {
        "kept": kept(service.items(), prices),
        "lines_of_lambda_usd": lines_of_lambda_usd(lines, prices),
        "slower_usd": [*slower, its[1]],
        "headroom_ms": [
            headroom_ms((way.usd(prices), more), its, part)
            for way, more, part in zip(ways, slower, _GOALS, strict=True)
        ],
        "if_each_message_usd": if_each_message_usd(BATCHES[-1], prices),
    }
    publish("cost", arguments, figures([*ways, other], standing, prices) | notes)


if __name__ == "__main__":
    sys.exit(run(command, None))
