"""Layers of a directed graph: which nodes stand beside one another, and in which order.

The usual four steps: turn the edges of circles around, let each node stand below all that lead
to it, put stand-ins where an edge passes a layer, and order each layer by its neighbours.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

_SWEEPS = 4
Way = tuple[str, str]


@dataclass(frozen=True)
class StandIn:
    """Where an edge passes a layer that neither of its ends is in."""

    way: Way
    layer: int


Item = str | StandIn


def forward(nodes: list[str], ways: list[Way]) -> dict[Way, Way]:
    """Return for each edge the one that no circle is made of: itself, or itself turned around.

    Parameters
    ----------
    nodes
        In the order in which they are looked at, the first one first.
    ways
        The edges between them. Those from a node to itself are left out.
    """
    targets = defaultdict(list)
    for source, target in ways:
        targets[source].append(target)
    seen: set[str] = set()
    turned = set()
    for root in nodes:
        if root in seen:
            continue
        seen.add(root)
        open_nodes = {root}
        stack = [(root, iter(targets[root]))]
        while stack:
            node, rest = stack[-1]
            target = next(rest, "")
            if not target:
                stack.pop()
                open_nodes.discard(node)
            elif target in open_nodes:
                turned.add((node, target))
            elif target not in seen:
                seen.add(target)
                open_nodes.add(target)
                stack.append((target, iter(targets[target])))
    return {way: (way[1], way[0]) if way in turned else way for way in ways if way[0] != way[1]}


def layers_of(nodes: list[str], ways: list[Way]) -> dict[str, int]:
    """Return each node's layer: one below the lowest of those that lead to it.

    Parameters
    ----------
    nodes
        All of them.
    ways
        Edges without circles.
    """
    targets = defaultdict(list)
    waiting = dict.fromkeys(nodes, 0)
    for source, target in ways:
        targets[source].append(target)
        waiting[target] += 1
    layers = dict.fromkeys(nodes, 0)
    ready = [node for node in nodes if not waiting[node]]
    for node in ready:
        for target in targets[node]:
            layers[target] = max(layers[target], layers[node] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    return layers


def ordered(
    layers: dict[str, int], ways: list[Way]
) -> tuple[list[list[Item]], dict[Way, list[Item]]]:
    """Return the layers with their stand-ins, in order, and each edge's items from top to bottom.

    Parameters
    ----------
    layers
        Each node's.
    ways
        Edges that lead downward.
    """
    rows: list[list[Item]] = [[] for _ in range(max(layers.values(), default=-1) + 1)]
    for node, layer in layers.items():
        rows[layer].append(node)
    routes: dict[Way, list[Item]] = {}
    above: dict[Item, list[Item]] = defaultdict(list)
    below: dict[Item, list[Item]] = defaultdict(list)
    for way in dict.fromkeys(ways):
        between = [StandIn(way, layer) for layer in range(layers[way[0]] + 1, layers[way[1]])]
        for stand_in in between:
            rows[stand_in.layer].append(stand_in)
        route: list[Item] = [way[0], *between, way[1]]
        routes[way] = route
        for upper, lower in pairwise(route):
            below[upper].append(lower)
            above[lower].append(upper)
    for sweep in range(_SWEEPS):
        downward = sweep % 2 == 0
        neighbours = above if downward else below
        for row in rows if downward else rows[::-1]:
            _sort(row, rows, neighbours)
    return rows, routes


def _sort(row: list[Item], rows: list[list[Item]], neighbours: dict[Item, list[Item]]) -> None:
    wanted = {neighbour for item in row for neighbour in neighbours[item]}
    places = {
        item: (place + 0.5) / len(other)
        for other in rows
        if other is not row
        for place, item in enumerate(other)
        if item in wanted
    }
    centres = {
        item: sum(places[neighbour] for neighbour in neighbours[item]) / len(neighbours[item])
        if neighbours[item]
        else (place + 0.5) / len(row)
        for place, item in enumerate(row)
    }
    row.sort(key=centres.__getitem__)
