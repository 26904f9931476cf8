"""How long models work on an image: what the benchmarks bulk and model measured."""

from dataclasses import dataclass

from benchmarks.page import read
from scones_tools.command_line import CommandError


class LatencyMissing(CommandError):
    """A benchmark's document lacks a figure; the text names both."""


@dataclass(frozen=True)
class Latency:
    """Seconds that a model works on one image.

    Attributes
    ----------
    single
        This project's, asked for one image.
    batched
        This project's, asked for many at once.
    resnet
        ResNet-152's: the first, with ResNet-152's time in place of this project's model's.
    """

    single: float
    batched: float
    resnet: float


def read_latency() -> Latency:
    """Read the figures of bulk and model.

    Raises
    ------
    LatencyMissing
        If a figure is missing.
    """
    single = _figure("bulk", "endpoint_single_ms") / 1000
    many = _figure("bulk", "endpoint_batch_ms") / 1000
    ours, resnet = (
        _figure("model", "serving", runtime, "milliseconds") / 1000
        for runtime in ("integers", "resnet152")
    )
    return Latency(single, many, single - ours + resnet)


def _figure(page: str, *names: str) -> float:
    try:
        value = read(page)["figures"]
        for name in names:
            value = value[name]
        return float(value)
    except (OSError, ValueError, KeyError, TypeError) as error:
        text = f"{page}.json has no figure {'.'.join(names)}: run its benchmark again"
        raise LatencyMissing(text) from error
