"""What the figures leave open, in US dollars of a million images."""

from collections.abc import Sequence
from dataclasses import replace

from benchmarks.cost.items import Items
from benchmarks.cost.logged import logs_usage
from scones_tools.costs.estimate import Invocation, express
from scones_tools.costs.prices import Prices

# What each function is taken to run longer on AWS, where S3 and the endpoint are a network away.
_MORE_SECONDS = 0.1


def kept(outcomes: Items, prices: Prices) -> dict[str, float]:
    """Return what outcomes cost until they expire: their table, and its backups."""
    gigabyte_months = outcomes.gigabyte_months(1e6)
    return {
        "bytes": outcomes.size,
        "months": outcomes.months,
        "storage_usd": gigabyte_months * prices.usd["dynamodb storage GB-month"],
        "backup_usd": gigabyte_months * prices.usd["dynamodb backup GB-month"],
    }


def lines_of_lambda_usd(sizes: Sequence[float], prices: Prices) -> float:
    """Return what Lambda's own lines cost, by their bytes in each function's log."""
    (used,) = logs_usage(sum(sizes)).items()
    return 1e6 * used[1] * prices.usd[used[0]]


def slower_usd(functions: Sequence[Invocation], batch: int | None, prices: Prices) -> float:
    """Return what a million images cost more if each function runs 100 ms longer.

    Parameters
    ----------
    functions
        One after another.
    batch
        How many images share an Express execution, which lasts as much longer; None without one.
    prices
        The table.
    """
    parts = [replace(function, seconds=_MORE_SECONDS).usage() for function in functions]
    names = [name for part in parts for name in part if "GB-second" in name]
    usd = sum(part[name] * prices.usd[name] for part, name in zip(parts, names, strict=True))
    if batch is not None:
        name = "step functions express GB-second"
        usd += express(len(functions) * _MORE_SECONDS, 1 / batch)[name] * prices.usd[name]
    return 1e6 * usd


def headroom_ms(way: tuple[float, float], base: tuple[float, float], part: float) -> float:
    """Return how much longer each function may run until a way costs a part of another design.

    Parameters
    ----------
    way, base
        What each costs, and what it costs more for each 100 ms.
    part
        Of the design's cost.
    """
    (usd, slower), (base_usd, base_slower) = way, base
    return 1000 * _MORE_SECONDS * (part * base_usd - usd) / (slower - part * base_slower)


def if_each_message_usd(batch: int, prices: Prices) -> float:
    """Return what a pipe would cost more if it were charged for each message of a batch."""
    return 1e6 * prices.usd["eventbridge pipe request"] * (1 - 1 / batch)
