"""Where each state of a machine stands in its picture. Nothing overlaps; the start is on top."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import pairwise

from localaws.console.definitions import Edge, Scope
from localaws.console.layers import Item, Way, forward, layers_of, ordered

_BOX_HEIGHT = 40.0
_LEAST_WIDTH = 110.0
_MOST_WIDTH = 260.0
_LETTER = 8.2
# Beside a name: the sign of what became of the state.
_SIGN = 44.0
_BETWEEN = 26.0
_BELOW = 44.0
_HEAD = 40.0
_PADDING = 18.0
_ROUNDS = 6
# A way back stands beside the way there.
_ASIDE = 18.0


@dataclass(frozen=True)
class Box:
    """A state's place; one that has states in it is drawn around them."""

    name: str
    kind: str
    x: float
    y: float
    width: float
    height: float
    around: bool = False

    @property
    def label(self) -> str:
        """The name, cut to the box."""
        letters = int((self.width - _SIGN) / _LETTER) + 1
        return self.name if len(self.name) <= letters else f"{self.name[: letters - 1]}…"


@dataclass(frozen=True)
class Line:
    """A way from a state to another, through points from its beginning to its arrow."""

    edge: Edge
    points: tuple[tuple[float, float], ...]

    @property
    def path(self) -> str:
        """The line as SVG draws it: it leaves and enters each point upright."""
        (x, y), *_ = self.points
        parts = [f"M{x:.0f} {y:.0f}"]
        for (x, y), (to_x, to_y) in pairwise(self.points):
            middle = (y + to_y) / 2
            parts.append(f"C{x:.0f} {middle:.0f} {to_x:.0f} {middle:.0f} {to_x:.0f} {to_y:.0f}")
        return "".join(parts)


@dataclass
class Picture:
    """All places, and how large they are together."""

    width: float = 0.0
    height: float = 0.0
    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def put(self, other: "Picture", x: float, y: float) -> None:
        """Take another picture's boxes and lines, moved."""
        self.boxes += [replace(box, x=box.x + x, y=box.y + y) for box in other.boxes]
        self.lines += [
            Line(line.edge, tuple((px + x, py + y) for px, py in line.points))
            for line in other.lines
        ]


def picture_of(scope: Scope) -> Picture:
    """Return the places of a scope's states, those of its branches within their states'."""
    inside = {name: _side_by_side(branches) for name, branches in scope.branches.items()}
    sizes = {name: _size(name, inside.get(name)) for name in scope.kinds}
    nodes = sorted(scope.kinds, key=lambda name: name != scope.start)
    turned = forward(nodes, [(edge.source, edge.target) for edge in scope.edges])
    downward = list(turned.values())
    rows, routes = ordered(layers_of(nodes, downward), downward)
    widths = {
        item: sizes[item][0] if isinstance(item, str) else 2.0 for row in rows for item in row
    }
    centres = _centres(rows, routes, widths)
    picture = Picture()
    tops, bottoms = {}, {}
    y = 0.0
    for row in rows:
        height = max(sizes[item][1] if isinstance(item, str) else 0.0 for item in row)
        for item in row:
            tops[item], bottoms[item] = y, y + height
        y += height + _BELOW
    for name, kind in scope.kinds.items():
        width, height = sizes[name]
        x = centres[name] - width / 2
        around = name in inside
        picture.boxes.append(Box(name, kind, x, tops[name], width, height, around))
        if around:
            left = (width - inside[name].width) / 2
            picture.put(inside[name], x + left, tops[name] + _HEAD)
    places = {box.name: box for box in picture.boxes}
    for edge in scope.edges:
        picture.lines.append(
            _line(edge, turned, routes, centres, tops, bottoms, places[edge.source])
        )
    picture.width = max((centres[item] + widths[item] / 2 for item in centres), default=0.0)
    picture.height = max(y - _BELOW, 0.0)
    return picture


def _line(
    edge: Edge,
    turned: dict[Way, Way],
    routes: dict[Way, list[Item]],
    centres: dict[Item, float],
    tops: dict[Item, float],
    bottoms: dict[Item, float],
    source: Box,
) -> Line:
    if edge.source == edge.target:
        right = source.x + source.width
        return Line(edge, ((right - 24, source.y + source.height), (right - 8, source.y)))
    way = (edge.source, edge.target)
    back = turned[way] != way
    aside = _ASIDE if back else 0.0
    points = []
    first, *between, last = routes[turned[way]]
    start = source if not back else None
    if start is not None:
        points.append((centres[first] + aside, start.y + start.height))
    points.append((centres[first] + aside, bottoms[first]))
    for item in between:
        points += [(centres[item], tops[item]), (centres[item], bottoms[item])]
    points.append((centres[last] + aside, tops[last]))
    return Line(edge, tuple(points[::-1] if back else points))


def _size(name: str, inside: Picture | None) -> tuple[float, float]:
    width = min(max(len(name) * _LETTER + _SIGN, _LEAST_WIDTH), _MOST_WIDTH)
    if inside is None:
        return width, _BOX_HEIGHT
    return max(width, inside.width + 2 * _PADDING), _HEAD + inside.height + _PADDING


def _side_by_side(branches: list[Scope]) -> Picture:
    together = Picture()
    for picture in map(picture_of, branches):
        x = together.width + _BETWEEN if together.width else 0.0
        together.put(picture, x, 0.0)
        together.width = x + picture.width
        together.height = max(together.height, picture.height)
    return together


def _centres(
    rows: list[list[Item]], routes: dict[Way, list[Item]], widths: dict[Item, float]
) -> dict[Item, float]:
    """Return each item's middle: near those of its neighbours, and clear of those beside it."""
    neighbours: dict[Item, list[Item]] = defaultdict(list)
    for route in routes.values():
        for upper, lower in pairwise(route):
            neighbours[upper].append(lower)
            neighbours[lower].append(upper)
    centres: dict[Item, float] = {item: 0.0 for row in rows for item in row}
    for turn in range(_ROUNDS):
        for row in rows if turn % 2 == 0 else rows[::-1]:
            wanted = {
                item: sum(centres[other] for other in neighbours[item]) / len(neighbours[item])
                if neighbours[item]
                else centres[item]
                for item in row
            }
            right = float("-inf")
            for item in row:
                centres[item] = max(wanted[item], right + widths[item] / 2)
                right = centres[item] + widths[item] / 2 + _BETWEEN
            # What was pushed to the right is shared: the row's mean is where it is wanted.
            shift = sum(wanted[item] - centres[item] for item in row) / len(row)
            for item in row:
                centres[item] += shift
    left = min((centres[item] - widths[item] / 2 for item in centres), default=0.0)
    return {item: centre - left for item, centre in centres.items()}
