"""Error responses of Lambda."""

import json

from moto.awslambda.exceptions import LambdaClientError

_REASON = "ReservedFunctionConcurrentInvocationLimitExceeded"
LARGEST_PAYLOAD = 6 * 1024 * 1024
# The documented limit of asynchronous events.
LARGEST_EVENT = 1024 * 1024

NULL = "Value null at '{}' failed to satisfy constraint: Member must not be null"

# The error shapes whose text is in "Message", with a capital.
_CAPITAL = {"ResourceNotFoundException", "CodeSigningConfigNotFoundException", "ServiceException"}


class LambdaError(LambdaClientError):  # type: ignore[misc]
    """An error as Lambda answers it.

    Parameters
    ----------
    error_type
        Its code, such as ``ResourceConflictException``.
    message
        Its text.
    status
        Of HTTP.
    fields
        Further fields of the body. Most errors have the ``Type`` ``User``, some have none.
    """

    def __init__(
        self, error_type: str, message: str | None, status: int = 400, **fields: str
    ) -> None:
        super().__init__(error_type, message or "")
        self.code = status
        key = "Message" if error_type in _CAPITAL else "message"
        self.description = json.dumps({**fields, key: message})


class TooManyRequestsException(LambdaError):
    """The reserved concurrency is in use."""

    def __init__(self) -> None:
        super().__init__(
            "TooManyRequestsException", "Rate Exceeded.", 429, Reason=_REASON, Type="User"
        )


class UnknownFunction(LambdaError):
    """There is no such function, version or alias."""

    def __init__(self, arn: str) -> None:
        super().__init__(
            "ResourceNotFoundException", f"Function not found: {arn}", 404, Type="User"
        )


def invalid(message: str) -> LambdaError:
    """Return the error of a parameter's value."""
    return LambdaError("InvalidParameterValueException", message, Type="User")


def not_found(message: str = "The resource you requested does not exist.") -> LambdaError:
    """Return the error of a resource that is not there."""
    return LambdaError("ResourceNotFoundException", message, 404, Type="User")


def unknown_alias(arn: str) -> LambdaError:
    """Return the error of an alias that is not there."""
    return not_found(f"Cannot find alias arn: {arn}")


def conflict(message: str) -> LambdaError:
    """Return the error of a resource that is there already, or is being changed."""
    return LambdaError("ResourceConflictException", message, 409, Type="User")


def stale(getter: str = "GetFunction/GetAlias") -> LambdaError:
    """Return the error of a ``RevisionId`` that is not the latest."""
    return LambdaError(
        "PreconditionFailedException",
        "The Revision Id provided does not match the latest Revision Id. Call the "
        f"{getter} API to retrieve the latest Revision Id",
        412,
        Type="User",
    )


def violations(texts: list[str]) -> LambdaError:
    """Return the error of parameters that break constraints of the service's model."""
    noun = "error" if len(texts) == 1 else "errors"
    told = "; ".join(texts)
    return LambdaError("ValidationException", f"{len(texts)} validation {noun} detected: {told}")


def too_large(message: str) -> LambdaError:
    """Return the error of a request or an archive that is too large."""
    return LambdaError("RequestEntityTooLargeException", message, 413)


def request_too_large(size: int) -> LambdaError:
    """Return the error of an event that is too large for an answer."""
    return LambdaError(
        "RequestTooLargeException",
        f"Request must be smaller than {LARGEST_PAYLOAD} bytes for the InvokeFunction "
        f"operation: {size}",
        413,
    )
