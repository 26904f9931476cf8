"""Definitions are held against the Amazon States Language before anything is made of them."""

from dataclasses import replace

from localaws.services.stepfunctions.language.diagnostics import SCHEMA, Diagnostic, Report
from localaws.services.stepfunctions.language.documents import read
from localaws.services.stepfunctions.language.scopes import JSONPATH, Scope, language_of
from localaws.services.stepfunctions.language.states import MACHINE, check_state
from localaws.services.stepfunctions.language.transitions import check_transitions


def validate(definition: str, machine_type: str) -> list[Diagnostic]:
    """Return what AWS says of a definition: errors first.

    Parameters
    ----------
    definition
        The text of the definition.
    machine_type
        ``STANDARD`` or ``EXPRESS``.
    """
    report = Report()
    document = read(definition, report)
    if document is not None:
        language = language_of(document, JSONPATH)
        scope = Scope(report, language, language, machine_type == "EXPRESS")
        MACHINE.check(document, "/", scope)
        # AWS looks at where states lead to when they have their shapes.
        if not any(one.code == SCHEMA for one in report.errors):
            check_transitions(document, report)
    return sorted(report.diagnostics, key=lambda one: one.severity)


def validate_state(definition: str) -> list[Diagnostic]:
    """Return what AWS refuses a single state for; where it leads to is not looked at.

    Parameters
    ----------
    definition
        The text of the state.
    """
    report = Report()
    state = read(definition, report)
    if state is not None:
        language = language_of(state, JSONPATH)
        check_state(state, "", Scope(report, language, language, express=False))
    return [replace(one, location=one.location or "/") for one in report.errors]
