"""How often windows of traffic raise an alarm: drawn many times, with and without drift."""

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


def usual_case(traffic: Traffic, chance: random.Random) -> Case:
    """Return traffic without drift: held-out photos, each class as often as the others."""
    return Case("no drift", _mix(list(traffic.test.values()), chance))


def drifted_cases(traffic: Traffic, chance: random.Random) -> list[Case]:
    """Return traffic that drifted, in one way each."""

    def only(observations: Sequence[Observation]) -> Draw:
        return lambda size: chance.choices(observations, k=size)

    def share(one: Draw, other: Draw, of_one: float) -> Draw:
        def draw(size: int) -> list[Observation]:
            ones = sum(chance.random() < of_one for _ in range(size))
            return one(ones) + other(size - ones)

        return draw

    first, second = list(traffic.test)[:2]
    first_only, second_only = only(traffic.test[first]), only(traffic.test[second])
    usual = usual_case(traffic, chance).draw
    unseen = only(traffic.unseen)
    return [
        *(Case(name, only(observations)) for name, observations in traffic.changed.items()),
        Case(f"{first} 90 %, {second} 10 %", share(first_only, second_only, 0.9)),
        Case(f"{first} 75 %, {second} 25 %", share(first_only, second_only, 0.75)),
        Case("unseen classes only", unseen),
        Case("half of unseen classes", share(unseen, usual, 0.5)),
        Case("a quarter of unseen classes", share(unseen, usual, 0.25)),
    ]


def alarms(case: Case, size: int, baseline: Baseline, level: float, windows: int) -> int:
    """Return how many windows of a case raise an alarm."""
    return sum(compare(case.draw(size), baseline, level).statistic >= 1 for _ in range(windows))


def alarms_of_splits(
    traffic: Traffic, size: int, level: float, windows: int, chance: random.Random
) -> int:
    """Return how many windows raise an alarm whose baseline is drawn anew, of the same photos.

    All held-out photos are shuffled; some are the baseline, others the window: nothing but chance
    tells them apart.
    """
    pool = [*traffic.validation, *(one for test in traffic.test.values() for one in test)]
    count = len(traffic.validation)
    raised = 0
    for _ in range(windows):
        chance.shuffle(pool)
        baseline = measure(pool[:count], traffic.classes)
        raised += compare(pool[count : count + size], baseline, level).statistic >= 1
    return raised


def _mix(classes: Sequence[Sequence[Observation]], chance: random.Random) -> Draw:
    return lambda size: [chance.choice(chance.choice(classes)) for _ in range(size)]
