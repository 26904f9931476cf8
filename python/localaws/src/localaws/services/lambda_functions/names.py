"""The names by which functions are called: names, ARNs and parts of ARNs, with qualifiers."""

import re
from dataclasses import dataclass

from localaws.partitions import partition_of
from localaws.services.lambda_functions.errors import LambdaError, invalid, not_found

LATEST = "$LATEST"

_REFERENCE = re.compile(
    r"(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?"
    r"(?:(?P<region>[a-z]{2}(?:-gov|-iso[a-z]?)?-[a-z]+-\d):)?"
    r"(?:(?P<account>\d{12}):)?"
    r"(?:function:)?"
    r"(?P<name>[a-zA-Z0-9-_.]+)"
    r"(?::(?P<qualifier>\$LATEST|[a-zA-Z0-9-_]+))?"
)


@dataclass(frozen=True)
class Reference:
    """What a call names: a function, and perhaps its version or alias.

    Attributes
    ----------
    name
        The function's.
    qualifier
        A version or an alias; None if the call has none.
    arn
        The function's, without a qualifier.
    """

    name: str
    qualifier: str | None
    arn: str

    @property
    def qualified(self) -> str:
        """The ARN, with the qualifier if there is one."""
        return f"{self.arn}:{self.qualifier}" if self.qualifier else self.arn


def function_arn(region: str, account: str, name: str) -> str:
    """Return the ARN of a function."""
    return f"arn:{partition_of(region)}:lambda:{region}:{account}:function:{name}"


def is_alias(qualifier: str | None) -> bool:
    """Whether a qualifier can only be an alias."""
    return bool(qualifier) and re.fullmatch(r"(?!\d+$)[a-zA-Z0-9-_]+", qualifier or "") is not None


def refer(given: str, qualifier: str | None, region: str, account: str) -> Reference:
    """Return what a call names.

    Parameters
    ----------
    given
        ``FunctionName``: a name, an ARN or a part of an ARN.
    qualifier
        ``Qualifier``, if given.
    region, account
        Of the call.

    Raises
    ------
    LambdaError
        If the qualifiers differ, or if it is of another region or account.
    """
    match = _REFERENCE.fullmatch(given)
    if match is None:
        raise not_found(f"Function not found: {function_arn(region, account, given)}")
    there = match["region"]
    if there and there != region:
        raise not_found(f"Functions from '{there}' are not reachable in this region ('{region}')")
    if match["account"] and match["account"] != account:
        raise LambdaError("AccessDeniedException", None, 403)
    within = match["qualifier"]
    if within and qualifier and within != qualifier:
        raise invalid(
            "The derived qualifier from the function name does not match the specified qualifier."
        )
    name = match["name"]
    return Reference(name, within or qualifier, function_arn(region, account, name))
