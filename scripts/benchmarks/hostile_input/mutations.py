"""How a valid input becomes a hostile one."""

import json
import random
from collections.abc import Callable, Sequence
from typing import Any

_LONGEST = 1_000_000
_INTERESTING = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)
_HEADER = 64

# What a JSON document may hold where a name or a number is meant.
HOSTILE_VALUES: tuple[Any, ...] = (
    None,
    True,
    [],
    {},
    "",
    "x" * 10_000,
    "..",
    "a b",
    "arn:aws:s3:::x",
    "\x00",
    "\ud800",
    "A===",
    0,
    -1,
    0.5,
    1e308,
    float("inf"),
    float("nan"),
    10**400,
    [[[[[[[[[[]]]]]]]]]],
    {"a": {"a": {"a": None}}},
)


def mutate(chance: random.Random, corpus: Sequence[bytes]) -> bytes:
    """Return one of the corpus after one to four mutations."""
    content = chance.choice(corpus)
    for _ in range(chance.randint(1, 4)):
        content = chance.choice(_MUTATIONS)(chance, content, corpus)
    return content[:_LONGEST]


def mutate_json(chance: random.Random, corpus: Sequence[bytes]) -> bytes:
    """Return one of the corpus, most often with other values and fields, sometimes no JSON."""
    content = chance.choice(corpus)
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return mutate(chance, corpus)
    if chance.random() < 0.2:
        return mutate(chance, corpus)
    for _ in range(chance.randint(1, 3)):
        document = _other(chance, document)
    return json.dumps(document).encode()


def _other(chance: random.Random, document: Any) -> Any:
    """Return a document with one value or field changed, anywhere in it."""
    if isinstance(document, dict) and document and chance.random() < 0.9:
        key = chance.choice(sorted(document))
        rest = {name: value for name, value in document.items() if name != key}
        kind = chance.random()
        if kind < 0.1:
            return rest
        if kind < 0.2:
            return rest | {f"{key}x": document[key]}
        return rest | {key: _other(chance, document[key])}
    if isinstance(document, list) and document and chance.random() < 0.5:
        place = chance.randrange(len(document))
        return [*document[:place], _other(chance, document[place]), *document[place + 1 :]]
    return chance.choice(HOSTILE_VALUES)


def _flip(chance: random.Random, content: bytes, corpus: Sequence[bytes]) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8) if changed else 0):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _truncate(chance: random.Random, content: bytes, corpus: Sequence[bytes]) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _splice(chance: random.Random, content: bytes, corpus: Sequence[bytes]) -> bytes:
    other = chance.choice(corpus)
    return content[: chance.randrange(len(content) + 1)] + other[chance.randrange(len(other) + 1) :]


def _rewrite_header(chance: random.Random, content: bytes, corpus: Sequence[bytes]) -> bytes:
    """Write a number that means much (lengths, sizes, types) near the beginning."""
    changed = bytearray(content)
    width = chance.choice((1, 2, 4))
    number = chance.choice(_INTERESTING) & (256**width - 1)
    place = chance.randrange(min(len(changed), _HEADER) + 1)
    order = "big" if chance.random() < 0.5 else "little"
    changed[place : place + width] = number.to_bytes(width, "big" if order == "big" else "little")
    return bytes(changed)


def _repeat(chance: random.Random, content: bytes, corpus: Sequence[bytes]) -> bytes:
    start = chance.randrange(len(content) + 1)
    piece = content[start : start + chance.randint(1, 64)]
    return content[:start] + piece * chance.randint(2, 50) + content[start:]


def _cut_out(chance: random.Random, content: bytes, corpus: Sequence[bytes]) -> bytes:
    start = chance.randrange(len(content) + 1)
    return content[:start] + content[start + chance.randint(1, 64) :]


def _random(chance: random.Random, content: bytes, corpus: Sequence[bytes]) -> bytes:
    return chance.randbytes(chance.randint(0, 256))


def _overwrite(chance: random.Random, content: bytes, corpus: Sequence[bytes]) -> bytes:
    start = chance.randrange(len(content) + 1)
    noise = chance.randbytes(chance.randint(1, 16))
    return content[:start] + noise + content[start + len(noise) :]


_Mutation = Callable[[random.Random, bytes, Sequence[bytes]], bytes]
# Random bytes last, and once: nearly all of them end at the first check.
_MUTATIONS: tuple[_Mutation, ...] = (
    *(_flip, _truncate, _splice, _rewrite_header, _repeat, _cut_out, _overwrite) * 3,
    _random,
)
