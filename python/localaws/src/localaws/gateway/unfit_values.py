"""Values of a request that moto cannot use: AWS's errors in the place of Python's.

Some of moto's operations look a name up in a table without asking whether it is there, and take
every text for a number. Others use a member that a request may leave out: AWS carries it out, and
moto fails. Nobody knows what AWS would say, so that is refused by name.
"""

import re
import traceback
from collections.abc import Iterator, Mapping
from typing import Any

from localaws.gateway.answers import Refusal
from localaws.gateway.calls import Call

# Status and code, by the name under which requests are signed.
_ERRORS = {
    "budgets": (400, "NotFoundException"),
    "dynamodb": (400, "ResourceNotFoundException"),
    "events": (400, "ResourceNotFoundException"),
    "kms": (400, "NotFoundException"),
    "logs": (400, "ResourceNotFoundException"),
    "sagemaker": (400, "ResourceNotFound"),
    "sns": (404, "NotFound"),
    "ssm": (400, "DoesNotExistException"),
}


# The code of a number or a page's token that is none.
_NO_NUMBER = {
    "iam": "ValidationError",
    "logs": "InvalidParameterException",
    "s3": "InvalidArgument",
    "ssm": "ValidationException",
    "sts": "ValidationError",
}
_LITERAL = re.compile(r"invalid literal for int\(\) with base 10: '(.*)'")


def refusal_of_value(error: Exception, call: Call) -> Refusal | None:
    """Return the refusal of a call with a value that moto could not use; None if it was not that.

    Parameters
    ----------
    error
        What moto raised.
    call
        The request.
    """
    texts = set(_texts(call.parameters))
    if isinstance(error, KeyError) and call.service in _ERRORS:
        if not texts.intersection(arg for arg in error.args if isinstance(arg, str)):
            return None
        status, code = _ERRORS[call.service]
        return Refusal(status, code, f"{error.args[0]} does not exist")
    literal = _LITERAL.fullmatch(str(error)) if isinstance(error, ValueError) else None
    if literal and literal[1] in texts and call.service in _NO_NUMBER:
        return Refusal(400, _NO_NUMBER[call.service], f"Invalid value: {literal[1]}")
    return None


def is_of_moto(error: BaseException) -> bool:
    """Return whether moto raised an error, or what moto called: no code of localaws did.

    Parameters
    ----------
    error
        What came out of an operation.
    """
    modules = (
        frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(error.__traceback__)
    )
    packages = [name.partition(".")[0] for name in modules]
    known = [name for name in packages if name in ("moto", "localaws")]
    return bool(known) and known[-1] == "moto"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
