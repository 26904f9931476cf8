"""Error responses of injected faults, by service and kind."""

from localaws.gateway.answers import Refusal

_MESSAGE = "a fault on purpose (localaws)"

# By kind: HTTP status and error code of JSON services; then of services that differ.
_ERRORS = {
    "throttling": (400, "ThrottlingException"),
    "internal_error": (500, "InternalServerException"),
    "service_unavailable": (503, "ServiceUnavailableException"),
}
_OF_SERVICES = {
    "s3": {
        "throttling": (503, "SlowDown"),
        "internal_error": (500, "InternalError"),
        "service_unavailable": (503, "ServiceUnavailable"),
        "not_found": (404, "NoSuchKey"),
    },
    "dynamodb": {
        "throttling": (400, "ProvisionedThroughputExceededException"),
        "internal_error": (500, "InternalServerError"),
    },
    "lambda": {
        "throttling": (429, "TooManyRequestsException"),
        "internal_error": (500, "ServiceException"),
    },
}


def failure(service: str, kind: str) -> Refusal:
    """Return the error with which a service fails.

    Parameters
    ----------
    service
        Name under which requests are signed.
    kind
        See ``localaws.faults.rules.KINDS``.
    """
    status, code = _OF_SERVICES.get(service, {}).get(kind) or _ERRORS[kind]
    return Refusal(status, code, _MESSAGE)
