"""The functions that Step Functions adds to JSONata, ``$partition`` and ``$parse`` among them.

Source: "Transforming data with JSONata in Step Functions, JSONata functions"; what they make of
odd arguments is as answers recorded on AWS have it. ``None`` is JSONata's undefined here.
"""

import hashlib
import json
import random
from collections.abc import Callable
from functools import cache
from itertools import islice
from typing import Any
from uuid import uuid4

# The largest range that AWS's memory holds.
_LONGEST_RANGE = 360_145
_ALGORITHMS = {
    "MD5": hashlib.md5,
    "SHA-1": hashlib.sha1,
    "SHA-256": hashlib.sha256,
    "SHA-384": hashlib.sha384,
    "SHA-512": hashlib.sha512,
}
# Java's generator of random numbers, which AWS's is.
_MULTIPLIER, _INCREMENT, _MASK = 0x5DEECE66D, 0xB, (1 << 48) - 1


class LimitExceeded(Exception):
    """An expression takes more than AWS gives one; the text is AWS's."""


def _partition(array: Any = None, size: Any = None) -> Any:
    if not array:
        return None
    length = len(array) if size is None else int(size)
    if length < 0:
        raise _refused("Second argument must be zero or greater")
    if length == 0:
        return None
    items = iter(array)
    return list(iter(lambda: list(islice(items, length)), []))


def _range(first: Any = None, last: Any = None, step: Any = None) -> Any:
    if None in {first, last, step} or not int(step):
        return None
    first, last, step = int(first), int(last), int(step)
    values = range(first, last + (1 if step > 0 else -1), step)
    if len(values) > _LONGEST_RANGE:
        raise LimitExceeded(
            "Expression evaluation memory limit exceeded: Check for excessive memory usage"
        )
    return _sequence(values)


def _hash(value: Any = None, algorithm: Any = None) -> Any:
    if value is None or algorithm is None:
        return None
    if algorithm not in _ALGORITHMS:
        raise _refused(f"Unsupported hash algorithm: {algorithm}")
    return _ALGORITHMS[algorithm](value.encode()).hexdigest()


def _random(seed: Any = None) -> float:
    if seed is None:
        return random.random()  # noqa: S311 (JSONata's own)
    state = (int(seed) ^ _MULTIPLIER) & _MASK
    state = (state * _MULTIPLIER + _INCREMENT) & _MASK
    high = state >> 22
    state = (state * _MULTIPLIER + _INCREMENT) & _MASK
    return ((high << 27) + (state >> 21)) / float(1 << 53)


def _uuid() -> str:
    return str(uuid4())


def _parse(text: Any = None) -> Any:
    if text is None:
        return None
    from jsonata.utils import Utils

    try:
        value = json.loads(text, object_pairs_hook=_without_repetition, parse_constant=_no_json)
    except ValueError as error:
        raise _refused(f"Invalid JSON: {error}") from error
    return Utils.NULL_VALUE if value is None else value


_FUNCTIONS: dict[str, tuple[Callable[..., Any], str]] = {
    "partition": (_partition, "<an?:a>"),
    "range": (_range, "<nnn?:a>"),
    "hash": (_hash, "<ss?:s>"),
    "random": (_random, "<n?:n>"),
    "uuid": (_uuid, "<:s>"),
    "parse": (_parse, "<s?:x>"),
}


@cache
def functions() -> dict[str, Any]:
    """Return the functions by their names, as values that an expression's variables may have."""
    from jsonata.jsonata import Jsonata

    frame = Jsonata.Frame(None)
    for name, (function, signature) in _FUNCTIONS.items():
        frame.bind(
            name, Jsonata.JFunction(Jsonata.JLambda(_without_null(function, name)), signature)
        )
    return dict(frame.bindings)


def _without_null(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    from jsonata.jexception import JException
    from jsonata.utils import Utils

    def call(*arguments: Any) -> Any:
        for index, argument in enumerate(arguments, 1):
            # The library's signatures let it through.
            if argument is Utils.NULL_VALUE:
                raise JException("T0410", -1, index, name)
        return function(*arguments)

    return call


def _sequence(values: Any) -> Any:
    """Return what JSONata makes of one item itself, and of none undefined."""
    from jsonata.utils import Utils

    return Utils.create_sequence_from_iter(values)


def _refused(text: str) -> Exception:
    from jsonata.jexception import JException

    refusal: Exception = JException("D3137", -1, text)
    return refusal


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a name is there twice")
    return members


def _no_json(constant: str) -> Any:
    raise ValueError(f"{constant} is no number")
