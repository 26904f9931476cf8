"""How many photos went each way through the classification workflow, and its picture.

An Express workflow keeps no history: what is counted is what the outcomes and the machine's own
definition leave no doubt about. Attempts that were repeated are not counted.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from localaws.console.definitions import graph_of
from localaws.console.layout import Line, Picture, picture_of

_SEVERAL = "several"


@dataclass(frozen=True)
class Workflow:
    """The states that one photo goes through.

    Attributes
    ----------
    picture
        Where each state stands.
    ways
        How many photos went from a state to the next.
    outcomes
        Of the photos that were in a state, by the state: ``several`` if they differ.
    """

    picture: Picture
    ways: Mapping[tuple[str, str], int]
    outcomes: Mapping[str, str]

    def count(self, line: Line) -> int:
        """Return how many photos went along a line."""
        return self.ways.get((line.edge.source, line.edge.target), 0)

    def tone(self, line: Line) -> str:
        """Return the outcome of the photos that went along a line."""
        ends = {self.outcomes.get(name, _SEVERAL) for name in (line.edge.source, line.edge.target)}
        return next(iter(ends - {_SEVERAL}), _SEVERAL)

    def place(self, line: Line) -> tuple[float, float]:
        """Return where a line's count is written: in the middle of its longest part."""
        parts = pairwise(line.points)
        (x, y), (to_x, to_y) = max(parts, key=lambda part: math.dist(*part))
        return (x + to_x) / 2, (y + to_y) / 2

    @property
    def lines(self) -> list[Line]:
        """The lines in the order to draw them in: those that photos took lie above the others."""
        return sorted(self.picture.lines, key=self.count)


def workflow(definition: Mapping[str, Any], outcomes: Mapping[str, int]) -> Workflow:
    """Return the way of the photos of a run.

    Parameters
    ----------
    definition
        The state machine's: a map of photos.
    outcomes
        How many photos ended in each outcome.
    """
    machine = definition["States"][definition["StartAt"]]["ItemProcessor"]
    ways: Counter[tuple[str, str]] = Counter()
    seen: dict[str, set[str]] = defaultdict(set)
    for outcome, number in outcomes.items():
        states = list(_way(machine, outcome)) if number else []
        for state in states:
            seen[state].add(outcome)
        for step in pairwise(states):
            ways[step] += number
    tones = {state: min(of) if len(of) == 1 else _SEVERAL for state, of in seen.items()}
    return Workflow(picture_of(graph_of(machine)), ways, tones)


def _way(machine: dict[str, Any], outcome: str) -> Iterator[str]:
    """Yield the states that a photo with this outcome was in, as far as there is one way only."""
    states = machine["States"]
    decided = next(
        name
        for name, state in states.items()
        if state.get("Parameters", {}).get("outcome") == {"S": outcome}
    )
    before = defaultdict(set)
    for edge in graph_of(machine).edges:
        before[edge.target].add(edge.source)
    there = [decided]
    while len(before[there[0]]) == 1 and not before[there[0]] & set(there):
        there.insert(0, min(before[there[0]]))
    yield from there
    state = decided
    while following := _next(states[state], outcome):
        yield following
        state = following


def _next(state: Mapping[str, Any], outcome: str) -> str | None:
    for choice in state.get("Choices", []):
        if choice.get("StringEquals") == outcome:
            return str(choice["Next"])
    return state.get("Next") or state.get("Default")
