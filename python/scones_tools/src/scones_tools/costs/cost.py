"""Estimate what an environment has cost of late, and what it costs a month.

What it took is what CloudWatch has counted; prices are a dated table, of one region and on demand.
What stands is charged for by time, whether photos come or not, and is listed apart from what photos
and trainings take. AWS's bill decides: see Cost Explorer, by the tag Deployment.
"""

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scones_tools import deployment, results
from scones_tools.costs.prices import PRICES, PriceMissing, Prices
from scones_tools.costs.recent import NOT_COUNTED, STANDS, USED, estimate, length_of
from scones_tools.deployment import Deployment

_LONGEST = 455  # days, for which CloudWatch keeps hours
_COLUMNS = ("part", "what", "amount", "USD", "a month")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    deployment.add_arguments(parser)
    parser.add_argument(
        "--days",
        type=_days,
        default=7,
        metavar="N",
        help="what it took in the last N days (default: %(default)s)",
    )
    parser.add_argument(
        "--prices",
        type=Path,
        default=PRICES,
        help="a table like costs/prices.json, such as of another region",
    )
    results.add_arguments(parser)


def command(options: argparse.Namespace) -> None:
    """Carry out the verb."""
    deployed = deployment.find(options)
    prices = _prices(options.prices)
    length = length_of(deployed, options.days)
    rows = estimate(deployed, prices, length)
    if options.json:
        results.show(rows, [], as_json=True)
    else:
        results.show(list(map(_for_people, rows)), _COLUMNS, as_json=False)
    lines = _sums(rows, length, deployed, prices)
    if warning := prices.warning(datetime.now(UTC).date()):
        lines.append(warning)
    for line in lines:
        results.say(line, as_json=options.json)


def _prices(path: Path) -> Prices:
    """Read a table of prices, and see that it lacks nothing that is counted here."""
    prices = Prices.read(path)
    missing = sorted(Prices.read().usd.keys() - prices.usd.keys())
    if missing:
        raise PriceMissing(f"{path} has no price of {', '.join(missing)}")
    return prices


def _sums(
    rows: list[dict[str, Any]], length: timedelta, deployed: Deployment, prices: Prices
) -> list[str]:
    time = f"the last {length / timedelta(days=1):.2g} d"
    bound = "at least " if any(row["usd"] is None for row in rows) else ""
    lines = []
    for part in (STANDS, USED):
        of_part = [row for row in rows if row["part"] == part and row["usd"] is not None]
        of_time, a_month = (sum(row[name] for row in of_part) for name in ("usd", "usd_a_month"))
        least = bound if part == STANDS else ""
        lines.append(f"{part}: {least}${of_time:.2f} in {time}, {least}${a_month:.2f} a month")
    lines.append(
        f"Prices: {prices.region} of {prices.as_of}, on demand; the environment is in "
        f"{deployed.region}. Not counted: {NOT_COUNTED}."
    )
    return lines


def _for_people(row: dict[str, Any]) -> dict[str, Any]:
    amount, usd, a_month = row["amount"], row["usd"], row["usd_a_month"]
    return {
        "part": row["part"],
        "what": row["what"],
        "amount": amount and f"{amount:.6g}",
        "USD": None if usd is None else f"{usd:.2f}",
        "a month": None if a_month is None else f"{a_month:.2f}",
    }


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= _LONGEST:
        raise argparse.ArgumentTypeError(f"1 to {_LONGEST}")
    return days
