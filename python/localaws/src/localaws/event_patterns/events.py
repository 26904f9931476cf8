"""The fields of an event, and whether they hold what a pattern asks for.

An event's arrays are taken apart: each value of a field knows of which members of which arrays it
is part. Values of several fields match together only if they are of the same members.
"""

from collections.abc import Collection, Mapping
from itertools import count
from typing import Any

from localaws.event_patterns.expressions import Values
from localaws.event_patterns.scalars import written

# Index of the member, by number of the array.
Membership = Mapping[int, int]


class Fields:
    """The values of an event's fields, with their membership in arrays.

    Parameters
    ----------
    event
        The event.
    paths
        Of the fields that are asked for, such as ``detail.state``.
    """

    def __init__(self, event: Mapping[str, Any], paths: Collection[str]) -> None:
        self._values: dict[str, list[tuple[str, Membership]]] = {path: [] for path in paths}
        beginnings = {path[:end] for path in paths for end, one in enumerate(path) if one == "."}
        numbers = count()
        to_do: list[tuple[str, Any, dict[int, int]]] = [
            (name, value, {}) for name, value in event.items()
        ]
        while to_do:
            path, value, membership = to_do.pop()
            if isinstance(value, Mapping):
                if path in beginnings:
                    to_do += [(f"{path}.{name}", one, membership) for name, one in value.items()]
            elif isinstance(value, list | tuple):
                if path in beginnings or path in self._values:
                    to_do += _members(path, value, membership, next(numbers))
            elif path in self._values:
                self._values[path].append((written(value), membership))

    def of(self, path: str) -> list[tuple[str, Membership]]:
        """Return a field's values, each as it stands in JSON."""
        return self._values[path]


def _members(
    path: str, array: Collection[Any], membership: dict[int, int], number: int
) -> list[tuple[str, Any, dict[int, int]]]:
    # Objects and arrays in it are members; two plain values of it may match two fields.
    return [
        (path, one, {**membership, number: index} if isinstance(one, dict | list) else membership)
        for index, one in enumerate(array)
    ]


def holds(branch: Mapping[str, Values], fields: Fields) -> bool:
    """Return whether an event's fields hold all that is asked for, in the same members of arrays.

    Parameters
    ----------
    branch
        What is asked for, by path.
    fields
        Of the event.
    """
    # Absence is seen among the members that the other fields have chosen: it comes last.
    paths = sorted(branch, key=lambda path: (branch[path].absent, path))
    chosen: list[Membership] = [{}]
    for position, path in enumerate(paths):
        following = (values for other in paths[position + 1 :] for values in fields.of(other))
        later = {number for _, membership in following for number in membership}
        found: dict[frozenset[tuple[int, int]], Membership] = {}
        near = _Near(fields.of(path))
        for membership in chosen:
            for one in _held(branch[path], near.to(membership), membership):
                # Arrays of which no later field is part cannot exclude anything any more.
                kept = {number: index for number, index in one.items() if number in later}
                found[frozenset(kept.items())] = kept
        chosen = list(found.values())
        if not chosen:
            return False
    return True


def _held(
    asked: Values, near: list[tuple[str, Membership]], membership: Membership
) -> list[Membership]:
    held: list[Membership] = [{**membership, **one} for value, one in near if asked.hold(value)]
    if asked.absent and not near:
        held.append(membership)
    return held


class _Near:
    """A field's values by the members that they are of: arrays may have thousands of them."""

    def __init__(self, values: list[tuple[str, Membership]]) -> None:
        self._groups: dict[frozenset[int], list[tuple[str, Membership]]] = {}
        for value, membership in values:
            self._groups.setdefault(frozenset(membership), []).append((value, membership))
        self._indexes: dict[Any, dict[tuple[int, ...], list[tuple[str, Membership]]]] = {}

    def to(self, membership: Membership) -> list[tuple[str, Membership]]:
        """Return the values that are of the same members of the same arrays."""
        near = []
        for numbers in self._groups:
            shared = tuple(sorted(numbers & membership.keys()))
            index = self._indexes.get((numbers, shared))
            if index is None:
                index = self._indexes[numbers, shared] = {}
                for value, one in self._groups[numbers]:
                    key = tuple(one[number] for number in shared)
                    index.setdefault(key, []).append((value, one))
            near += index.get(tuple(membership[number] for number in shared), [])
        return near
