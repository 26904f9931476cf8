"""What was kept is put back into the backends of a server that starts."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4
from weakref import ref

from localaws.state.kept import APART, ROOT, Kept
from localaws.state.pickling import backends_of, unpickler
from localaws.state.store import Store


class Names:
    """The names of the rows of objects that have one each; a copy has another than its original."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[ref[Any], str]] = {}

    def of(self, one: Any) -> str:
        """Return the name of an object's row."""
        known = self._known.get(id(one))
        if known is not None and known[0]() is one:
            return known[1]
        name = uuid4().hex
        self.give(one, name)
        return name

    def give(self, one: Any, name: str) -> None:
        """Call an object as its row is called."""
        number, known = id(one), self._known

        def forget(reference: ref[Any]) -> None:
            if number in known and known[number][0] is reference:
                del known[number]

        known[number] = ref(one, forget), name


def restore(
    store: Store, kept_of: Callable[[str], Kept | None], names: Names
) -> list[tuple[Kept, Any]]:
    """Put back what was kept, and return the backends that have it.

    Parameters
    ----------
    store
        The rows.
    kept_of
        Returns what is kept of a service; None if nothing is.
    names
        Learns how the objects are called that have a row each.
    """
    restored: list[tuple[Kept, Any]] = []
    for service in sorted(store.services()):
        kept = kept_of(service)
        if kept is not None:
            restored += [(kept, one) for one in _backends(store, service, kept, names)]
    return restored


def _backends(store: Store, service: str, kept: Kept, names: Names) -> Iterator[Any]:
    known = backends_of(service)
    aparts = {(a, r, k): v for a, r, k, v in store.read(service, APART)}
    loaded: dict[tuple[str, str, str], Any] = {}
    for account, region, _, data in list(store.read(service, ROOT)):

        def resolve(name: str, account: str = account, region: str = region) -> Any:
            place = account, region, name
            if place in loaded:
                return loaded[place]
            parts = unpickler(aparts[place], resolve)
            kind = parts.load()
            one = loaded[place] = object.__new__(kind)
            vars(one).update(parts.load())
            names.give(one, name)
            apart = kept.apart.get(kind)
            if apart is not None and apart.mend is not None:
                apart.mend(one)
            return one

        backend = known[account][region]
        parts = unpickler(data, resolve)
        vars(backend).update(parts.load())
        kept.put(backend, parts.load())
        if kept.items is not None:
            rows = store.items(service, account, region, {ROOT, APART})
            kept.items.load(backend, _loaded(rows, resolve))
        yield backend
    # Objects that nothing refers to any more.
    gone = [(service, a, r, APART, k) for a, r, k in aparts if (a, r, k) not in loaded]
    store.write([(key, None) for key in gone])


def _loaded(
    rows: Iterator[tuple[str, str, bytes]], resolve: Callable[[str], Any]
) -> Iterator[tuple[str, str, Any]]:
    for kind, key, data in rows:
        yield kind, key, unpickler(data, resolve).load()
