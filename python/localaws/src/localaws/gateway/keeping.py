"""What a call changes is kept before it is answered, where the state is kept (``--state``)."""

from collections.abc import Callable, Iterable
from typing import Any

from localaws.errors import NOT_IMPLEMENTED
from localaws.gateway.answers import Refusal, refuse
from localaws.gateway.calls import credential_of
from localaws.gateway.whole_body import body_of
from localaws.gateway.wsgi import App
from localaws.settings import Settings
from localaws.state.in_force import keeper
from localaws.state.kept import NotKept

# What begins so changes nothing that is to be kept.
_READING = (
    "BatchGet",
    "Describe",
    "Filter",
    "Get",
    "Head",
    "List",
    "Lookup",
    "Query",
    "Scan",
    "Search",
    "Simulate",
    "Test",
    "TransactGet",
    "Validate",
)
# moto's names of services, where requests are signed for others.
_MOTO = {
    "application-autoscaling": "applicationautoscaling",
    "monitoring": "cloudwatch",
    "sagemaker": "sagemaker",
    "states": "stepfunctions",
    "tagging": "resourcegroupstaggingapi",
}
_FORM = "application/x-www-form-urlencoded"
_LONGEST_ACTION = 64


def kept(app: App, settings: Settings) -> App:
    """Return an application whose calls are kept; it is the given one where nothing is.

    Parameters
    ----------
    app
        The services.
    settings
        Of the running localaws.
    """
    if settings.state is None:
        return app

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        operation, reads = _operation(environ)
        signed = credential_of(environ).service
        service = _MOTO.get(signed, signed)
        if service and not reads and not keeper().keeps(service) and service not in settings.forget:
            text = (
                f"to keep what {service} has (--state): start with --forget {service} "
                "to use it all the same, and have it empty after a restart"
            )
            return _refuse(start_response, environ, signed, text)
        try:
            with keeper().call(operation, reads=reads):
                return app(environ, start_response)
        except NotKept as error:
            return _refuse(start_response, environ, signed, str(error))

    return answer


def _refuse(
    start_response: Callable[..., Any], environ: dict[str, Any], service: str, text: str
) -> Iterable[bytes]:
    refusal = Refusal(400, NOT_IMPLEMENTED, text)
    is_query = environ.get("CONTENT_TYPE", "").startswith(_FORM)
    return refuse(start_response, service, environ["REQUEST_METHOD"], refusal, is_query=is_query)


def _operation(environ: dict[str, Any]) -> tuple[str, bool]:
    """Return an operation, as far as a glance tells, and whether it only reads."""
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    path = environ.get("PATH_INFO", "")
    if target:
        name = target.rpartition(".")[2]
    elif environ.get("HTTP_SMITHY_PROTOCOL"):
        name = path.rpartition("/")[2]
    elif environ.get("CONTENT_TYPE", "").startswith(_FORM):
        _, _, rest = body_of(environ).partition(b"Action=")
        name = rest[:_LONGEST_ACTION].partition(b"&")[0].decode(errors="replace")
    else:
        # REST: of S3, a key follows the bucket.
        name = "object" if path.strip("/").count("/") else ""
        return name, environ["REQUEST_METHOD"] in {"GET", "HEAD", "OPTIONS"}
    return name, name.startswith(_READING)
