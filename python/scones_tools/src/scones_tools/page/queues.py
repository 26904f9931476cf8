"""The tab of queues and money: what waits, what became of photos, and what a day costs."""

from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from scones_tools.charts.bar_chart import bar_chart
from scones_tools.costs.estimate import HOURS_A_MONTH
from scones_tools.costs.prices import Prices
from scones_tools.costs.recent import NOT_COUNTED, STANDS, USED, estimate, length_of
from scones_tools.deployment import Deployment
from scones_tools.page.streaming import stream
from scones_tools.status.outcomes import outcomes_a_day
from scones_tools.status.queue_states import queue_states
from scones_tools.status.screen import age

_DAYS, _DAY = 7, timedelta(days=1)
_CENT, _LEAST = 0.01, 0.0001


def _show(request: Request) -> Response:
    deployed: Deployment = request.app.state.deployment
    return stream(
        request,
        "queues.html.jinja",
        {
            "queues": lambda: _queues(deployed),
            "outcomes": lambda: _outcomes(deployed),
            "costs": lambda: _costs(deployed),
        },
        days=_DAYS,
    )


def _queues(deployed: Deployment) -> list[dict[str, object]]:
    return [
        {
            "name": state.queue,
            "waiting": state.waiting,
            "hidden": state.hidden,
            "oldest": "-" if state.oldest_seconds is None else age(state.oldest_seconds),
        }
        for state in queue_states(deployed)
    ]


def _outcomes(deployed: Deployment) -> dict[str, object]:
    found = outcomes_a_day(deployed, _DAYS)
    columns = {f"{day:%a}": counts for day, counts in found.items()}
    return {
        "days": {f"{day:%a %d}": counts for day, counts in found.items()},
        "names": list(next(iter(columns.values()))),
        "any": any(any(counts.values()) for counts in columns.values()),
        "chart": bar_chart("outcomes", "Photos a day, by outcome", columns),
    }


def _costs(deployed: Deployment) -> dict[str, object]:
    """Return a day's part of what ``scones cost`` says of a month."""
    prices = Prices.read()
    length = length_of(deployed, _DAYS)
    rows = estimate(deployed, prices, length)
    return {
        "parts": {part: _part(part, rows, prices) for part in (STANDS, USED)},
        "total": _usd(sum(row["usd_a_month"] or 0.0 for row in rows)),
        "least": any(row["usd_a_month"] is None for row in rows),
        "length": f"{length / _DAY:.2g} d" if length >= _DAY else age(length.total_seconds()),
        "whole_day": length >= _DAY,
        "region": prices.region,
        "as_of": prices.as_of,
        "warning": prices.warning(datetime.now(UTC).date()),
        "not_counted": NOT_COUNTED,
    }


def _part(part: str, rows: list[dict[str, Any]], prices: Prices) -> dict[str, object]:
    of_part = [row for row in rows if row["part"] == part]
    return {
        "total": _usd(sum(row["usd_a_month"] or 0.0 for row in of_part)),
        "rows": [
            {
                "what": row["what"],
                "source": _source(row, prices),
                "usd": "-" if row["usd_a_month"] is None else _usd(row["usd_a_month"]),
            }
            for row in of_part
        ],
    }


def _source(row: dict[str, Any], prices: Prices) -> str:
    """Return what a row's cost is computed from."""
    if row["usd_a_month"] is None:
        return "no price in the table"
    if row["amount"] is None:
        return f"${row['usd_a_month']:,.2f} a month"
    each = prices.usd[row["what"]]
    price = f"${each:.2f}" if each >= _CENT else f"${each * 1e6:,.2f} a million"
    return f"{row['amount']:,.6g} at {price}"


def _usd(a_month: float) -> str:
    """Return a day's part of what a month costs."""
    a_day = a_month * 24 / HOURS_A_MONTH
    if a_day >= _CENT or not a_day:
        return f"${a_day:,.2f}"
    return f"${a_day:.4f}" if a_day >= _LEAST else f"< ${_LEAST}"


ROUTES = (Route("/queues", _show),)
