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


def mutate(rng: random.Random, corpus: Sequence[bytes]) -> bytes:
    """Return one of the corpus after one to four mutations."""
    content = rng.choice(corpus)
    for _ in range(rng.randint(1, 4)):
        content = rng.choice(_MUTATIONS)(rng, content, corpus)
    return content[:_LONGEST]


def mutate_json(rng: random.Random, corpus: Sequence[bytes]) -> bytes:
    """Return one of the corpus, most often with other values and fields, sometimes no JSON."""
    content = rng.choice(corpus)
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return mutate(rng, corpus)
    if rng.random() < 0.2:
        return mutate(rng, corpus)
    for _ in range(rng.randint(1, 3)):
        document = _other(rng, document)
    return json.dumps(document).encode()


def _other(rng: random.Random, document: Any) -> Any:
    """Return a document with one value or field changed, anywhere in it."""
    if isinstance(document, dict) and document and rng.random() < 0.9:
        key = rng.choice(sorted(document))
        rest = {name: value for name, value in document.items() if name != key}
        kind = rng.random()
        if kind < 0.1:
            return rest
        if kind < 0.2:
            return rest | {f"{key}x": document[key]}
        return rest | {key: _other(rng, document[key])}
    if isinstance(document, list) and document and rng.random() < 0.5:
        place = rng.randrange(len(document))
        return [*document[:place], _other(rng, document[place]), *document[place + 1 :]]
    return rng.choice(HOSTILE_VALUES)


def _flip(rng: random.Random, content: bytes, corpus: Sequence[bytes]) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.randint(1, 8) if changed else 0):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def _truncate(rng: random.Random, content: bytes, corpus: Sequence[bytes]) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def _splice(rng: random.Random, content: bytes, corpus: Sequence[bytes]) -> bytes:
    other = rng.choice(corpus)
    return content[: rng.randrange(len(content) + 1)] + other[rng.randrange(len(other) + 1) :]


def _rewrite_header(rng: random.Random, content: bytes, corpus: Sequence[bytes]) -> bytes:
    """Write a number that means much (lengths, sizes, types) near the beginning."""
    changed = bytearray(content)
    width = rng.choice((1, 2, 4))
    number = rng.choice(_INTERESTING) & (256**width - 1)
    place = rng.randrange(min(len(changed), _HEADER) + 1)
    order = "big" if rng.random() < 0.5 else "little"
    changed[place : place + width] = number.to_bytes(width, "big" if order == "big" else "little")
    return bytes(changed)


def _repeat(rng: random.Random, content: bytes, corpus: Sequence[bytes]) -> bytes:
    start = rng.randrange(len(content) + 1)
    piece = content[start : start + rng.randint(1, 64)]
    return content[:start] + piece * rng.randint(2, 50) + content[start:]


def _cut_out(rng: random.Random, content: bytes, corpus: Sequence[bytes]) -> bytes:
    start = rng.randrange(len(content) + 1)
    return content[:start] + content[start + rng.randint(1, 64) :]


def _random(rng: random.Random, content: bytes, corpus: Sequence[bytes]) -> bytes:
    return rng.randbytes(rng.randint(0, 256))


def _overwrite(rng: random.Random, content: bytes, corpus: Sequence[bytes]) -> bytes:
    start = rng.randrange(len(content) + 1)
    noise = rng.randbytes(rng.randint(1, 16))
    return content[:start] + noise + content[start + len(noise) :]


_Mutation = Callable[[random.Random, bytes, Sequence[bytes]], bytes]
# Random bytes last, and once: nearly all of them end at the first check.
_MUTATIONS: tuple[_Mutation, ...] = (
    *(_flip, _truncate, _splice, _rewrite_header, _repeat, _cut_out, _overwrite) * 3,
    _random,
)
