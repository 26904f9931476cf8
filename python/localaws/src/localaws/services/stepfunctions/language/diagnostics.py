"""What a validator says of a definition, in the words and under the codes of AWS."""

from dataclasses import dataclass, field

SCHEMA = "SCHEMA_VALIDATION_FAILED"


@dataclass(frozen=True)
class Diagnostic:
    """One thing that is wrong, or strange, about a definition.

    Attributes
    ----------
    severity
        ``ERROR`` or ``WARNING``. A definition with a warning is taken.
    code
        AWS's name of the kind.
    message
        AWS's text.
    location
        Where, such as ``/States/Wait/Seconds``; ``None`` where AWS names no place.
    """

    severity: str
    code: str
    message: str
    location: str | None

    def __str__(self) -> str:
        return f"{self.code}: {self.message} at {self.location or 'null'}"

    def answer(self) -> dict[str, str]:
        """Return it as ValidateStateMachineDefinition answers it."""
        members = {"severity": self.severity, "code": self.code, "message": self.message}
        return members | ({"location": self.location} if self.location else {})


@dataclass(frozen=True)
class Report:
    """What was found so far."""

    diagnostics: list[Diagnostic] = field(default_factory=list)

    def error(self, code: str, message: str, location: str | None) -> None:
        """Note what AWS refuses a definition for."""
        self.diagnostics.append(Diagnostic("ERROR", code, message, location))

    def schema(self, message: str, location: str) -> None:
        """Note what does not have the shape that the language gives it."""
        self.error(SCHEMA, message, location)

    def warning(self, code: str, message: str, location: str) -> None:
        """Note what AWS takes, and which is likely a mistake."""
        self.diagnostics.append(Diagnostic("WARNING", code, message, location))

    @property
    def errors(self) -> list[Diagnostic]:
        """What AWS refuses the definition for."""
        return [one for one in self.diagnostics if one.severity == "ERROR"]
