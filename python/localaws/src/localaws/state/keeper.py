"""Writes what calls and background work have changed; puts it back when a server starts."""

import contextlib
import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, NamedTuple

from moto.core.base_backend import BackendDict, backend_lock

from localaws import clock
from localaws.state.kept import APART, ROOT, Apart, Kept, NotKept, Touched
from localaws.state.pickling import Pickler, backends_of
from localaws.state.restoring import Names, restore
from localaws.state.store import Key, Store

CLOCK: Key = ("localaws", "", "", "clock", "")
_ATTEMPTS = 50
_SECONDS_BETWEEN_SWEEPS = 0.25
# Who looks at a backend in the background may change it some time later.
_SWEEPS = 8

_log = logging.getLogger(__name__)


class Place(NamedTuple):
    """A service in an account."""

    service: str
    account: str


class _Call(threading.local):
    places: set[Place] | None = None
    reads: bool = False


class Keeper:
    """The kept state of a running server.

    Parameters
    ----------
    store
        The rows.
    kept_of
        Returns what is kept of a service; None if nothing is.
    """

    def __init__(self, store: Store, kept_of: Callable[[str], Kept | None]) -> None:
        self._store, self._kept_of = store, kept_of
        self._known: dict[str, BackendDict[Any]] = {}
        self._call = _Call()
        self._noting, self._writing = threading.Lock(), threading.Lock()
        self._asked = self._done = 0
        self._places: set[Place] = set()
        self._background: dict[Place, int] = {}
        self._unseen: set[Place] = set()
        self._items: dict[Place, dict[Touched, None]] = {}
        self._failed: dict[Place, str] = {}
        self._written: dict[Key, Any] = {}
        self.names = Names()
        self._clock = clock.state()
        self._restored: list[tuple[Kept, Any]] = []
        self._look_up = BackendDict.__getitem__

    def keeps(self, service: str) -> bool:
        """Return whether a service is kept, by moto's name."""
        return self._kept_of(service) is not None

    def empty(self) -> None:
        """Remove all that is kept, for good: nothing is written any more."""
        self._writing.acquire()
        self._store.empty()

    def begin(self) -> None:
        """Put back what was kept, and note from now on whose backend is looked at."""
        look_up = self._look_up

        def noted(found: BackendDict[Any], account: str) -> Any:
            service = found.service_name
            backends = look_up(found, account)
            if service not in self._known:
                with backend_lock:
                    self._kept_of(service)
                    self._known[service] = backends_of(service)
            place = Place(service, account)
            places = self._call.places
            if places is None:
                self.change(service, account)
            else:
                places.add(place)
            return backends

        BackendDict.__getitem__ = noted
        for *_, kept_clock in self._store.read(CLOCK[0], CLOCK[3]):
            shown, since, scale = json.loads(kept_clock)
            clock.go_on((shown, since, scale))
        self._clock = clock.state()
        self._restored = restore(self._store, self._kept_of, self.names)
        threading.Thread(target=self._sweep, name="state", daemon=True).start()

    def resume(self) -> None:
        """Let what was put back run again, or end; the server can be called now."""
        for kept, backend in self._restored:
            kept.resume(backend)
        self._restored.clear()

    def touch(self, service: str, account: str, *item: str) -> None:
        """Note that an item has changed: it is written before the call is answered."""
        if self._call.reads:
            return
        with self._noting:
            self._items.setdefault(Place(service, account), {})[item] = None

    @contextlib.contextmanager
    def call(self, operation: str, *, reads: bool) -> Iterator[None]:
        """Write what a call changes, when it has been carried out and is not answered yet.

        Parameters
        ----------
        operation
            AWS's name of it.
        reads
            Whether it changes nothing.
        """
        places: set[Place] = set()
        self._call.places = places
        self._call.reads = reads
        try:
            yield
        finally:
            self._call.places, self._call.reads = None, False
            if reads:  # what the background has done, and this call may tell of
                places &= self._unseen
            is_of_items = any(operation in kept.operations_on_items for kept in self._all(places))
            if is_of_items:  # other things than items have not changed, but in the background
                self._background |= dict.fromkeys(places, _SWEEPS)
                places = set()
            if not reads or places:
                self.commit(places)

    def _all(self, places: Iterable[Place]) -> Iterator[Kept]:
        for place in places:
            kept = self._kept_of(place.service)
            if kept is not None:
                yield kept

    def change(self, service: str, account: str) -> None:
        """Note that something has changed that no call asked for."""
        place = Place(service, account)
        self._background[place] = _SWEEPS
        self._unseen.add(place)

    def commit(self, places: Collection[Place]) -> None:
        """Write places, and all items that were touched; return when it is done, by whomever.

        Raises
        ------
        NotKept
            If one of the places has something that cannot be written.
        """
        with self._noting:
            self._places.update(places)
            self._asked += 1
            mine = self._asked
        with self._writing:
            if self._done < mine:  # not yet with another's
                self._commit_all()
        for place in places:
            if place in self._failed:
                raise NotKept(place.service, self._failed[place])

    def _commit_all(self) -> None:
        with self._noting:
            done, taken, items = self._asked, self._places, self._items
            self._unseen -= taken
            self._places, self._items = set(), {}
        rows: list[tuple[Key, bytes | None]] = []
        if clock.state() != self._clock:
            self._clock = clock.state()
            rows.append((CLOCK, json.dumps(self._clock).encode()))
        for place in {*items, *taken}:
            try:
                rows += self._item_rows(place, list(items.get(place, ())))
                rows += self._place_rows(place) if place in taken else ()
            except Exception as error:
                _log.exception("%s is not kept", place.service)
                self._failed[place] = f"{type(error).__name__}: {error}"
            else:
                self._failed.pop(place, None)
        if rows:
            self._store.write(rows)
        self._done = done

    def _sweep(self) -> None:
        while True:
            time.sleep(_SECONDS_BETWEEN_SWEEPS)
            places = list(self._background)
            for place in places:
                left = self._background.pop(place) - 1
                if left > 0:
                    self._background.setdefault(place, left)
            with contextlib.suppress(NotKept):  # it is logged
                self.commit(places)

    def _item_rows(self, place: Place, items: list[Touched]) -> Iterator[tuple[Key, bytes | None]]:
        kept = self._kept_of(place.service)
        if not items or kept is None or kept.items is None:
            return
        for region, backend in self._backends(place):
            found: dict[str, Any] = {}
            for kind, key, value in kept.items.rows(backend, items):
                data = None if value is None else self._pickled(kept, value, found=found)
                if data is None:
                    self._written.pop((*place, region, kind, key), None)
                yield (*place, region, kind, key), data
            yield from self._apart_rows(kept, place, region, found)

    def _place_rows(self, place: Place) -> Iterator[tuple[Key, bytes]]:
        kept = self._kept_of(place.service)
        if kept is None:
            return
        for region, backend in self._backends(place):
            found: dict[str, Any] = {}
            state = {n: v for n, v in vars(backend).items() if n not in kept.leaves_out}
            data = self._pickled(kept, state, kept.more(backend), found=found)
            yield from self._changed((*place, region, ROOT, ""), data)
            yield from self._apart_rows(kept, place, region, found)

    def _apart_rows(
        self, kept: Kept, place: Place, region: str, found: dict[str, Any]
    ) -> Iterator[tuple[Key, bytes]]:
        seen: set[str] = set()
        while found:
            name, one = found.popitem()
            if name in seen:
                continue
            seen.add(name)
            apart, key = kept.apart[type(one)], (*place, region, APART, name)
            stamp = apart.stamp(one) if apart.stamp else None
            if stamp is not None and self._written.get(key) == stamp:
                continue
            data = self._apart(kept, one, apart, found)
            if stamp is None:
                yield from self._changed(key, data)
            else:
                self._written[key] = stamp
                yield key, data

    def _changed(self, key: Key, data: bytes) -> Iterator[tuple[Key, bytes]]:
        digest = hashlib.blake2b(data, digest_size=16).digest()
        if self._written.get(key) != digest:
            self._written[key] = digest
            yield key, data

    def _backends(self, place: Place) -> list[tuple[str, Any]]:
        known = self._known.get(place.service)
        return [] if known is None else list(dict.get(known, place.account, {}).items())

    def _apart(self, kept: Kept, one: Any, apart: Apart, found: dict[str, Any]) -> bytes:
        state = apart.state(one) if apart.state else vars(one)
        state = {n: v for n, v in state.items() if n not in apart.leaves_out}
        return self._pickled(kept, type(one), state, found=found)

    def _pickled(self, kept: Kept, *states: Any, found: dict[str, Any] | None = None) -> bytes:
        """Pickle things, while others may change what they hold."""

        def refer(given: Any) -> str | None:
            if type(given) not in kept.apart:
                return None
            name = self.names.of(given)
            if found is not None:
                found[name] = given
            return name

        for attempt in range(_ATTEMPTS):
            try:
                return Pickler(refer, kept.made_of).bytes(*states)
            except RuntimeError:  # changed size during iteration
                if attempt + 1 == _ATTEMPTS:
                    raise
                time.sleep(0.001)
        raise AssertionError
