"""Reserved and provisioned concurrency."""

import time
from typing import Any

from localaws.services.lambda_functions.api.pages import page
from localaws.services.lambda_functions.api.requests import Request
from localaws.services.lambda_functions.api.updates import UNQUALIFIED, unqualified
from localaws.services.lambda_functions.backend import ExecutingLambdaBackend
from localaws.services.lambda_functions.errors import (
    LambdaError,
    UnknownFunction,
    conflict,
    invalid,
    unknown_alias,
)
from localaws.services.lambda_functions.functions import Function
from localaws.services.lambda_functions.names import LATEST, is_alias
from localaws.services.lambda_functions.versions import moment

CONCURRENT_EXECUTIONS = 1000
_LEAST_UNRESERVED = 100
_SECONDS_TO_PROVISION = 0.2
_UNPUBLISHED = "The function resource provided must be an alias or a published version."


def put_function_concurrency(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Reserve concurrency."""
    reference = lambdas.refer(request["FunctionName"])
    if reference.qualifier:
        raise invalid(UNQUALIFIED)
    function = lambdas.functions.get(reference.name)
    if function is None:
        raise UnknownFunction(f"{reference.arn}:{LATEST}")
    wanted = request["ReservedConcurrentExecutions"]
    provisioned = _provisioned(function)
    if wanted < provisioned:
        raise _limit(
            f" ReservedConcurrentExecutions  {wanted} should not be lower than function's total "
            f"provisioned concurrency [{provisioned}]."
        )
    if unreserved(lambdas, besides=function) - wanted < _LEAST_UNRESERVED:
        raise _limit(
            "Specified ReservedConcurrentExecutions for function decreases account's "
            "UnreservedConcurrentExecution below its minimum value of "
            f"[{_LEAST_UNRESERVED}]."
        )
    function.reserved = wanted
    return {"ReservedConcurrentExecutions": wanted}


def get_function_concurrency(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Return the reserved concurrency."""
    reserved = unqualified(lambdas, request).reserved
    return {} if reserved is None else {"ReservedConcurrentExecutions": reserved}


def delete_function_concurrency(lambdas: ExecutingLambdaBackend, request: Request) -> None:
    """Reserve no concurrency."""
    unqualified(lambdas, request).reserved = None


def unreserved(lambdas: ExecutingLambdaBackend, besides: Function | None = None) -> int:
    """Return the concurrency of the account that no function has for itself.

    Parameters
    ----------
    lambdas
        The backend.
    besides
        A function that is left out.
    """
    functions = [one for one in lambdas.functions.values() if one is not besides]
    return CONCURRENT_EXECUTIONS - sum(
        _provisioned(one) if one.reserved is None else one.reserved for one in functions
    )


def put_provisioned_concurrency_config(
    lambdas: ExecutingLambdaBackend, request: Request
) -> dict[str, Any]:
    """Provision concurrency for a version or an alias."""
    qualifier, wanted = request["Qualifier"], request["ProvisionedConcurrentExecutions"]
    if qualifier == LATEST:
        raise invalid(
            "Provisioned Concurrency Configs cannot be applied to unpublished function versions."
        )
    function = _function(lambdas, request)
    _check_overlap(function, qualifier)
    others = _provisioned(function, besides=qualifier)
    if function.reserved is not None and others + wanted > function.reserved:
        raise invalid(
            "Requested Provisioned Concurrency should not be greater than the "
            "reservedConcurrentExecution for function"
        )
    if function.reserved is None:
        _check_account(unreserved(lambdas, besides=function) - others, wanted)
    function.provisioned[qualifier] = {
        "RequestedProvisionedConcurrentExecutions": wanted,
        "LastModified": moment(),
        "ready": time.monotonic() + _SECONDS_TO_PROVISION,
    }
    return _shown(function, qualifier)


def get_provisioned_concurrency_config(
    lambdas: ExecutingLambdaBackend, request: Request
) -> dict[str, Any]:
    """Return the provisioned concurrency of a version or an alias."""
    function = _published(lambdas, request)
    if request["Qualifier"] not in function.provisioned:
        raise LambdaError(
            "ProvisionedConcurrencyConfigNotFoundException",
            "No Provisioned Concurrency Config found for this function",
            404,
            Type="User",
        )
    return _shown(function, request["Qualifier"])


def delete_provisioned_concurrency_config(
    lambdas: ExecutingLambdaBackend, request: Request
) -> None:
    """Provision no concurrency for a version or an alias."""
    _published(lambdas, request).provisioned.pop(request["Qualifier"], None)


def list_provisioned_concurrency_configs(
    lambdas: ExecutingLambdaBackend, request: Request
) -> dict[str, Any]:
    """Return the provisioned concurrency of a function."""
    function = unqualified(lambdas, request)
    entries = [
        {"FunctionArn": f"{function.arn}:{qualifier}", **_shown(function, qualifier)}
        for qualifier in function.provisioned
    ]
    return page(request, "ProvisionedConcurrencyConfigs", entries)


def _published(lambdas: ExecutingLambdaBackend, request: Request) -> Function:
    if request["Qualifier"] == LATEST:
        raise invalid(_UNPUBLISHED)
    return _function(lambdas, request)


def _function(lambdas: ExecutingLambdaBackend, request: Request) -> Function:
    reference = lambdas.refer(request["FunctionName"], request["Qualifier"])
    function, qualifier = lambdas.functions.get(reference.name), reference.qualifier or ""
    known = {*function.aliases, *function.versions} if function else set()
    if function is None or qualifier not in known:
        arn = reference.qualified
        raise unknown_alias(arn) if is_alias(qualifier) else UnknownFunction(arn)
    return function


def _check_overlap(function: Function, qualifier: str) -> None:
    alias = function.aliases.get(qualifier)
    if alias and alias.version in function.provisioned:
        raise conflict(
            "Alias can't be used for Provisioned Concurrency configuration on an already "
            "Provisioned version"
        )
    pointing = [one.name for one in function.aliases.values() if one.version == qualifier]
    if any(name in function.provisioned for name in pointing):
        raise conflict("Version is pointed by a Provisioned Concurrency alias")


def _check_account(free: int, wanted: int) -> None:
    if wanted > free:
        raise _limit(
            "Specified ConcurrentExecutions for function is greater than account's unreserved "
            f"concurrency [{free}]."
        )
    if free - wanted < _LEAST_UNRESERVED:
        raise _limit(
            "Specified ConcurrentExecutions for function decreases account's "
            f"UnreservedConcurrentExecution below its minimum value of [{_LEAST_UNRESERVED}]."
        )


def _provisioned(function: Function, besides: str = "") -> int:
    return sum(
        config["RequestedProvisionedConcurrentExecutions"]
        for qualifier, config in function.provisioned.items()
        if qualifier != besides
    )


def _shown(function: Function, qualifier: str) -> dict[str, Any]:
    config = function.provisioned[qualifier]
    wanted = config["RequestedProvisionedConcurrentExecutions"]
    is_ready = time.monotonic() >= config["ready"]
    available = wanted if is_ready else 0
    return {
        "RequestedProvisionedConcurrentExecutions": wanted,
        "AvailableProvisionedConcurrentExecutions": available,
        "AllocatedProvisionedConcurrentExecutions": available,
        "Status": "READY" if is_ready else "IN_PROGRESS",
        "LastModified": config["LastModified"],
    }


def _limit(message: str) -> LambdaError:
    return LambdaError("InvalidParameterValueException", message)
