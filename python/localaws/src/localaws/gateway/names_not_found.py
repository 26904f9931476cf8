"""Names that a request has, and that moto looks up in vain: AWS's error of each service.

Some of moto's operations look a name up in a table without asking whether it is there.
"""

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


def not_found(error: Exception, call: Call) -> Refusal | None:
    """Return the refusal of a call whose name was looked up in vain; None if that is not it.

    Parameters
    ----------
    error
        What moto raised.
    call
        The request.
    """
    if not isinstance(error, KeyError) or call.service not in _ERRORS or not error.args:
        return None
    name = error.args[0]
    if not isinstance(name, str) or name not in set(_texts(call.parameters)):
        return None
    status, code = _ERRORS[call.service]
    return Refusal(status, code, f"{name} does not exist")


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
