"""Objects of services as bytes: data alone, without the locks, threads and backends beside it."""

import io
import marshal
import pickle
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from importlib import import_module
from itertools import count
from types import CellType, FunctionType
from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend

from localaws.places import Place
from localaws.settings import Settings
from localaws.state import in_force


def _event(is_set: bool) -> threading.Event:
    event = threading.Event()
    if is_set:
        event.set()
    return event


def _none() -> None:
    return None


def _settings_of(account: str, region: str) -> Settings:
    return in_force.settings().at(Place(account, region))


def _bare(kind: Any) -> Any:
    return kind.__new__(kind)


def _local_function(code: bytes, module: str, cells: tuple[Any, ...]) -> FunctionType:
    """Return a function that another made, such as what a dictionary makes for a missing key."""
    found = marshal.loads(code)  # noqa: S302 (this program's own file)
    variables = vars(import_module(module))
    return FunctionType(found, variables, closure=tuple(CellType(one) for one in cells))


def _der(key: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
    )

    der: bytes = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return der


def _private_key(der: bytes) -> Any:
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    return load_der_private_key(der, None)


def _count(text: str) -> Any:
    return count(*(int(part) for part in text.removeprefix("count(").removesuffix(")").split(",")))


# What is made anew instead of being kept.
_ANEW: Mapping[type, Callable[[Any], tuple[Callable[..., Any], tuple[Any, ...]]]] = {
    type(threading.Lock()): lambda _: (threading.Lock, ()),
    type(threading.RLock()): lambda _: (threading.RLock, ()),
    threading.Condition: lambda _: (threading.Condition, ()),
    threading.Event: lambda one: (_event, (one.is_set(),)),
    count: lambda one: (_count, (repr(one),)),
}


# Those of services that have others, too, under the same name.
OWN: dict[str, BackendDict[Any]] = {}


def backends_of(service: str) -> BackendDict[Any]:
    """Return a service's backends, by moto's name of it."""
    from moto.backends import get_backend

    if service in OWN:
        return OWN[service]
    found: BackendDict[Any] = get_backend(service)
    return found


def backend_of(service: str, account: str, region: str) -> Any:
    """Return a backend, which is made if it is not there."""
    return backends_of(service)[account][region]


class Pickler(pickle.Pickler):
    """Pickles the state of an object of a service.

    Parameters
    ----------
    refer
        Returns the reference of an object that has a row of its own; None of every other.
    made_of
        By class: how an object is made again.
    """

    def __init__(
        self,
        refer: Callable[[Any], str | None],
        made_of: Mapping[type, Callable[[Any], tuple[Any, ...]]],
    ) -> None:
        self._buffer = io.BytesIO()
        super().__init__(self._buffer, protocol=5)
        self._refer, self._made_of = refer, made_of

    def bytes(self, *states: Any) -> bytes:
        """Return the bytes of one thing after the other."""
        for state in states:
            self.dump(state)
        return self._buffer.getvalue()

    def reducer_override(self, given: Any) -> Any:
        """Say how an object is made again."""
        anew = _ANEW.get(type(given)) or self._made_of.get(type(given))
        if anew is not None:
            return anew(given)
        if isinstance(given, threading.Thread):
            return _none, ()
        if isinstance(given, FunctionType) and "<" in given.__qualname__:
            cells = tuple(cell.cell_contents for cell in given.__closure__ or ())
            return _local_function, (marshal.dumps(given.__code__), given.__module__, cells)
        if type(given).__module__.startswith("cryptography."):
            return _private_key, (_der(given),)
        if isinstance(given, Settings):  # the next server listens elsewhere
            return _settings_of, tuple(given.place)
        if isinstance(given, defaultdict) and type(given) is not defaultdict:
            # Its own way wants no arguments but the factory.
            state = vars(given), {"default_factory": given.default_factory}
            return _bare, (type(given),), state, None, iter(list(given.items()))
        if isinstance(given, BaseBackend):
            return backend_of, _place(given)
        reference = self._refer(given)
        return NotImplemented if reference is None else (_referred, (reference,))


def _place(backend: BaseBackend) -> tuple[str, str, str]:
    for known in list(BackendDict._instances):
        for account, region, one in known.iter_backends():
            if one is backend:
                return known.service_name, account, region
    raise pickle.PicklingError(f"a backend that nobody has: {backend!r}")


class _Resolving(threading.local):
    resolve: Callable[[str], Any]


_resolving = _Resolving()


def _referred(reference: str) -> Any:
    return _resolving.resolve(reference)


def unpickler(data: bytes, resolve: Callable[[str], Any]) -> pickle.Unpickler:
    """Return what reads one thing after the other out of bytes.

    Parameters
    ----------
    data
        As the pickler made them.
    resolve
        Returns the object of a reference.
    """
    _resolving.resolve = resolve
    return pickle.Unpickler(io.BytesIO(data))  # noqa: S301 (this program's own file)
