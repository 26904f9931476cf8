"""The Amazon States Language: what AWS takes as a definition, and what it says of others."""

from localaws.services.stepfunctions.language.diagnostics import Diagnostic
from localaws.services.stepfunctions.language.validator import validate, validate_state

__all__ = ["Diagnostic", "validate", "validate_state"]
