"""How large the items of a table are: DynamoDB charges for writing and for keeping them by size."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

import boto3

_SAMPLE = 200
_WRITE_UNIT = 1024  # bytes
_OVERHEAD = 100  # bytes that DynamoDB keeps beside each item
_BYTES_A_GB = 1024**3
_MONTH = 730 * 3600  # seconds


@dataclass(frozen=True)
class Items:
    """Items of a table of outcomes, on average.

    Attributes
    ----------
    size
        In bytes.
    write_units
        That are charged for one, each begun KB.
    months
        That one is kept.
    """

    size: float
    write_units: float
    months: float

    def gigabyte_months(self, number: float) -> float:
        """Return what is kept of so many items, until each has expired."""
        return number * self.months * (self.size + _OVERHEAD) / _BYTES_A_GB


def items(table_name: str) -> Items | None:
    """Return the average of some items; None if there is none."""
    found = boto3.client("dynamodb").scan(TableName=table_name, Limit=_SAMPLE)["Items"]
    if not found:
        return None
    sizes = [item_size(item) for item in found]
    units = [ceil(size / _WRITE_UNIT) for size in sizes]
    kept = [_seconds_kept(item) / _MONTH for item in found]
    return Items(_mean(sizes), _mean(units), _mean(kept))


def item_size(item: Mapping[str, Mapping[str, str]]) -> int:
    """Return an item's size in bytes.

    Texts are their UTF-8, a number is a byte for each two digits, and one more. Source: DynamoDB's
    developer guide, "DynamoDB item sizes and formats".
    """
    return sum(
        len(name.encode()) + _value_size(kind, value)
        for name, attribute in item.items()
        for kind, value in attribute.items()
    )


def _value_size(kind: str, value: str) -> int:
    if kind != "N":
        return len(value.encode())
    digits = sum(letter.isdigit() for letter in value)
    return ceil(digits / 2) + 1


def _seconds_kept(item: Mapping[str, Mapping[str, str]]) -> float:
    return float(item["expires"]["N"]) - datetime.fromisoformat(item["decided"]["S"]).timestamp()


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
