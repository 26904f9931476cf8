"""How often windows of traffic raise an alarm: drawn many times, with and without drift."""

import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.drift.traffic import Traffic
from scones.drift.baseline import Baseline, measure
from scones.drift.comparison import compare
from scones.drift.observation import Observation

Draw = Callable[[int], list[Observation]]


@dataclass(frozen=True)
class Case:
    """Traffic of one kind.

    Attributes
    ----------
    name
        What it is.
    draw
        Returns a window of a size.
    """

    name: str
    draw: Draw


def usual_case(traffic: Traffic, rng: random.Random) -> Case:
    """Return traffic without drift: held-out photos, each class as often as the others."""
    return Case("no drift", _mix(list(traffic.test.values()), rng))


def enlarged_case(traffic: Traffic, rng: random.Random) -> Case:
    """Return traffic without drift whose photos are larger than the baseline's."""
    return Case("enlarged", lambda size: rng.choices(traffic.enlarged, k=size))


def drifted_cases(traffic: Traffic, rng: random.Random) -> list[Case]:
    """Return traffic that drifted, in one way each."""

    def only(observations: Sequence[Observation]) -> Draw:
        return lambda size: rng.choices(observations, k=size)

    def mixture(first: Draw, second: Draw, share_of_first: float) -> Draw:
        def draw(size: int) -> list[Observation]:
            count = sum(rng.random() < share_of_first for _ in range(size))
            return first(count) + second(size - count)

        return draw

    first, second = list(traffic.test)[:2]
    first_only, second_only = only(traffic.test[first]), only(traffic.test[second])
    usual = usual_case(traffic, rng).draw
    unseen = only(traffic.unseen)
    return [
        *(Case(name, only(observations)) for name, observations in traffic.changed.items()),
        Case(f"{first} 90 %, {second} 10 %", mixture(first_only, second_only, 0.9)),
        Case(f"{first} 75 %, {second} 25 %", mixture(first_only, second_only, 0.75)),
        Case("unseen classes only", unseen),
        Case("half of unseen classes", mixture(unseen, usual, 0.5)),
        Case("a quarter of unseen classes", mixture(unseen, usual, 0.25)),
    ]


def alarms(case: Case, size: int, baseline: Baseline, level: float, windows: int) -> int:
    """Return how many windows of a case raise an alarm."""
    return sum(compare(case.draw(size), baseline, level).statistic >= 1 for _ in range(windows))


def alarms_of_splits(
    traffic: Traffic, size: int, level: float, windows: int, rng: random.Random
) -> int:
    """Return how many windows raise an alarm whose baseline is drawn anew, of the same photos.

    All held-out photos are shuffled; some are the baseline, others the window: only the random
    split tells them apart.
    """
    pool = [*traffic.validation, *itertools.chain.from_iterable(traffic.test.values())]
    count = len(traffic.validation)
    raised = 0
    for _ in range(windows):
        rng.shuffle(pool)
        baseline = measure(pool[:count], traffic.classes)
        raised += compare(pool[count : count + size], baseline, level).statistic >= 1
    return raised


def _mix(classes: Sequence[Sequence[Observation]], rng: random.Random) -> Draw:
    return lambda size: [rng.choice(rng.choice(classes)) for _ in range(size)]
