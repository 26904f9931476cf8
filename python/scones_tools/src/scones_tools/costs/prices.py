"""A dated table of what AWS charges, each price with its name in AWS's own price list."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from scones_tools.command_line import CommandError

PRICES = Path(__file__).with_name("prices.json")
_AN_HOUR = ", an hour"
_OLD = timedelta(days=365)


class PriceMissing(CommandError):
    """The table has no price of something; the text says of what, and where to add it."""


class PricesUnreadable(CommandError):
    """The named file is not a table of prices."""


@dataclass(frozen=True)
class Prices:
    """A table of prices, in US dollars.

    Attributes
    ----------
    as_of
        When these were the prices.
    region
        Where.
    usd
        Of each thing that is charged for.
    hosting
        Of an hour of an endpoint's instance, by its type.
    """

    as_of: date
    region: str
    usd: Mapping[str, float]
    hosting: Mapping[str, float]

    @classmethod
    def read(cls, path: Path = PRICES) -> "Prices":
        """Read the table.

        Raises
        ------
        PricesUnreadable
            If the file is malformed.
        """
        document = read_table(path)
        usd = {name: float(price["usd"]) for name, price in document["prices"].items()}
        hours = {name: each for name, each in usd.items() if name.endswith(_AN_HOUR)}
        return cls(
            date.fromisoformat(document["as_of"]),
            document["region"],
            {name: each for name, each in usd.items() if name not in hours},
            {name.removesuffix(_AN_HOUR): each for name, each in hours.items()},
        )

    def hour(self, instance_type: str) -> float:
        """Return what an hour of an endpoint's instance costs.

        Raises
        ------
        PriceMissing
            If the table does not have it.
        """
        if instance_type not in self.hosting:
            raise PriceMissing(f"{instance_type}: add its price to {PRICES.name}")
        return self.hosting[instance_type]

    def warning(self, today: date) -> str | None:
        """Return what a person must know of prices that are older than a year."""
        if today - self.as_of <= _OLD:
            return None
        return (
            f"Warning: the prices are of {self.as_of}, more than a year ago. Refresh them: "
            "python -m scones_tools.costs.price_list --help"
        )


def read_table(path: Path) -> dict[str, Any]:
    """Return the document of a table of prices.

    Parameters
    ----------
    path
        Of a file such as ``prices.json``: each price names the service, the usage type, the unit
        and, where one usage type has several prices, the operation, as AWS's price list does.

    Raises
    ------
    PricesUnreadable
        If the file is malformed.
    """
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        date.fromisoformat(document["as_of"])
        named = [document["region"]]
        for price in document["prices"].values():
            named += [price[name] for name in ("service", "usage_type", "unit", "effective")]
            named.append(price.get("operation", ""))
        is_table = all(isinstance(name, str) for name in named) and all(
            0 <= float(price["usd"]) < math.inf for price in document["prices"].values()
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise PricesUnreadable(f"{path} is not a table like {PRICES}: {error!r}") from error
    if not is_table:
        raise PricesUnreadable(
            f"{path} is not a table like {PRICES}: a name is no text, or a price no amount"
        )
    return document
