"""Error responses of Lambda to refused invocations."""

import json

from moto.awslambda.exceptions import LambdaClientError

_REASON = "ReservedFunctionConcurrentInvocationLimitExceeded"
LARGEST_PAYLOAD = 6 * 1024 * 1024


class TooManyRequestsException(LambdaClientError):  # type: ignore[misc]
    """The reserved concurrency is in use."""

    code = 429

    def __init__(self) -> None:
        super().__init__("TooManyRequestsException", "Rate Exceeded.")
        self.description = json.dumps({"Reason": _REASON, "Type": "User", "message": self.message})


class RequestTooLargeException(LambdaClientError):  # type: ignore[misc]
    """The event is too large."""

    code = 413

    def __init__(self, size: int) -> None:
        super().__init__(
            "RequestTooLargeException",
            f"Request must be smaller than {LARGEST_PAYLOAD} bytes for the InvokeFunction "
            f"operation: {size}",
        )
