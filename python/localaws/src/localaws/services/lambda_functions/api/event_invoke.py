"""Event invoke configurations: retries, age and destinations of asynchronous events."""

import time
from collections.abc import Mapping
from typing import Any

from localaws.errors import NotImplementedByLocalaws
from localaws.services.lambda_functions.api.pages import page
from localaws.services.lambda_functions.api.requests import Request
from localaws.services.lambda_functions.backend import ExecutingLambdaBackend
from localaws.services.lambda_functions.destinations import destinations
from localaws.services.lambda_functions.errors import UnknownFunction, invalid, not_found
from localaws.services.lambda_functions.functions import Function
from localaws.services.lambda_functions.names import LATEST, Reference

_NAMES = ("MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig")
_SERVICES = {"sqs", "sns", "lambda", "events", "s3"}


def put_function_event_invoke_config(
    lambdas: ExecutingLambdaBackend, request: Request
) -> dict[str, Any]:
    """Set a configuration in place of the last one."""
    reference = lambdas.refer(request["FunctionName"], request.get("Qualifier"))
    function = _function(lambdas, reference)
    return _set(lambdas, function, reference, request, {})


def update_function_event_invoke_config(
    lambdas: ExecutingLambdaBackend, request: Request
) -> dict[str, Any]:
    """Change what is given of a configuration."""
    reference = lambdas.refer(request["FunctionName"], request.get("Qualifier"))
    function = _function(lambdas, reference)
    kept = function.event_configs.get(reference.qualifier or LATEST)
    if kept is None:
        raise _none(reference)
    return _set(lambdas, function, reference, request, kept)


def get_function_event_invoke_config(
    lambdas: ExecutingLambdaBackend, request: Request
) -> dict[str, Any]:
    """Return a configuration."""
    reference = lambdas.refer(request["FunctionName"], request.get("Qualifier"))
    function = lambdas.functions.get(reference.name)
    config = function.event_configs.get(reference.qualifier or LATEST) if function else None
    if config is None:
        raise _none(reference)
    return config


def delete_function_event_invoke_config(lambdas: ExecutingLambdaBackend, request: Request) -> None:
    """Delete a configuration."""
    reference = lambdas.refer(request["FunctionName"], request.get("Qualifier"))
    function = lambdas.functions.get(reference.name)
    qualifier = reference.qualifier or LATEST
    if function is None or function.event_configs.pop(qualifier, None) is None:
        raise _none(reference)


def list_function_event_invoke_configs(
    lambdas: ExecutingLambdaBackend, request: Request
) -> dict[str, Any]:
    """Return the configurations of a function."""
    function = lambdas.functions.get(lambdas.refer(request["FunctionName"]).name)
    if function is None:
        raise not_found("The function doesn't exist.")
    return page(request, "FunctionEventInvokeConfigs", list(function.event_configs.values()))


def _function(lambdas: ExecutingLambdaBackend, reference: Reference) -> Function:
    try:
        function = lambdas.function_of(reference)
        function.find(reference.qualifier)
    except UnknownFunction:
        raise not_found("The function doesn't exist.") from None
    return function


def _none(reference: Reference) -> Exception:
    arn = f"{reference.arn}:{reference.qualifier or LATEST}"
    return not_found(f"The function {arn} doesn't have an EventInvokeConfig")


def _set(
    lambdas: ExecutingLambdaBackend,
    function: Function,
    reference: Reference,
    request: Request,
    kept: Mapping[str, Any],
) -> dict[str, Any]:
    given = {name: request[name] for name in _NAMES if name in request}
    if not given:
        raise invalid("You must specify at least one of error handling or destination setting.")
    _check_destinations(lambdas, function, given.get("DestinationConfig") or {})
    qualifier = reference.qualifier or LATEST
    config = {
        "DestinationConfig": {},
        **{name: kept[name] for name in _NAMES if name in kept},
        **given,
        "FunctionArn": f"{function.arn}:{qualifier}",
        "LastModified": time.time(),
    }
    config["DestinationConfig"] = {"OnSuccess": {}, "OnFailure": {}, **config["DestinationConfig"]}
    function.event_configs[qualifier] = config
    return config


def _check_destinations(
    lambdas: ExecutingLambdaBackend, function: Function, config: Mapping[str, Any]
) -> None:
    for arn in destinations({"DestinationConfig": config}).values():
        service = arn.split(":")[2]
        if service not in _SERVICES:
            raise invalid(f"The provided destination config {_java(config)} is invalid.")
        if service == "s3":
            raise NotImplementedByLocalaws("PutFunctionEventInvokeConfig with a bucket")
        if service != "lambda":
            continue
        try:
            named = lambdas.refer(arn)
            found = lambdas.function_of(named)
            found.find(named.qualifier)
        except UnknownFunction:
            raise invalid(f"The destination ARN {arn} is invalid.") from None
        if found is function:
            raise invalid("You can't specify the function as a destination for itself.")


def _java(config: Mapping[str, Any]) -> str:
    """Return destinations as Java prints them."""
    texts = []
    for name in ("OnSuccess", "OnFailure"):
        arn = (config.get(name) or {}).get("Destination")
        told = f"{name}(destination={arn})" if arn else "null"
        texts.append(f"{name[0].lower()}{name[1:]}={told}")
    return f"DestinationConfig({', '.join(texts)})"
