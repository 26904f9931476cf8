"""Where in a definition something is, and what holds there."""

from dataclasses import dataclass, replace
from typing import Any

from localaws.services.stepfunctions.language.diagnostics import Report

JSONPATH, JSONATA = "JSONPath", "JSONata"
_ALWAYS = frozenset({"input", "context"})


@dataclass(frozen=True)
class Scope:
    """The place that is looked at.

    Attributes
    ----------
    report
        Takes what is wrong.
    machine_language
        The query language of the whole machine, which states without one of their own have.
    language
        The query language here.
    express
        Whether the machine is an Express workflow.
    states
        The members that ``$states`` has here.
    """

    report: Report
    machine_language: str
    language: str
    express: bool
    states: frozenset[str] = _ALWAYS

    @property
    def jsonata(self) -> bool:
        """Whether strings in ``{% %}`` are evaluated here."""
        return self.language == JSONATA

    def of_state(self, state: dict[str, Any]) -> "Scope":
        """Return the scope of a state, whose language is its own or the machine's."""
        return replace(self, language=language_of(state, self.machine_language))

    def having(self, member: str) -> "Scope":
        """Return the scope of a field in which ``$states`` has one member more."""
        return replace(self, states=_ALWAYS | {member})


def language_of(holder: dict[str, Any], inherited: str) -> str:
    """Return the query language of a machine or a state.

    AWS takes each value that is not exactly ``JSONPath`` for JSONata, and says so beside.
    """
    if "QueryLanguage" not in holder:
        return inherited
    return JSONPATH if holder["QueryLanguage"] == JSONPATH else JSONATA
