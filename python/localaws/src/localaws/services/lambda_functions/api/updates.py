"""Functions: their configuration and their code updated, and versions published."""

from typing import Any

from localaws.errors import NotImplementedByLocalaws
from localaws.services.lambda_functions.api.archives import code_of
from localaws.services.lambda_functions.api.code_signing import check_signature
from localaws.services.lambda_functions.api.configurations import configuration
from localaws.services.lambda_functions.api.functions import add_version, list_of_versions
from localaws.services.lambda_functions.api.layers import used
from localaws.services.lambda_functions.api.pages import page
from localaws.services.lambda_functions.api.requests import Request
from localaws.services.lambda_functions.api.settings import check_runtime, settings_of
from localaws.services.lambda_functions.backend import ExecutingLambdaBackend
from localaws.services.lambda_functions.errors import UnknownFunction, conflict, invalid, stale
from localaws.services.lambda_functions.functions import Function
from localaws.services.lambda_functions.names import LATEST

UNQUALIFIED = (
    "This operation is permitted on Lambda functions only. Aliases and versions do not support "
    "this operation. Please specify either a function name or an unqualified function ARN."
)
_AT_THIS_TIME = "The operation cannot be performed at this time. "


def unqualified(lambdas: ExecutingLambdaBackend, request: Request) -> Function:
    """Return the function that a call names, which must not name a version.

    Raises
    ------
    LambdaError
        If it names one, or if the function is not there.
    """
    reference = lambdas.refer(request["FunctionName"])
    if reference.qualifier not in {None, LATEST}:
        raise invalid(UNQUALIFIED)
    function = lambdas.functions.get(reference.name)
    if function is None:
        raise UnknownFunction(reference.arn)
    return function


def update_function_configuration(
    lambdas: ExecutingLambdaBackend, request: Request
) -> dict[str, Any]:
    """Update settings."""
    function = _changing(lambdas, request)
    latest, given = function.latest, request.parameters
    check_runtime("UpdateFunctionConfiguration", given)
    settings = settings_of(
        function.name, given, latest.settings, lambdas.region_name, lambdas.account_id
    )
    if "Layers" in request:
        layers = used(lambdas, request["Layers"])
        settings.pop("Layers", None)
        settings |= {"Layers": layers} if layers else {}
    latest.change(settings=settings)
    return configuration(latest)


def update_function_code(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Update code, and publish it if it is to be."""
    if request.get("PublishTo"):
        raise NotImplementedByLocalaws("UpdateFunctionCode with PublishTo")
    function = _changing(lambdas, request)
    latest = function.latest
    if "ImageUri" in request:
        raise invalid(
            "Please don't provide ImageUri when updating a function with packageType Zip."
        )
    code = code_of(request.parameters, lambdas.region_name, lambdas.account_id)
    check_signature(lambdas, function)
    if request.get("DryRun"):
        return configuration(latest)
    architectures = request.get("Architectures", latest.settings["Architectures"])
    latest.change(settings={**latest.settings, "Architectures": architectures}, code=code)
    if not request.get("Publish"):
        return configuration(latest)
    published = _last(function)
    if published is None or published.made_of != latest.content:
        published = add_version(function, latest.settings["Description"])
        published.begin_transition()
    return configuration(published)


def publish_version(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Publish a version; without a change since the last one, it is that one."""
    if request.get("PublishTo"):
        raise NotImplementedByLocalaws("PublishVersion with PublishTo")
    function = _changing(lambdas, request)
    latest, wanted = function.latest, request.get("CodeSha256")
    if wanted and wanted != latest.code.sha256:
        raise invalid(
            f"CodeSHA256 ({wanted}) is different from current CodeSHA256 in $LATEST "
            f"({latest.code.sha256}). Please try again with the CodeSHA256 in $LATEST."
        )
    published = _last(function)
    if published is None or published.made_of != latest.content:
        description = request.get("Description") or latest.settings["Description"]
        published = add_version(function, description)
        latest.touch()
    return configuration(published)


def list_versions_by_function(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Return ``$LATEST`` and the versions of a function."""
    function = unqualified(lambdas, request)
    return page(request, "Versions", list_of_versions(function))


def _last(function: Function) -> Any:
    return list(function.versions.values())[-1] if function.versions else None


def _changing(lambdas: ExecutingLambdaBackend, request: Request) -> Function:
    """Return the function that a call changes, if it can be changed now."""
    function = unqualified(lambdas, request)
    latest = function.latest
    if latest.is_pending:
        raise conflict(f"{_AT_THIS_TIME}The function is currently in the following state: Pending")
    if not latest.is_ready:
        raise conflict(f"{_AT_THIS_TIME}An update is in progress for resource: {function.arn}")
    if request.get("RevisionId") not in {None, latest.revision}:
        raise stale()
    return function
