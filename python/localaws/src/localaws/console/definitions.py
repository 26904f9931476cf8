"""A state machine's definition, as a graph: its states, and what leads from one to another."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Edge:
    """A way from a state to another one of the same scope."""

    source: str
    target: str
    caught: bool = False


@dataclass
class Scope:
    """States that lead to one another: a machine's, a branch's, or those of an item."""

    start: str
    kinds: dict[str, str] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    branches: dict[str, list["Scope"]] = field(default_factory=dict)
    distributed: set[str] = field(default_factory=set)


def graph_of(definition: dict[str, Any]) -> Scope:
    """Return the graph of a definition, or of a part of one that has ``StartAt`` and ``States``."""
    states: dict[str, dict[str, Any]] = definition.get("States", {})
    scope = Scope(definition.get("StartAt", ""))
    for name, state in states.items():
        scope.kinds[name] = state.get("Type", "")
        ways: dict[str, bool] = {}
        for target, caught in _ways(state):
            if target in states:
                ways[target] = ways.get(target, True) and caught
        scope.edges += [Edge(name, target, caught) for target, caught in ways.items()]
        inner = [*state.get("Branches", []), state.get("ItemProcessor") or state.get("Iterator")]
        config = (state.get("ItemProcessor") or {}).get("ProcessorConfig") or {}
        if config.get("Mode") == "DISTRIBUTED":
            scope.distributed.add(name)
        if branches := [graph_of(branch) for branch in inner if branch]:
            scope.branches[name] = branches
    return scope


def states_of(scope: Scope) -> dict[str, str]:
    """Return the type of each state, those of branches too, in the definition's order."""
    kinds = {}
    for name, kind in scope.kinds.items():
        kinds[name] = kind
        for branch in scope.branches.get(name, []):
            kinds |= states_of(branch)
    return kinds


def untold_states(scope: Scope) -> set[str]:
    """Return the states that no history tells of: those of a Distributed Map's children."""
    names = set()
    for name, branches in scope.branches.items():
        for branch in branches:
            names |= set(states_of(branch)) if name in scope.distributed else untold_states(branch)
    return names


def _ways(state: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    yield state.get("Next", ""), False
    yield state.get("Default", ""), False
    for choice in state.get("Choices", []):
        yield choice.get("Next", ""), False
    for catcher in state.get("Catch", []):
        yield catcher.get("Next", ""), True
