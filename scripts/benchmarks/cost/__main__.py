"""What a million images cost, and a month without any, next to the coursework's design.

Reads what runs: the newest executions, the functions' durations and sizes, the instances. How long
models work on an image is what the benchmarks bulk and model measured. Prices are in
scones_tools/costs/prices.json, with their date. Writes docs/benchmarks/cost.md.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.cost.coursework import coursework
from benchmarks.cost.measured_service import FUNCTIONS, Service, account_and_region
from benchmarks.cost.model_latency import read_latency
from benchmarks.page import publish
from scones_tools.command_line import run
from scones_tools.costs.estimate import Prices, Standing, Way


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
        "prices": {"region": prices.region, "as_of": prices.as_of},
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
            *({"what": name, "amounts": [way.usage.get(name) for way in ways]} for name in used),
            {"what": "endpoint, seconds", "amounts": [way.model_seconds for way in ways]},
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


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--prefix", default="scones-unlimited-local", help="default: %(default)s")
    options = parser.parse_args(arguments)
    service = Service(options.prefix, *account_and_region())
    latency = read_latency()
    ways = [service.one_by_one(latency.single), service.bulk(latency.batched)]
    seconds = [service.invocation(name).seconds for name in FUNCTIONS]
    other, its_standing = coursework(seconds, latency.resnet)
    standing = {"this project": service.standing(), "the coursework": its_standing}
    publish("cost", arguments, figures([*ways, other], standing, Prices.read()))


if __name__ == "__main__":
    sys.exit(run(command, None))
