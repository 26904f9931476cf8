"""Usage times prices: what one image costs, and a month without any."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

from scones_tools.command_line import CommandError

HOURS_A_MONTH = 730
PRICES = Path(__file__).with_name("prices.json")

# What Step Functions charges a short Express execution for.
_EXPRESS_GB, _EXPRESS_STEP_SECONDS = 64 / 1024, 0.1


class PriceMissing(CommandError):
    """The table has no price of something; the text says of what, and where to add it."""


class PricesUnreadable(CommandError):
    """The named file is not a table of prices."""


@dataclass(frozen=True)
class Prices:
    """A dated table of prices, in US dollars."""

    as_of: str
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
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            hosting = document["hosting usd an hour"]
            return cls(document["as_of"], document["region"], document["usd"], hosting)
        except (ValueError, KeyError, TypeError) as error:
            raise PricesUnreadable(f"{path} is not a table like {PRICES}: {error!r}") from error

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


@dataclass(frozen=True)
class Invocation:
    """One Lambda function's part in one image.

    Attributes
    ----------
    seconds
        How long it runs.
    memory_mb
        What it has.
    architecture
        ``arm64`` or ``x86_64``.
    share
        Of an invocation that one image takes: less than 1 where images share one.
    """

    seconds: float
    memory_mb: int
    architecture: str
    share: float = 1.0

    def usage(self) -> dict[str, float]:
        """Return what is charged for."""
        gigabyte_seconds = self.share * self.seconds * self.memory_mb / 1024
        return {
            "lambda request": self.share,
            f"lambda GB-second, {self.architecture}": gigabyte_seconds,
        }


def express(seconds: float, share: float = 1.0) -> dict[str, float]:
    """Return what is charged for an Express execution of some seconds."""
    charged = max(1, ceil(round(seconds / _EXPRESS_STEP_SECONDS, 6))) * _EXPRESS_STEP_SECONDS
    return {
        "step functions express request": share,
        "step functions express GB-second": share * charged * _EXPRESS_GB,
    }


@dataclass(frozen=True)
class Way:
    """A way to classify images.

    Attributes
    ----------
    name
        For people.
    usage
        What one image takes of what has a price.
    model_seconds
        How long an instance of the endpoint works on one image.
    instance_type
        Of the endpoint.
    """

    name: str
    usage: Mapping[str, float]
    model_seconds: float
    instance_type: str

    def serverless_usd(self, prices: Prices) -> float:
        """Return what a million images cost, without the endpoint."""
        return 1e6 * sum(prices.usd[name] * amount for name, amount in self.usage.items())

    def endpoint_usd(self, prices: Prices) -> float:
        """Return what a million images cost of an endpoint that is never idle."""
        return 1e6 * self.model_seconds * prices.hour(self.instance_type) / 3600

    def usd(self, prices: Prices) -> float:
        """Return what a million images cost."""
        return self.serverless_usd(prices) + self.endpoint_usd(prices)


def total(parts: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the sum of usages."""
    names = sorted({name for part in parts for name in part})
    return {name: sum(part.get(name, 0.0) for part in parts) for name in names}


@dataclass(frozen=True)
class Standing:
    """What exists whether images come or not.

    Attributes
    ----------
    instances
        How many of each type serve.
    alarms, dashboards, keys, metrics
        How many there are; of metrics, custom ones.
    """

    instances: Mapping[str, int]
    alarms: int = 0
    dashboards: int = 0
    keys: int = 0
    metrics: int = 0

    def rows(self, prices: Prices) -> list[tuple[str, float]]:
        """Return what each costs a month."""
        rows = [
            (f"{count} x {kind}", count * HOURS_A_MONTH * prices.hour(kind))
            for kind, count in sorted(self.instances.items())
        ]
        for name, count in (
            ("cloudwatch alarm, a month", self.alarms),
            ("cloudwatch custom metric, a month", self.metrics),
            ("cloudwatch dashboard, a month", self.dashboards),
            ("kms key, a month", self.keys),
        ):
            if count:
                rows.append((f"{count} x {name.partition(',')[0]}", count * prices.usd[name]))
        return rows

    def split(self, prices: Prices) -> tuple["Standing", dict[str, int]]:
        """Return what has a price, and the instances of types that have none."""
        known = {kind: n for kind, n in self.instances.items() if kind in prices.hosting}
        unknown = {kind: n for kind, n in sorted(self.instances.items()) if kind not in known}
        return replace(self, instances=known), unknown

    def usd(self, prices: Prices) -> float:
        """Return what all of it costs a month."""
        return sum(usd for _, usd in self.rows(prices))
