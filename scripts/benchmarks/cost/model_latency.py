"""How long models work on an image: read from the pages that the benchmarks wrote."""

import re
from dataclasses import dataclass
from pathlib import Path

from scones_tools.command_line import CommandError

BENCHMARKS = Path(__file__).resolve().parents[3] / "docs" / "benchmarks"

_MILLISECONDS = r"(\d+(?:\.\d+)?) ms"


class LatencyMissing(CommandError):
    """A benchmark's page does not say what is looked for; the text names the page and the row."""


@dataclass(frozen=True)
class Latency:
    """Seconds that a model works on one image.

    Attributes
    ----------
    one
        This project's, asked for one image.
    one_of_many
        This project's, asked for many at once.
    resnet
        ResNet-152's, slower than the first by the measured ratio.
    """

    one: float
    one_of_many: float
    resnet: float


def read_latency(directory: Path = BENCHMARKS) -> Latency:
    """Read bulk.md and model.md.

    Parameters
    ----------
    directory
        Where they are.

    Raises
    ------
    LatencyMissing
        If one of them, or its row, is not there.
    """
    one = _find(directory / "bulk.md", "the endpoint alone, one picture a request", _MILLISECONDS)
    many = _find(directory / "bulk.md", "the endpoint alone, \\d+ a request[^|]*", _MILLISECONDS)
    ratio = _find(directory / "model.md", "ResNet-152[^|]*", r"[^|(]*\((\d+(?:\.\d+)?)x\)")
    return Latency(one / 1000, many / 1000, ratio * one / 1000)


def _find(path: Path, row: str, value: str) -> float:
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    found = re.search(rf"^\| {row} \| {value}", text, re.MULTILINE)
    if found is None:
        raise LatencyMissing(f"{path.name} has no row {row!r}: run its benchmark again")
    return float(found[1])
