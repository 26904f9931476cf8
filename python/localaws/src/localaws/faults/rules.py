"""Rules of fault injection, applied at random with a seed."""

import json
import random
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

# Error responses, in place of an effect.
ANSWERS = ("throttling", "internal_error", "service_unavailable", "not_found")
# Failures of the connection, before or after the call is carried out.
BROKEN = ("reset", "answer_error", "answer_lost", "answer_cut")
CALLS = (*ANSWERS, *BROKEN)
# Accidents of a running service, each with its operation.
ACCIDENTS = {
    "crash": ("lambda", "Invoke"),
    "timeout": ("lambda", "Invoke"),
    "restart": ("sagemaker", "InvokeEndpoint"),
    "duplicate": ("events", "Deliver"),
}
KINDS = (*CALLS, *ACCIDENTS)
ANY = "*"


class FaultsInvalid(Exception):
    """The rules are malformed; the text says which, and why."""


@dataclass(frozen=True)
class Rule:
    """A rule that makes calls fail.

    Attributes
    ----------
    service
        Name under which requests are signed, such as ``s3`` or ``states``; ``*`` is every service.
    operation
        Such as ``GetObject``; ``*`` is every operation.
    rate
        The share of calls that fail, 0 to 1.
    kind
        A kind from ``KINDS``.
    """

    service: str
    operation: str
    rate: float
    kind: str

    def is_about(self, service: str, operation: str, kinds: Sequence[str]) -> bool:
        """Return whether the rule applies to a call, with any of some kinds."""
        is_named = self.service in {ANY, service} and self.operation in {ANY, operation}
        return is_named and self.kind in kinds


class Faults:
    """Active rules, and how often each was applied.

    Parameters
    ----------
    rules
        The first rule that applies to a call, and strikes at random, makes it fail.
    seed
        Of the random numbers: the same calls in the same order fail alike.
    """

    def __init__(self, rules: Sequence[Rule] = (), seed: int = 0) -> None:
        self.rules = list(rules)
        self.seed = seed
        self.injected = [0] * len(self.rules)
        self._rng = random.Random(seed)  # noqa: S311 (fault injection)
        self._lock = threading.Lock()

    def of(self, service: str, operation: str, kinds: Sequence[str] = CALLS) -> Rule | None:
        """Return the rule by which a call fails, and count it; None if it does not."""
        with self._lock:
            for number, rule in enumerate(self.rules):
                if rule.is_about(service, operation, kinds) and self._rng.random() < rule.rate:
                    self.injected[number] += 1
                    return rule
        return None

    def to_document(self) -> dict[str, Any]:
        """Return the rules, each with the number of its faults."""
        counted = zip(self.rules, self.injected, strict=True)
        return {
            "seed": self.seed,
            "rules": [{**asdict(rule), "injected": count} for rule, count in counted],
        }


def read_faults(text: str | bytes) -> Faults:
    """Read rules: ``{"seed": 0, "rules": [{"service", "operation", "rate", "kind"}]}``, or a list.

    Raises
    ------
    FaultsInvalid
        If the document is malformed.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        raise FaultsInvalid(f"the rules are not JSON: {error}") from error
    if isinstance(document, list):
        document = {"rules": document}
    if not isinstance(document, Mapping) or not isinstance(document.get("rules"), list):
        raise FaultsInvalid('expected a list of rules, or an object with "rules" and "seed"')
    seed = document.get("seed", 0)
    if not isinstance(seed, int):
        raise FaultsInvalid(f"seed is {seed!r}, not a whole number")
    return Faults([_rule(number, rule) for number, rule in enumerate(document["rules"])], seed)


def _rule(number: int, document: Any) -> Rule:
    names = {"service", "operation", "rate", "kind"}
    if not isinstance(document, Mapping) or set(document) != names:
        raise FaultsInvalid(f"rule {number}: expected {', '.join(sorted(names))}")
    rate, kind = document["rate"], document["kind"]
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 <= rate <= 1:
        raise FaultsInvalid(f"rule {number}: rate is {rate!r}, not a share of 0 to 1")
    if kind not in KINDS:
        raise FaultsInvalid(f"rule {number}: kind is {kind!r}, not one of {', '.join(KINDS)}")
    service, operation = document["service"], document["operation"]
    if not all(isinstance(name, str) and name for name in (service, operation)):
        raise FaultsInvalid(f"rule {number}: service and operation are names, or {ANY}")
    if kind == "not_found" and (service, operation) not in {
        ("s3", "GetObject"),
        ("s3", "HeadObject"),
    }:
        raise FaultsInvalid(f"rule {number}: not_found is for s3 GetObject and HeadObject")
    if kind in ACCIDENTS and (service, operation) != ACCIDENTS[kind]:
        raise FaultsInvalid(f"rule {number}: {kind} is for {' '.join(ACCIDENTS[kind])}")
    return Rule(service, operation, float(rate), kind)
