"""The baseline: statistics of the traffic that a model was made for."""

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scones.drift.observation import STATISTICS, Observation
from scones.errors import BaselineInvalid
from scones.picture_quality import SHARPNESS_SIZE

POINTS = 101  # 0 %, 1 %, ... 100 %
_SUM_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Baseline:
    """The statistics of photos that the model did not learn from: ``baseline.json``.

    Attributes
    ----------
    count
        How many photos there were.
    class_mix
        The share of each class in the answers, and of ``unknown`` if the model has learnt it.
    quantiles
        For each of ``STATISTICS`` its value at every percent, ascending.
    sharpness_size
        At which size sharpness was measured, as ``scones.picture_quality.quality`` takes it; None
        in a baseline from before it was written.
    """

    count: int
    class_mix: Mapping[str, float]
    quantiles: Mapping[str, Sequence[float]]
    sharpness_size: int | None

    def to_document(self) -> dict[str, Any]:
        """Return the baseline as it is stored."""
        return asdict(self)

    @classmethod
    def from_json(cls, text: str | bytes) -> "Baseline":
        """Read a stored baseline.

        Raises
        ------
        BaselineInvalid
            If it is malformed; the message says what is wrong.
        """
        try:
            document = json.loads(text)
            count, mix = document["count"], document["class_mix"]
            quantiles = {name: document["quantiles"][name] for name in STATISTICS}
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise BaselineInvalid(
                f"the baseline cannot be read ({type(error).__name__}: {error}): train the model "
                "again, with this version of the training job"
            ) from error
        if isinstance(count, bool) or not isinstance(count, int) or count < 1:
            raise BaselineInvalid(f"the baseline's count is {count!r}, not a number of photos")
        shares = list(mix.values()) if isinstance(mix, dict) else []
        if not _are_numbers(shares) or abs(math.fsum(shares) - 1) > _SUM_TOLERANCE:
            raise BaselineInvalid(f"the baseline's class_mix is {mix!r}, not shares of classes")
        for name, values in quantiles.items():
            if not isinstance(values, list) or len(values) != POINTS or not _are_numbers(values):
                raise BaselineInvalid(f"the baseline's {name} has no value at every percent")
            if sorted(values) != values:
                raise BaselineInvalid(f"the baseline's {name} does not ascend")
        size = document.get("sharpness_size")
        if size is not None and (isinstance(size, bool) or not isinstance(size, int) or size < 1):
            raise BaselineInvalid(f"the baseline's sharpness_size is {size!r}, not pixels")
        return cls(count, mix, quantiles, size)


def measure(observations: Sequence[Observation], classes: Sequence[str]) -> Baseline:
    """Return the statistics of photos that the model did not learn from.

    Parameters
    ----------
    observations
        At least one.
    classes
        All that the model can answer.
    """
    chosen = Counter(observation.answer for observation in observations)
    count = len(observations)
    return Baseline(
        count=count,
        class_mix={name: chosen[name] / count for name in classes},
        quantiles={
            name: _quantiles([getattr(observation, name) for observation in observations])
            for name in STATISTICS
        },
        sharpness_size=SHARPNESS_SIZE,
    )


def _quantiles(values: list[float]) -> list[float]:
    """Return the values at every percent, on straight lines between the sorted values."""
    values = sorted(values)
    last = len(values) - 1
    points = []
    for percent in range(POINTS):
        position = last * percent / (POINTS - 1)
        below = int(position)
        above = min(below + 1, last)
        # Rounding must not put the result outside the two values.
        line = values[below] + (position - below) * (values[above] - values[below])
        points.append(min(max(line, values[below]), values[above]))
    return points


def _are_numbers(values: Sequence[Any]) -> bool:
    return bool(values) and all(
        isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < math.inf
        for value in values
    )
