"""What a million images cost, and a month without any, next to the coursework's design.

Reads what runs: the newest executions, the functions' durations and sizes, the instances.
How long models work on an image is in docs/benchmarks. Prices are in scripts/costs/prices.json,
with their date.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.cost.coursework import coursework
from benchmarks.cost.measured_service import FUNCTIONS, Service, account_and_region
from benchmarks.cost.model_latency import read_latency
from benchmarks.page import machine
from scones_tools.command_line import run
from scones_tools.costs.estimate import Prices, Standing, Way

_PAGE = Path("docs/benchmarks/cost.md")


def page(
    ways: Sequence[Way], standing: Sequence[tuple[str, Standing]], prices: Prices, prefix: str
) -> str:
    """Return the page: costs by way, what they are made of, and standing costs.

    Parameters
    ----------
    ways
        The last is what the others are compared with.
    standing
        What exists in each design, by its name.
    prices
        The table.
    prefix
        Of the environment that was measured.
    """
    base = ways[-1].usd(prices)
    lines = [
        "# Cost",
        "",
        f"Written by `tox run -e bench-cost -- --prefix {prefix}`, from what ran there. Machine:",
        f"{machine()}. Prices: {prices.region}, as of {prices.as_of}, on demand, no free tiers.",
        "Durations are this machine's where it is localaws that ran.",
        "",
        "| a million images | workflow | endpoint, never idle | together | to the coursework |",
        "|---|---|---|---|---|",
    ]
    for way in ways:
        whole = way.usd(prices)
        lines.append(
            f"| {way.name} | ${way.serverless_usd(prices):.2f} | ${way.endpoint_usd(prices):.2f} "
            f"({way.instance_type}) | ${whole:.2f} | {whole / base:.2f} |"
        )
    lines += ["", "| one image takes | " + " | ".join(way.name for way in ways) + " |"]
    lines.append("|---" * (len(ways) + 1) + "|")
    for name in sorted({name for way in ways for name in way.usage}):
        amounts = [f"{way.usage[name]:.4g}" if name in way.usage else "" for way in ways]
        lines.append(f"| {name} | {' | '.join(amounts)} |")
    seconds = [f"{way.model_seconds:.4g}" for way in ways]
    lines.append(f"| endpoint, seconds | {' | '.join(seconds)} |")
    lines += ["", "| a month without images | what | USD |", "|---|---|---|"]
    for name, parts in standing:
        lines += [f"| {name} | {what} | {usd:.2f} |" for what, usd in parts.rows(prices)]
        lines.append(f"| {name} | **together** | **{parts.usd(prices):.2f}** |")
    lines += [
        "",
        "The coursework: three functions of 128 MB in a Standard workflow, and an endpoint that is",
        "always on, with SageMaker's ResNet-152. Its functions are taken to be as fast as these,",
        "its model to be slower by the ratio that [the model's benchmark](model.md) measured. This",
        "project's model takes as long as [the bulk benchmark](bulk.md) measured.",
        "",
        "X-Ray's traces are counted at the most: of images that come faster than one a second, it",
        "records fewer. Custom metrics are charged only in months in which they are written.",
        "",
        "One by one, nearly all of it is transitions of a Standard workflow: they buy a name that",
        "is taken once (no photo is classified twice), 90 days of history, and the net below a",
        "failure. Where that is not worth it, the same photos go in bulk.",
        "",
        "Not counted: logs, requests to keys, captured traffic, storage, training.",
        "",
    ]
    return "\n".join(lines)


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--prefix", default="scones-unlimited-local", help="default: %(default)s")
    parser.add_argument("--page", type=Path, default=_PAGE, help="default: %(default)s")
    options = parser.parse_args(arguments)
    prices = Prices.read()
    service = Service(options.prefix, *account_and_region())
    latency = read_latency()
    one, bulk = service.one_by_one(latency.one), service.bulk(latency.one_of_many)
    seconds = [service.invocation(name).seconds for name in FUNCTIONS]
    other, its_standing = coursework(seconds, latency.resnet)
    standing = [("this project", service.standing()), ("the coursework", its_standing)]
    text = page([one, bulk, other], standing, prices, options.prefix)
    options.page.parent.mkdir(parents=True, exist_ok=True)
    options.page.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    sys.exit(run(command, None))
