"""What AWS does not take as a definition is refused, and said by ValidateStateMachineDefinition."""

from collections.abc import Sequence
from typing import Any

from moto.core.responses import ActionResult
from moto.stepfunctions.parser.api import InvalidDefinition
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws
from localaws.services.stepfunctions.language import Diagnostic, validate

COVERAGE = (
    Row(
        "Step Functions",
        "ValidateStateMachineDefinition",
        "A validator of the Amazon States Language decides, with AWS's diagnostics: shapes, paths, "
        "intrinsic functions and expressions, transitions, names, integrations, Express limits. "
        "CreateStateMachine and UpdateStateMachine refuse what it refuses.",
        "The parameters of AWS SDK integrations are not looked at. Intrinsic functions with an "
        "escaped quote or null are refused by name when a machine is made.",
    ),
)

_MOST_DIAGNOSTICS = 100


def check(definition: str, machine_type: str | None) -> None:
    """Refuse a definition that AWS refuses, and by name one that only AWS can run.

    Parameters
    ----------
    definition
        The text.
    machine_type
        ``STANDARD``, the default, or ``EXPRESS``.
    """
    refuse([one for one in validate(definition, machine_type or "STANDARD") if _is_error(one)])
    check_readable(definition)


def refuse(errors: Sequence[Diagnostic]) -> None:
    """Refuse a definition if there are errors, which the refusal tells."""
    if errors:
        text = ", ".join(str(error) for error in errors)
        raise InvalidDefinition(f"Invalid State Machine Definition: '{text}'")


def check_readable(definition: str) -> None:
    """Refuse by name a definition that is right, and that the interpreter cannot read."""
    try:
        AmazonStateLanguageParser.parse(definition)
    except Exception as error:  # the interpreter's parser raises what it comes upon
        raise NotImplementedByLocalaws(
            f"AWS takes this definition, the interpreter of localaws cannot read it: {error!r}"
        ) from error


def answer(self: Any) -> ActionResult:
    """Answer ValidateStateMachineDefinition."""
    most = self._get_param("maxResults") or _MOST_DIAGNOSTICS
    found = validate(self._get_param("definition"), self._get_param("type") or "STANDARD")
    with_warnings = self._get_param("severity") == "WARNING"
    shown = [one for one in found if with_warnings or _is_error(one)]
    return ActionResult(
        {
            "result": "FAIL" if any(map(_is_error, found)) else "OK",
            "diagnostics": [one.answer() for one in shown[:most]],
            "truncated": len(shown) > most,
        }
    )


def _is_error(diagnostic: Diagnostic) -> bool:
    return diagnostic.severity == "ERROR"
