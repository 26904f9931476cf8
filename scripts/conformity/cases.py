"""Cases of AWS's behaviour: calls and AWS's answers, in data files of tests/conformity.

A file holds what its cases share, and the cases::

    {"source": "where AWS's answers are from",
     "setup": [step, ...],
     "teardown": [step, ...],
     "cases": [{"name": "a sentence", "steps": [step, ...]}, ...]}

A case has its own ``source``, if it is another, and an ``outcome``: ``holds`` (the default),
``refused`` (localaws refuses it by name) or ``wrong``; the last two have a ``why``. What the steps
may say is in ``conformity.steps``.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DIRECTORY = Path(__file__).resolve().parents[2] / "tests" / "conformity"
OUTCOMES = ("holds", "refused", "wrong")

_OF_FILES = {"source", "setup", "teardown", "cases"}
_OF_CASES = {"name", "source", "steps", "outcome", "why"}

Step = dict[str, Any]


class CaseInvalid(ValueError):
    """A file of cases does not say what a case needs; the text names both."""


@dataclass(frozen=True)
class Case:
    """A fact about AWS.

    Attributes
    ----------
    service
        As boto3 names it.
    name
        A sentence.
    source
        Where AWS's answer is from.
    steps
        What is called and what AWS answers, the file's setup first.
    teardown
        What is called afterwards, whatever happened.
    outcome
        What localaws is known to do: one of ``OUTCOMES``.
    why
        Why it does not hold; empty if it does.
    """

    service: str
    name: str
    source: str
    steps: tuple[Step, ...]
    teardown: tuple[Step, ...]
    outcome: str
    why: str


def files() -> list[Path]:
    """Return all files of cases, sorted."""
    return sorted(DIRECTORY.glob("*/*.json"))


def read(file: Path) -> Iterator[Case]:
    """Yield the cases of a file.

    Raises
    ------
    CaseInvalid
        If the file is no JSON, or a case lacks something or has something unknown.
    """
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise CaseInvalid(f"{file.name} is no JSON: {error}") from error
    _check(document, _OF_FILES, {"source", "cases"}, file.name)
    names = set()
    for case in document["cases"]:
        where = f"{file.name}: {case.get('name')}"
        _check(case, _OF_CASES, {"name", "steps"}, where)
        outcome, why = case.get("outcome", "holds"), case.get("why", "")
        if outcome not in OUTCOMES or (outcome == "holds") != (why == ""):
            raise CaseInvalid(f"{where}: an outcome is one of {OUTCOMES}; failures need a why")
        if case["name"] in names:
            raise CaseInvalid(f"{where}: two cases have this name")
        names.add(case["name"])
        yield Case(
            service=file.parent.name,
            name=case["name"],
            source=case.get("source", document["source"]),
            steps=(*document.get("setup", ()), *case["steps"]),
            teardown=tuple(document.get("teardown", ())),
            outcome=outcome,
            why=why,
        )


def _check(found: dict[str, Any], known: set[str], needed: set[str], where: str) -> None:
    if unknown := found.keys() - known:
        raise CaseInvalid(f"{where}: nobody reads {sorted(unknown)}")
    if missing := needed - found.keys():
        raise CaseInvalid(f"{where}: {sorted(missing)} is missing")
