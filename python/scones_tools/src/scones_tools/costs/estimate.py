"""Usage times prices: what one image costs, and a month without any."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil

from scones_tools.costs.prices import Prices

HOURS_A_MONTH = 730

# What Step Functions charges an Express execution for: memory in chunks, of which 50 MB are its
# own, and time in steps. Source: its price page, "AWS Step Functions Express Workflows".
_EXPRESS_OWN_MB, _EXPRESS_CHUNK_MB, _EXPRESS_STEP_SECONDS = 50, 64, 0.1

_PIPE_CHUNK = 64 * 1024  # bytes

# While its queue is empty, a pipe asks by five long polls at a time, each of which lasts 20 s.
_PIPE_POLLS_A_MONTH = 5 * HOURS_A_MONTH * 3600 / 20


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


def express(seconds: float, share: float = 1.0, megabytes: float = 0.0) -> dict[str, float]:
    """Return what is charged for an Express execution.

    Parameters
    ----------
    seconds
        How long it runs.
    share
        Of the execution that one image takes, or how many executions there are.
    megabytes
        Of its definition, and of the data of all items of its Map.
    """
    steps = max(1, ceil(round(seconds / _EXPRESS_STEP_SECONDS, 6)))
    chunks = ceil((_EXPRESS_OWN_MB + megabytes) / _EXPRESS_CHUNK_MB)
    gigabyte_seconds = steps * _EXPRESS_STEP_SECONDS * chunks * _EXPRESS_CHUNK_MB / 1024
    return {
        "step functions express request": share,
        "step functions express GB-second": share * gigabyte_seconds,
    }


def pipe_requests(size: float, batches: float = 1.0) -> dict[str, float]:
    """Return what is charged for what a pipe takes.

    Parameters
    ----------
    size
        Bytes of a batch. Each 64 KB are a request; source: EventBridge's price page, "Pipes".
    batches
        How many, or the part of one that one image takes.
    """
    return {"eventbridge pipe request": batches * max(1, ceil(size / _PIPE_CHUNK))}


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
    alarms, dashboards, keys, metrics, pipes
        How many there are; of metrics, custom ones; of pipes, those that poll a queue.
    """

    instances: Mapping[str, int]
    alarms: int = 0
    dashboards: int = 0
    keys: int = 0
    metrics: int = 0
    pipes: int = 0

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
        if self.pipes:
            polls = self.pipes * _PIPE_POLLS_A_MONTH
            rows.append((f"{self.pipes} x pipe's empty polls", polls * prices.usd["sqs request"]))
        return rows

    def split(self, prices: Prices) -> tuple["Standing", dict[str, int]]:
        """Return what has a price, and the instances of types that have none."""
        known = {kind: n for kind, n in self.instances.items() if kind in prices.hosting}
        unknown = {kind: n for kind, n in sorted(self.instances.items()) if kind not in known}
        return replace(self, instances=known), unknown

    def usd(self, prices: Prices) -> float:
        """Return what all of it costs a month."""
        return sum(usd for _, usd in self.rows(prices))
