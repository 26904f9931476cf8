"""How SNS refuses: its codes, beside those that moto has."""

from typing import Any

from moto.sns.exceptions import SNSException, SNSInvalidParameter


class ParameterValueInvalid(SNSException):  # type: ignore[misc]
    """A message's attribute that AWS does not take."""

    code = "ParameterValueInvalid"


class ValidationError(SNSException):  # type: ignore[misc]
    """What the service's model excludes."""

    code = "ValidationError"


class EmptyBatchRequest(SNSException):  # type: ignore[misc]
    """A batch of none."""

    code = "EmptyBatchRequest"
    message = "The batch request doesn't contain any entries."


class BatchRequestTooLong(SNSException):  # type: ignore[misc]
    """A batch with more bytes than one message may have."""

    code = "BatchRequestTooLong"
    message = "The length of all the messages put together is more than the limit."


def invalid(reason: Any) -> SNSInvalidParameter:
    """Return the refusal of a parameter.

    Parameters
    ----------
    reason
        The parameter's name, or what is wrong.
    """
    return SNSInvalidParameter(f"Invalid parameter: {reason}")
