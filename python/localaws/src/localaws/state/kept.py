"""What is kept of a service: its backend's attributes, objects with rows of their own, items."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Touched = tuple[str, ...]
ROOT, APART = "backend", "apart"


class NotKept(Exception):
    """Something of a service cannot be kept."""

    def __init__(self, service: str, reason: str) -> None:
        super().__init__(f"to keep what {service} has: {reason}")


@dataclass(frozen=True)
class Apart:
    """Objects of a class that have a row each.

    Attributes
    ----------
    stamp
        Is another value when the object has changed; None if it is to be written each time.
    leaves_out
        Attributes that are not kept in it.
    mend
        Puts back what was left out; is given the object when its attributes are there.
    state
        Returns what is kept of the object; None if that is its attributes.
    """

    stamp: Callable[[Any], Hashable] | None = None
    leaves_out: frozenset[str] = frozenset()
    mend: Callable[[Any], None] | None = None
    state: Callable[[Any], Mapping[str, Any]] | None = None


class Items(Protocol):
    """The many things of a service: of each only what a call has touched is written."""

    def rows(self, backend: Any, touched: Iterable[Touched]) -> Iterable[tuple[str, str, Any]]:
        """Return kind, key and present value of what was touched; None for what is gone."""

    def load(self, backend: Any, rows: Iterable[tuple[str, str, Any]]) -> None:
        """Put rows back into a backend whose other state is there."""


@dataclass(frozen=True)
class Kept:
    """What is kept of a service.

    Attributes
    ----------
    what
        Is kept, in words for the table.
    leaves_out
        Attributes of the backend that are not kept.
    apart
        Classes whose objects have a row each.
    operations_on_items
        After these only items are written; other things have not changed.
    items
        How they are written and read.
    made_of
        By class: how an object is made again, as ``__reduce__`` says it.
    more, put
        What is kept besides the attributes of the backend, and what puts it back.
    watch
        Begins to note which items change; called once, before there are any.
    resume
        Lets what was restored run again, or end.
    """

    what: str
    leaves_out: frozenset[str] = frozenset()
    apart: Mapping[type, Apart] = field(default_factory=dict)
    operations_on_items: frozenset[str] = frozenset()
    items: Items | None = None
    made_of: Mapping[type, Callable[[Any], tuple[Any, ...]]] = field(default_factory=dict)
    more: Callable[[Any], Any] = lambda _: None
    put: Callable[[Any, Any], None] = lambda *_: None
    watch: Callable[[], None] = lambda: None
    resume: Callable[[Any], None] = lambda _: None
