"""What an account may use and uses; what functions do about loops."""

from typing import Any

from localaws.services.lambda_functions.api.concurrency import CONCURRENT_EXECUTIONS, unreserved
from localaws.services.lambda_functions.api.requests import Request
from localaws.services.lambda_functions.api.updates import unqualified
from localaws.services.lambda_functions.backend import ExecutingLambdaBackend


def get_account_settings(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Return the account's limits, and what it uses."""
    del request
    functions = list(lambdas.functions.values())
    codes = [
        version.code
        for function in functions
        for version in (function.latest, *function.versions.values())
    ]
    codes += [
        version.code for layer in lambdas.layers.values() for version in layer.versions.values()
    ]
    return {
        "AccountLimit": {
            "TotalCodeSize": 80_530_636_800,
            "CodeSizeUnzipped": 262_144_000,
            "CodeSizeZipped": 52_428_800,
            "ConcurrentExecutions": CONCURRENT_EXECUTIONS,
            "UnreservedConcurrentExecutions": unreserved(lambdas),
        },
        "AccountUsage": {
            "TotalCodeSize": sum(len(code.archive) for code in codes),
            "FunctionCount": len(functions),
        },
    }


def get_function_recursion_config(
    lambdas: ExecutingLambdaBackend, request: Request
) -> dict[str, Any]:
    """Return what a function does about loops."""
    return {"RecursiveLoop": unqualified(lambdas, request).recursive_loop}


def put_function_recursion_config(
    lambdas: ExecutingLambdaBackend, request: Request
) -> dict[str, Any]:
    """Set what a function does about loops."""
    function = unqualified(lambdas, request)
    function.recursive_loop = request["RecursiveLoop"]
    return {"RecursiveLoop": function.recursive_loop}
