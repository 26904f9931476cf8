"""Arguments of a call, drawn from a service's model: right, nearly right, and wrong."""

import json
from collections import defaultdict, deque
from collections.abc import Mapping
from random import Random
from typing import Any

from botocore.model import Shape, StructureShape

_KEPT, _DEEPEST = 30, 6
# A wrong length makes no wrong request, but half of one: its rest is waited for.
_NEVER = {"ContentLength"}
_OPTIONAL, _REQUIRED, _KNOWN, _WRONG = 0.25, 0.97, 0.6, 0.04
_ODD_TEXTS = ("", " ", "a b", "ä", "\u0000", "\n", "%", "${x}", "..", "null", "{}", "x" * 2000, "*")
_NUMBERS = (0, 1, 2, 10, -1, 60, 300, 1000, 2**31, 2**63, 0.5)
_ACCOUNT = "arn:aws:{}:us-east-1:123456789012:{}"
_TEXTS = (
    "a",
    "one",
    "two",
    "1",
    "us-east-1",
    "123456789012",
    "$LATEST",
    "arn:aws:iam::123456789012:role/worker",
    _ACCOUNT.format("sqs", "one"),
    _ACCOUNT.format("lambda", "function:one"),
    _ACCOUNT.format("states", "stateMachine:one"),
    _ACCOUNT.format("sns", "one"),
    _ACCOUNT.format("events", "rule/one"),
)
# By a member's name: what botocore, or every service, takes for one.
_NAMES = {"Bucket": ("one-bucket", "two-bucket"), "AccountId": ("123456789012",)}
_STATEMENT = {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
_MACHINE = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}
# By a part of a member's name in small letters: documents that it may hold.
_DOCUMENTS: Mapping[str, tuple[Any, ...]] = {
    "policy": ({"Version": "2012-10-17", "Statement": [_STATEMENT]}, {"Statement": 1}, []),
    "definition": (_MACHINE, {"StartAt": "B", "States": {}}, {"States": []}),
    "eventpattern": ({"source": ["a"]}, {"source": [{"prefix": 1}]}, {"source": "a"}, {}),
    "pattern": ({"source": ["a"]}, {"source": {}}),
    "input": ({"a": 1}, [], "a", None),
    "output": ({"a": 1},),
    "detail": ({"a": 1}, []),
    "expression": (
        "rate(1 minute)",
        "cron(0 12 * * ? *)",
        "at(2030-01-01T00:00:00)",
        "rate(0 day)",
    ),
    "attributes": ({"a": "b"},),
}


class Arguments:
    """Arguments for calls; parts of earlier answers come again in later calls.

    Parameters
    ----------
    seed
        The same seed and answers give the same arguments.
    """

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311 (to repeat a run)
        self._known: dict[str, deque[Any]] = defaultdict(lambda: deque(maxlen=_KEPT))

    def learn(self, answer: Any) -> None:
        """Keep the names, ARNs and tokens of an answer, by their fields."""
        if isinstance(answer, Mapping):
            for name, value in answer.items():
                if isinstance(value, str):
                    self._known[name.lower()].append(value)
                else:
                    self.learn(value)
        elif isinstance(answer, list):
            for item in answer[:5]:
                self.learn(item)

    def draw(self, shape: Shape | None) -> dict[str, Any]:
        """Return arguments for an operation with this input; none has none."""
        drawn = self._value(shape, "", 0) if shape else {}
        return drawn if isinstance(drawn, dict) else {}

    def _value(self, shape: Shape, name: str, depth: int) -> Any:
        if depth and self._random.random() < _WRONG:
            return self._random.choice((None, "a", 1, [], {}, True, [{}], {"a": "b"}))
        kind = shape.type_name
        if isinstance(shape, StructureShape):
            return self._structure(shape, depth)
        if kind == "list":
            count = 0 if depth > _DEEPEST else self._random.choice((0, 1, 1, 2, 11))
            return [self._value(shape.member, name, depth + 1) for _ in range(count)]
        if kind == "map":
            count = 0 if depth > _DEEPEST else self._random.choice((0, 1, 1, 2))
            return {
                str(self._value(shape.key, name, depth + 1)): self._value(
                    shape.value, name, depth + 1
                )
                for _ in range(count)
            }
        return self._scalar(shape, name)

    def _structure(self, shape: StructureShape, depth: int) -> dict[str, Any]:
        if depth > _DEEPEST:
            return {}
        return {
            name: self._value(member, name, depth + 1)
            for name, member in shape.members.items()
            if name not in _NEVER
            and self._random.random()
            < (_REQUIRED if name in shape.required_members else _OPTIONAL / (depth + 1))
        }

    def _scalar(self, shape: Shape, name: str) -> Any:
        if shape.type_name == "boolean":
            return self._random.random() < 0.5
        if shape.type_name == "timestamp":
            return self._random.choice((0, 1_700_000_000, 2_000_000_000))
        if shape.type_name in ("integer", "long", "float", "double"):
            bounds = [shape.metadata[key] for key in ("min", "max") if key in shape.metadata]
            return self._random.choice((*_NUMBERS, *bounds))
        text = self._text(shape, name)
        return text.encode() if shape.type_name == "blob" else text

    def _text(self, shape: Shape, name: str) -> str:
        if "enum" in shape.metadata and self._random.random() < 0.95:
            return str(self._random.choice(shape.metadata["enum"]))
        if name in _NAMES and self._random.random() < 0.9:
            return self._random.choice(_NAMES[name])
        known = self._known.get(name.lower())
        if known and self._random.random() < _KNOWN:
            return str(self._random.choice(known))
        if self._random.random() < 0.1:
            return self._random.choice(_ODD_TEXTS)
        for part, documents in _DOCUMENTS.items():
            if part in name.lower() and self._random.random() < 0.8:
                document = self._random.choice(documents)
                return document if part == "expression" else json.dumps(document)
        return self._random.choice(_TEXTS)
