"""Function URLs: there are none, and making one is refused by name."""

from typing import Any

from localaws.errors import NotImplementedByLocalaws
from localaws.services.lambda_functions.api.pages import page
from localaws.services.lambda_functions.api.requests import Request
from localaws.services.lambda_functions.backend import ExecutingLambdaBackend
from localaws.services.lambda_functions.errors import UnknownFunction, not_found

_NO_FUNCTION = "Function does not exist"


def create_function_url_config(lambdas: ExecutingLambdaBackend, request: Request) -> None:
    """Refuse: nothing would answer at the address."""
    reference = lambdas.refer(request["FunctionName"], request.get("Qualifier"))
    try:
        lambdas.function_of(reference).find(reference.qualifier)
    except UnknownFunction:
        raise not_found(_NO_FUNCTION) from None
    raise NotImplementedByLocalaws(
        "CreateFunctionUrlConfig: functions have no addresses here; invoke the function"
    )


def no_function_url_config(lambdas: ExecutingLambdaBackend, request: Request) -> None:
    """Answer that the function has no URL, to GetFunctionUrlConfig and DeleteFunctionUrlConfig."""
    lambdas.refer(request["FunctionName"], request.get("Qualifier"))
    raise not_found()


def update_function_url_config(lambdas: ExecutingLambdaBackend, request: Request) -> None:
    """Answer that the function has no URL, or is not there."""
    reference = lambdas.refer(request["FunctionName"], request.get("Qualifier"))
    try:
        lambdas.function_of(reference).find(reference.qualifier)
    except UnknownFunction:
        raise not_found(_NO_FUNCTION) from None
    raise not_found()


def list_function_url_configs(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Return the URLs of a function: none."""
    if lambdas.refer(request["FunctionName"]).name not in lambdas.functions:
        raise not_found(_NO_FUNCTION)
    return page(request, "FunctionUrlConfigs", [])
