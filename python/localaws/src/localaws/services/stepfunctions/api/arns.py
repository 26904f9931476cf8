"""ARNs that a request names: of which kind they are, and AWS's refusals of others."""

import re
from dataclasses import dataclass

from moto.stepfunctions.parser.api import InvalidArn

_ARN = re.compile(r"arn:[a-z-]+:states:[a-z0-9-]+:[0-9]{12}:(?P<kind>[a-zA-Z]+):(?P<rest>.+)")
_ROLE = re.compile(r"arn:[a-z-]+:iam::[0-9]{12}:role/.+")


@dataclass(frozen=True)
class MachineName:
    """A state machine as an ARN names it.

    Attributes
    ----------
    arn
        Of the machine itself.
    qualifier
        The number of a version, or the name of an alias; None if there is neither.
    """

    arn: str
    qualifier: str | None

    @property
    def version(self) -> int | None:
        """The version that is named, if one is."""
        return int(self.qualifier) if self.qualifier and self.qualifier.isdecimal() else None


def check(arn: str, *kinds: str) -> None:
    """Refuse what is no ARN of one of these kinds.

    Raises
    ------
    InvalidArn
        If it is another's, or none.
    """
    if not arn.startswith("arn:"):
        raise InvalidArn(f"Invalid Arn: 'Invalid ARN prefix: {arn}'")
    found = _ARN.fullmatch(arn)
    if found is None:
        raise InvalidArn(f"Invalid Arn: 'Invalid ARN: {arn}'")
    if found["kind"] not in kinds:
        kind = found["kind"]
        raise InvalidArn(f"Invalid Arn: 'Resource type not valid in this context: {kind}'")


def machine_of(arn: str) -> MachineName:
    """Return the state machine that an ARN names, with the version or the alias of it.

    Raises
    ------
    InvalidArn
        If it is not a state machine's.
    """
    check(arn, "stateMachine")
    *begin, name = arn.split(":", 6)
    name, _, qualifier = name.partition(":")
    return MachineName(":".join([*begin, name]), qualifier or None)


def check_role(arn: str) -> None:
    """Refuse what is no role's ARN.

    Raises
    ------
    InvalidArn
        If it is not a role's.
    """
    if not _ROLE.fullmatch(arn):
        raise InvalidArn(f"Invalid Role Arn: '{arn}'")
