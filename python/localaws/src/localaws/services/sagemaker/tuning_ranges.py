"""Hyperparameters of trials, drawn from the ranges of a tuning job."""

import itertools
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_SCALINGS = ("Auto", "Linear", "Logarithmic", "ReverseLogarithmic")


class RangesInvalid(ValueError):
    """Ranges from which nothing can be drawn; the text says why."""


def draw(strategy: str, ranges: Mapping[str, Any], seed: int) -> Iterator[dict[str, str]]:
    """Yield hyperparameters to try: without end, or, with the strategy Grid, every combination.

    Parameters
    ----------
    strategy
        ``Grid``, or any other: those draw at random.
    ranges
        ``ParameterRanges`` of the API.
    seed
        The same seed draws the same values.

    Raises
    ------
    RangesInvalid
        If a range is empty or wrong.
    """
    rng = random.Random(seed)  # noqa: S311 (not for secrets)
    categorical = ranges.get("CategoricalParameterRanges") or []
    if strategy == "Grid":
        yield from _grid(categorical)
        return
    numeric: list[tuple[Mapping[str, Any], type[int | float]]]
    numeric = [(limits, int) for limits in ranges.get("IntegerParameterRanges") or []]
    numeric += [(limits, float) for limits in ranges.get("ContinuousParameterRanges") or []]
    for limits, kind in numeric:
        _check(limits, kind)
    while True:
        values = {choices["Name"]: rng.choice(choices["Values"]) for choices in categorical}
        values |= {limits["Name"]: _number(limits, kind, rng) for limits, kind in numeric}
        yield values


def _grid(categorical: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    names = [choices["Name"] for choices in categorical]
    for values in itertools.product(*(choices["Values"] for choices in categorical)):
        yield dict(zip(names, values, strict=True))


def _check(limits: Mapping[str, Any], kind: type[int] | type[float]) -> None:
    try:
        low, high = kind(limits["MinValue"]), kind(limits["MaxValue"])
    except ValueError as error:
        raise RangesInvalid(f"the range of {limits['Name']} is not a range of numbers") from error
    scaling = limits.get("ScalingType", "Auto")
    if not low <= high:
        raise RangesInvalid(f"the range of {limits['Name']} is from {low} to {high}")
    if scaling not in _SCALINGS:
        raise RangesInvalid(f"the scaling of {limits['Name']} is {scaling}")
    if scaling == "Logarithmic" and low <= 0:
        raise RangesInvalid(f"the range of {limits['Name']} is logarithmic and begins at {low}")
    if scaling == "ReverseLogarithmic" and not (low >= 0 and high < 1):
        raise RangesInvalid(
            f"the range of {limits['Name']} is reverse logarithmic, not within [0, 1)"
        )


def _number(limits: Mapping[str, Any], kind: type[int] | type[float], rng: random.Random) -> str:
    low, high = float(limits["MinValue"]), float(limits["MaxValue"])
    scaling = limits.get("ScalingType", "Auto")
    if scaling == "Logarithmic":
        value = math.exp(rng.uniform(math.log(low), math.log(high)))
    elif scaling == "ReverseLogarithmic":
        value = 1 - math.exp(rng.uniform(math.log(1 - high), math.log(1 - low)))
    else:
        value = rng.uniform(low, high)
    value = min(max(value, low), high)
    return str(round(value) if kind is int else value)
