"""What Lambda answers to invocations that it does not take."""

from moto.awslambda.exceptions import LambdaClientError

LARGEST_PAYLOAD = 6 * 1024 * 1024


class TooManyRequestsException(LambdaClientError):  # type: ignore[misc]
    """What Lambda answers beyond the reserved concurrency."""

    code = 429

    def __init__(self) -> None:
        super().__init__("TooManyRequestsException", "Rate Exceeded.")


class RequestTooLargeException(LambdaClientError):  # type: ignore[misc]
    """What Lambda answers to too large an event."""

    code = 413

    def __init__(self, size: int) -> None:
        super().__init__(
            "RequestTooLargeException",
            f"Request must be smaller than {LARGEST_PAYLOAD} bytes for the InvokeFunction "
            f"operation: {size}",
        )
