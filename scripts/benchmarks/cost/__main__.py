"""What a million images cost, and a month without any, next to the coursework's design.

Reads what runs: durations, sizes of functions, of log lines and of items, the instances. How often
each service is asked follows from the definitions in terraform/. How long models work on an image
is what the benchmarks bulk and model measured. Prices are in scones_tools/costs/prices.json, with
their date. Writes docs/benchmarks/cost.md.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from benchmarks.cost.coursework import coursework, coursework_functions
from benchmarks.cost.measured_service import FUNCTIONS, Service, account_and_region
from benchmarks.cost.model_latency import read_latency
from benchmarks.cost.notes import (
    if_computing_usd,
    if_each_message_usd,
    kept,
    lines_of_lambda_usd,
)
from benchmarks.page import publish
from scones_tools.command_line import run
from scones_tools.costs.estimate import Standing, Way
from scones_tools.costs.prices import Prices

# A photo that comes alone, and as many as the pipe takes at a time (Terraform's incoming).
BATCHES = (1, 10)


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


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--prefix", default="scones-unlimited-local", help="default: %(default)s")
    options = parser.parse_args(arguments)
    service = Service(options.prefix, *account_and_region())
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
    notes = {
        "kept": kept(service.items(), prices),
        "lines_of_lambda_usd": lines_of_lambda_usd(lines, prices),
        "if_computing_usd": [if_computing_usd(each, prices) for each in (functions, its_functions)],
        "if_each_message_usd": if_each_message_usd(BATCHES[-1], prices),
    }
    publish("cost", arguments, figures([*ways, other], standing, prices) | notes)


if __name__ == "__main__":
    sys.exit(run(command, None))
