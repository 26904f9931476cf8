"""Values to try, drawn from the ranges of a tuning job."""

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
    chance = random.Random(seed)  # noqa: S311 (not for secrets)
    categorical = ranges.get("CategoricalParameterRanges") or []
    if strategy == "Grid":
        yield from _grid(categorical)
        return
    numbers: list[tuple[Mapping[str, Any], type[int | float]]]
    numbers = [(one, int) for one in ranges.get("IntegerParameterRanges") or []]
    numbers += [(one, float) for one in ranges.get("ContinuousParameterRanges") or []]
    for one, kind in numbers:
        _check(one, kind)
    while True:
        values = {one["Name"]: chance.choice(one["Values"]) for one in categorical}
        values |= {one["Name"]: _number(one, kind, chance) for one, kind in numbers}
        yield values


def _grid(categorical: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    names = [one["Name"] for one in categorical]
    for values in itertools.product(*(one["Values"] for one in categorical)):
        yield dict(zip(names, values, strict=True))


def _check(one: Mapping[str, Any], kind: type[int] | type[float]) -> None:
    try:
        low, high = kind(one["MinValue"]), kind(one["MaxValue"])
    except ValueError as error:
        raise RangesInvalid(f"the range of {one['Name']} is no range of numbers") from error
    scaling = one.get("ScalingType", "Auto")
    if not low <= high:
        raise RangesInvalid(f"the range of {one['Name']} is from {low} to {high}")
    if scaling not in _SCALINGS:
        raise RangesInvalid(f"the scaling of {one['Name']} is {scaling}")
    if scaling == "Logarithmic" and low <= 0:
        raise RangesInvalid(f"the range of {one['Name']} is logarithmic and begins at {low}")
    if scaling == "ReverseLogarithmic" and not (low >= 0 and high < 1):
        raise RangesInvalid(f"the range of {one['Name']} is reverse logarithmic, not within [0, 1)")


def _number(one: Mapping[str, Any], kind: type[int] | type[float], chance: random.Random) -> str:
    low, high = float(one["MinValue"]), float(one["MaxValue"])
    scaling = one.get("ScalingType", "Auto")
    if scaling == "Logarithmic":
        value = math.exp(chance.uniform(math.log(low), math.log(high)))
    elif scaling == "ReverseLogarithmic":
        value = 1 - math.exp(chance.uniform(math.log(1 - high), math.log(1 - low)))
    else:
        value = chance.uniform(low, high)
    value = min(max(value, low), high)
    return str(round(value) if kind is int else value)
