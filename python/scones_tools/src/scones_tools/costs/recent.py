"""What an environment has cost of late: what AWS has counted, times prices, and what stands."""

from datetime import UTC, datetime, timedelta
from typing import Any

from scones_tools.costs.estimate import HOURS_A_MONTH
from scones_tools.costs.prices import Prices
from scones_tools.costs.standing import standing
from scones_tools.costs.usage import since, usage
from scones_tools.deployment import Deployment

NOT_COUNTED = (
    "instances of trainings and evaluations; what an endpoint had more of, or less, before now; "
    "storage, captured traffic; requests to keys, and of uploads and bulk runs to S3; taxes, "
    "discounts and free tiers"
)
STANDS, USED = "stands", "used"
_SHORTEST = timedelta(days=1)
_MONTH = timedelta(hours=HOURS_A_MONTH)


def length_of(deployed: Deployment, days: int) -> timedelta:
    """Return how long the last days are of which there is anything: at most its age."""
    return min(timedelta(days=days), datetime.now(UTC) - since(deployed))


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
        rows.append(_row(STANDS, what, None, usd * months, usd))
    rows += [_row(STANDS, f"{n} x {kind}", None, None, None) for kind, n in unknown.items()]
    for name, amount in usage(deployed, counted).items():
        usd = amount * prices.usd[name]
        rows.append(_row(USED, name, amount, usd, usd * (_MONTH / counted)))
    return rows


def _row(part: str, what: str, amount: float | None, *usd: float | None) -> dict[str, Any]:
    of_time, a_month = usd
    return {"part": part, "what": what, "amount": amount, "usd": of_time, "usd_a_month": a_month}
