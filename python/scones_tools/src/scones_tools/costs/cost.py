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
from scones_tools.costs.estimate import HOURS_A_MONTH
from scones_tools.costs.prices import PRICES, PriceMissing, Prices
from scones_tools.costs.standing import standing
from scones_tools.costs.usage import since, usage
from scones_tools.deployment import Deployment

_NOT_COUNTED = (
    "instances of trainings and evaluations; what an endpoint had more of, or less, before now; "
    "storage, captured traffic; requests to keys, and of uploads and bulk runs to S3; taxes, "
    "discounts and free tiers"
)
_LONGEST = 455  # days, for which CloudWatch keeps hours
_SHORTEST = timedelta(days=1)
_MONTH = timedelta(hours=HOURS_A_MONTH)
_COLUMNS = ("part", "what", "amount", "USD", "a month")
_STANDS, _USED = "stands", "used"


def estimate(deployed: Deployment, prices: Prices, length: timedelta) -> list[dict[str, Any]]:
    """Return a row for each thing that is charged for.

    Parameters
    ----------
    deployed, prices
        Of what, and at which prices.
    length
        A time that ends now. What less than a day took is taken to be what a day takes.

    Returns
    -------
    list of dict
        ``part`` (stands, or used by photos and trainings), ``what``, ``amount``, ``usd`` of the
        time, and ``usd_a_month``; the last two are None if the table has no price.
    """
    months = length / _MONTH
    counted = max(length, _SHORTEST)
    rows: list[dict[str, Any]] = []
    stands, unknown = standing(deployed.prefix, deployed.endpoint_name).split(prices)
    for what, usd in stands.rows(prices):
        rows.append(_row(_STANDS, what, None, usd * months, usd))
    rows += [_row(_STANDS, f"{n} x {kind}", None, None, None) for kind, n in unknown.items()]
    for name, amount in usage(deployed, counted).items():
        usd = amount * prices.usd[name]
        rows.append(_row(_USED, name, amount, usd, usd * (_MONTH / counted)))
    return rows


def _row(part: str, what: str, amount: float | None, *usd: float | None) -> dict[str, Any]:
    of_time, a_month = usd
    return {"part": part, "what": what, "amount": amount, "usd": of_time, "usd_a_month": a_month}


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
    age = datetime.now(UTC) - since(deployed)
    length = min(timedelta(days=options.days), age)
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
    for part in (_STANDS, _USED):
        of_part = [row for row in rows if row["part"] == part and row["usd"] is not None]
        of_time, a_month = (sum(row[name] for row in of_part) for name in ("usd", "usd_a_month"))
        least = bound if part == _STANDS else ""
        lines.append(f"{part}: {least}${of_time:.2f} in {time}, {least}${a_month:.2f} a month")
    lines.append(
        f"Prices: {prices.region} of {prices.as_of}, on demand; the environment is in "
        f"{deployed.region}. Not counted: {_NOT_COUNTED}."
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
