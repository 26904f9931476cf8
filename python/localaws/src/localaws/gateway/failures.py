"""How each service says that it failed, by the kind of the fault."""

from localaws.gateway.answers import Refusal

_MESSAGE = "a fault on purpose (localaws)"

# By kind: the HTTP status and the code; JSON services' first, then those that differ.
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
        As requests are signed for it.
    kind
        See ``localaws.faults.rules.KINDS``.
    """
    status, code = _OF_SERVICES.get(service, {}).get(kind) or _ERRORS[kind]
    return Refusal(status, code, _MESSAGE)
