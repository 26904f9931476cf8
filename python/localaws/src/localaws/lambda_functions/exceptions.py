"""Errors of Lambda's API, with AWS's codes and messages."""

import json

from moto.awslambda.exceptions import LambdaClientError

MOST_BYTES_IN = 6 * 1024 * 1024
MOST_BYTES_IN_EVENT = 1024 * 1024


class InvalidRequestContentException(LambdaClientError):  # type: ignore[misc]
    """The event is not JSON."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            "InvalidRequestContentException",
            f"Could not parse request body into json: {reason}",
        )


class RequestTooLargeException(LambdaClientError):  # type: ignore[misc]
    """The event is larger than Lambda takes."""

    code = 413

    def __init__(self, size: int, most: int) -> None:
        super().__init__(
            "RequestTooLargeException",
            f"Request must be smaller than {most} bytes for the InvokeFunction operation: {size}",
        )


class TooManyRequestsException(LambdaClientError):  # type: ignore[misc]
    """The function's reserved concurrency is in use."""

    code = 429

    def __init__(self) -> None:
        super().__init__("TooManyRequestsException", "Rate Exceeded.")
        self.description = json.dumps(
            {
                "Reason": "ReservedFunctionConcurrentInvocationLimitExceeded",
                "Type": "User",
                "message": "Rate Exceeded.",
            }
        )
