"""Aliases."""

from collections.abc import Mapping
from typing import Any

from localaws.services.lambda_functions.api.pages import page
from localaws.services.lambda_functions.api.requests import Request
from localaws.services.lambda_functions.api.updates import unqualified
from localaws.services.lambda_functions.backend import ExecutingLambdaBackend
from localaws.services.lambda_functions.errors import (
    LambdaError,
    UnknownFunction,
    conflict,
    invalid,
    stale,
    unknown_alias,
)
from localaws.services.lambda_functions.functions import Alias, Function
from localaws.services.lambda_functions.names import LATEST


def create_alias(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Create an alias."""
    reference, name = lambdas.refer(request["FunctionName"]), request["Name"]
    version, weights = request["FunctionVersion"], _weights(request)
    function = lambdas.functions.get(reference.name)
    if function is None:
        raise UnknownFunction(f"{reference.arn}:{version}")
    _check(function, version, weights)
    if name in function.aliases:
        raise conflict(f"Alias already exists: {function.arn}:{name}")
    alias = Alias(name, version, request.get("Description", ""), weights)
    function.aliases[name] = alias
    return _shown(function, alias)


def get_alias(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Return an alias."""
    return _shown(*_found(lambdas, request))


def update_alias(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Update an alias."""
    function, alias = _found(lambdas, request)
    if request.get("RevisionId") not in {None, alias.revision}:
        raise stale()
    version = request.get("FunctionVersion", alias.version)
    weights = _weights(request) if "RoutingConfig" in request else alias.weights
    _check(function, version, weights)
    alias.version, alias.weights = version, weights
    alias.description = request.get("Description", alias.description)
    alias.touch()
    return _shown(function, alias)


def delete_alias(lambdas: ExecutingLambdaBackend, request: Request) -> None:
    """Delete an alias; one that is not there is as good as deleted."""
    function, name = unqualified(lambdas, request), request["Name"]
    for kept in (
        function.aliases,
        function.policies,
        function.event_configs,
        function.provisioned,
    ):
        kept.pop(name, None)


def list_aliases(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Return the aliases of a function, or of a version."""
    function, version = unqualified(lambdas, request), request.get("FunctionVersion")
    found = sorted(function.aliases.values(), key=lambda alias: alias.name)
    entries = [_shown(function, one) for one in found if version in {None, one.version}]
    return page(request, "Aliases", entries)


def _found(lambdas: ExecutingLambdaBackend, request: Request) -> tuple[Function, Alias]:
    reference, name = lambdas.refer(request["FunctionName"]), request["Name"]
    function = lambdas.functions.get(reference.name)
    if function is None or name not in function.aliases:
        raise unknown_alias(f"{reference.arn}:{name}")
    return function, function.aliases[name]


def _weights(request: Request) -> Mapping[str, float]:
    weights: Mapping[str, float] = request.get("RoutingConfig", {}).get(
        "AdditionalVersionWeights", {}
    )
    return weights


def _check(function: Function, version: str, weights: Mapping[str, float]) -> None:
    if len(weights) > 1:
        raise invalid("Number of items in AdditionalVersionWeights cannot be greater than 1")
    if weights and version == LATEST:
        raise LambdaError(
            "InvalidParameterValueException",
            "$LATEST is not supported for an alias pointing to more than 1 version",
        )
    if version in weights:
        raise invalid(
            f"Invalid function version {version}. Function version {version} is already included "
            "in routing configuration."
        )
    for number in (version, *weights):
        if function.version(number) is None:
            raise UnknownFunction(f"{function.arn}:{number}")


def _shown(function: Function, alias: Alias) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "AliasArn": f"{function.arn}:{alias.name}",
        "Name": alias.name,
        "FunctionVersion": alias.version,
        "Description": alias.description,
        "RevisionId": alias.revision,
    }
    if alias.weights:
        answer["RoutingConfig"] = {"AdditionalVersionWeights": alias.weights}
    return answer
