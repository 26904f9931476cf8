"""Errors of a network or a service that pass: whoever meets one tries again."""

from collections.abc import Iterator
from contextlib import contextmanager

from scones.errors import SconesError

# By their names, as this package knows no AWS: botocore's, urllib3's, and Python's own. A time-out
# of reading is not among them: each try of it takes long, so state machines count it apart.
_NAMES = {
    "ConnectTimeoutError",
    "ConnectionClosedError",
    "ConnectionError",
    "EndpointConnectionError",
    "HTTPException",
    "IncompleteRead",
    "IncompleteReadError",
    "ProtocolError",
    "ProxyConnectionError",
    "ResponseParserError",
    "ResponseStreamingError",
    "SSLError",
}
_READ_TIMEOUT = "ReadTimeoutError"
_TOO_MANY_REQUESTS, _SERVER_ERROR = 429, 500
_THROTTLED = {
    "RequestLimitExceeded",
    "RequestTimeout",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequests",
    "TooManyRequestsException",
}


def is_transient(error: BaseException) -> bool:
    """Return whether an error says nothing of what was asked, and may pass by itself.

    Parameters
    ----------
    error
        What a client of AWS raised. An answer of AWS is known by botocore's ``response``.
    """
    names = {kind.__name__ for kind in type(error).__mro__}
    if _READ_TIMEOUT in names:
        return False
    response = getattr(error, "response", None)
    if not isinstance(response, dict):
        return bool(names & _NAMES)
    code = response.get("Error", {}).get("Code", "")
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    is_status = code.isdigit() and int(code) >= _SERVER_ERROR  # the answer was a web page
    return (
        is_status or code in _THROTTLED or status == _TOO_MANY_REQUESTS or status >= _SERVER_ERROR
    )


@contextmanager
def transient_as(name: type[SconesError], what: str) -> Iterator[None]:
    """Give errors that pass the one name by which state machines try again.

    Parameters
    ----------
    name
        The error to raise.
    what
        What could not be reached, for its text.
    """
    try:
        yield
    except SconesError:
        raise
    except Exception as error:
        if is_transient(error):
            raise name(f"{what}: {type(error).__name__}: {error}") from error
        raise
