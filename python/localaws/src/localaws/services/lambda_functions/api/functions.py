"""Functions: created, read, listed and deleted."""

from collections.abc import Mapping
from typing import Any

from localaws.services.lambda_functions.api.archives import code_of, location
from localaws.services.lambda_functions.api.configurations import configuration, listed
from localaws.services.lambda_functions.api.layers import used
from localaws.services.lambda_functions.api.pages import page
from localaws.services.lambda_functions.api.requests import Request
from localaws.services.lambda_functions.api.settings import check_runtime, settings_of
from localaws.services.lambda_functions.api.tags import check_count
from localaws.services.lambda_functions.backend import ExecutingLambdaBackend
from localaws.services.lambda_functions.errors import UnknownFunction, conflict, invalid
from localaws.services.lambda_functions.functions import Function
from localaws.services.lambda_functions.names import LATEST, is_alias
from localaws.services.lambda_functions.versions import Version

_LONGEST_NAME = 64


def create_function(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Create a function, and its first version if it is to be published."""
    reference = lambdas.refer(request["FunctionName"])
    name, region, account = reference.name, lambdas.region_name, lambdas.account_id
    if len(name) > _LONGEST_NAME:
        raise invalid(
            f"1 validation error detected: Value '{name}' at 'functionName' failed to satisfy "
            f"constraint: Member must have length less than or equal to {_LONGEST_NAME}"
        )
    check_runtime("CreateFunction", request.parameters)
    if not request.get("Runtime") or not request.get("Handler"):
        raise invalid(
            "Runtime and Handler are mandatory parameters for functions created with deployment "
            "packages."
        )
    settings = settings_of(name, request.parameters, None, region, account)
    settings |= _layers(lambdas, request)
    code = code_of(request["Code"], region, account)
    if name in lambdas.functions:
        raise conflict(f"Function already exist: {name}")
    check_count(request.get("Tags", {}))
    function = Function(name, reference.arn, region, account, tags=dict(request.get("Tags", {})))
    function.latest = Version(function, LATEST, settings, code)
    function.latest.begin_transition()
    lambdas.functions[name] = function
    config_arn = request.get("CodeSigningConfigArn")
    if config_arn:
        function.code_signing_config = config_arn
    answer = configuration(function.latest)
    if request.get("Publish"):
        add_version(function, function.latest.settings["Description"]).begin_transition()
        answer["Version"] = "1"
    return answer


def add_version(function: Function, description: str) -> Version:
    """Publish what a function is now, and return the version."""
    latest = function.latest
    function.published += 1
    number = str(function.published)
    settings = {**latest.settings, "Description": description}
    version = Version(function, number, settings, latest.code, latest.modified, latest.content)
    function.versions[number] = version
    return version


def get_function(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Return a function's configuration, and where its code is."""
    version, arn = _asked(lambdas, request)
    function = version.function
    answer: dict[str, Any] = {
        "Code": {"Location": location(version.code, lambdas), "RepositoryType": "S3"},
        "Configuration": configuration(version, arn),
    }
    if function.tags:
        answer["Tags"] = function.tags
    if function.reserved is not None:
        answer["Concurrency"] = {"ReservedConcurrentExecutions": function.reserved}
    return answer


def get_function_configuration(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Return a function's configuration."""
    return configuration(*_asked(lambdas, request))


def list_functions(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Return the functions, or all their versions."""
    entries = []
    for function in lambdas.functions.values():
        if request.get("FunctionVersion") == "ALL":
            entries += list_of_versions(function)
        else:
            entries.append(listed(function.latest))
    return page(request, "Functions", entries)


def list_of_versions(function: Function) -> list[dict[str, Any]]:
    """Return ``$LATEST`` and the versions, as lists show them."""
    latest = listed(function.latest, f"{function.arn}:{LATEST}")
    return [latest, *(listed(version) for version in function.versions.values())]


def delete_function(lambdas: ExecutingLambdaBackend, request: Request) -> None:
    """Delete a function, or a version of it."""
    reference = lambdas.refer(request["FunctionName"], request.get("Qualifier"))
    qualifier = reference.qualifier
    if qualifier == LATEST:
        raise invalid("$LATEST version cannot be deleted without deleting the function.")
    if is_alias(qualifier):
        raise invalid("Deletion of aliases is not currently supported.")
    function = lambdas.functions.get(reference.name)
    if function is None:
        raise UnknownFunction(reference.arn)
    if qualifier is None:
        del lambdas.functions[reference.name]
    else:
        users = [one.name for one in function.aliases.values() if _uses(one, qualifier)]
        if users:
            raise conflict(
                f"Version was not able to be deleted because it is referenced by {users}"
            )
        for kept in (function.versions, function.event_configs, function.policies):
            kept.pop(qualifier, None)
    lambdas.close_pools()


def _uses(alias: Any, number: str) -> bool:
    return bool(alias.version == number or number in alias.weights)


def _asked(lambdas: ExecutingLambdaBackend, request: Request) -> tuple[Version, str]:
    """Return the version that a call names, and the ARN with which AWS shows it."""
    reference = lambdas.refer(request["FunctionName"], request.get("Qualifier"))
    function = lambdas.function_of(reference)
    found = function.find(reference.qualifier)
    version = found if isinstance(found, Version) else function.version(found.version)
    if version is None:
        raise UnknownFunction(reference.qualified)
    return version, reference.qualified


def _layers(lambdas: ExecutingLambdaBackend, request: Request) -> Mapping[str, Any]:
    return {"Layers": used(lambdas, request["Layers"])} if request.get("Layers") else {}
