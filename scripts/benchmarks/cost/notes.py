"""What the figures leave open, in US dollars of a million images."""

from collections.abc import Sequence

from benchmarks.cost.items import Items
from benchmarks.cost.logged import Logged
from scones_tools.costs.estimate import Invocation
from scones_tools.costs.prices import Prices

# With so much memory a function has one whole processor, and with less, less. Source: Lambda's
# developer guide, "Configure Lambda function memory".
_MB_OF_A_PROCESSOR = 1769


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
    return 1e6 * prices.usd["cloudwatch logs GB"] * Logged(0.0, sum(sizes)).gigabytes


def if_computing_usd(functions: Sequence[Invocation], prices: Prices) -> float:
    """Return what functions would cost more if all of their time were a whole processor's."""
    gigabytes = [max(0, _MB_OF_A_PROCESSOR - function.memory_mb) / 1024 for function in functions]
    return 1e6 * sum(
        function.seconds * more * prices.usd[f"lambda GB-second, {function.architecture}"]
        for function, more in zip(functions, gigabytes, strict=True)
    )


def if_each_message_usd(batch: int, prices: Prices) -> float:
    """Return what a pipe would cost more if it were charged for each message of a batch."""
    return 1e6 * prices.usd["eventbridge pipe request"] * (1 - 1 / batch)
