"""Code signing configurations. No code here is signed: what enforces signatures blocks it."""

import secrets
import string
from typing import Any

from localaws.partitions import partition_of
from localaws.services.lambda_functions.api.pages import page
from localaws.services.lambda_functions.api.requests import Request
from localaws.services.lambda_functions.backend import ExecutingLambdaBackend
from localaws.services.lambda_functions.errors import LambdaError, UnknownFunction
from localaws.services.lambda_functions.functions import Function
from localaws.services.lambda_functions.versions import moment

_LETTERS = string.ascii_lowercase + string.digits
_POLICY = "UntrustedArtifactOnDeployment"


def create_code_signing_config(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Create a configuration."""
    name = "csc-" + "".join(secrets.choice(_LETTERS) for _ in range(17))
    region, account = lambdas.region_name, lambdas.account_id
    arn = f"arn:{partition_of(region)}:lambda:{region}:{account}:code-signing-config:{name}"
    config = {
        "CodeSigningConfigId": name,
        "CodeSigningConfigArn": arn,
        "Description": request.get("Description", ""),
        "AllowedPublishers": request["AllowedPublishers"],
        "CodeSigningPolicies": {_POLICY: "Warn", **request.get("CodeSigningPolicies", {})},
        "LastModified": moment(),
    }
    lambdas.code_signing_configs[arn] = config
    lambdas.code_signing_tags[arn] = dict(request.get("Tags", {}))
    return {"CodeSigningConfig": config}


def update_code_signing_config(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Change what is given of a configuration."""
    config = _config(lambdas, request)
    names = ("Description", "AllowedPublishers", "CodeSigningPolicies")
    config |= {name: request[name] for name in names if name in request}
    config["LastModified"] = moment()
    return {"CodeSigningConfig": config}


def get_code_signing_config(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Return a configuration."""
    return {"CodeSigningConfig": _config(lambdas, request)}


def list_code_signing_configs(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Return the configurations."""
    return page(request, "CodeSigningConfigs", list(lambdas.code_signing_configs.values()))


def delete_code_signing_config(lambdas: ExecutingLambdaBackend, request: Request) -> None:
    """Delete a configuration."""
    arn = _config(lambdas, request)["CodeSigningConfigArn"]
    del lambdas.code_signing_configs[arn]
    del lambdas.code_signing_tags[arn]


def tags_of_code_signing_config(lambdas: ExecutingLambdaBackend, arn: str) -> dict[str, str]:
    """Return the tags of a configuration, to read and to change.

    Raises
    ------
    LambdaError
        ``ResourceNotFoundException``.
    """
    _check(lambdas, arn)
    return lambdas.code_signing_tags[arn]


def put_function_code_signing_config(
    lambdas: ExecutingLambdaBackend, request: Request
) -> dict[str, Any]:
    """Give a function a configuration."""
    arn = request["CodeSigningConfigArn"]
    if arn not in lambdas.code_signing_configs:
        raise LambdaError(
            "CodeSigningConfigNotFoundException",
            "The code signing configuration cannot be found. Check that the provided configuration "
            f"is not deleted: {arn}.",
            404,
            Type="User",
        )
    function = _function(lambdas, request)
    function.code_signing_config = arn
    return {"CodeSigningConfigArn": arn, "FunctionName": function.name}


def get_function_code_signing_config(
    lambdas: ExecutingLambdaBackend, request: Request
) -> dict[str, Any]:
    """Return the configuration of a function."""
    function = _function(lambdas, request)
    if function.code_signing_config is None:
        return {}
    return {
        "CodeSigningConfigArn": function.code_signing_config,
        "FunctionName": function.name,
    }


def delete_function_code_signing_config(lambdas: ExecutingLambdaBackend, request: Request) -> None:
    """Take the configuration of a function away."""
    _function(lambdas, request).code_signing_config = None


def list_functions_by_code_signing_config(
    lambdas: ExecutingLambdaBackend, request: Request
) -> dict[str, Any]:
    """Return the functions of a configuration."""
    arn = _config(lambdas, request)["CodeSigningConfigArn"]
    functions = lambdas.functions.values()
    arns = [one.arn for one in functions if one.code_signing_config == arn]
    return page(request, "FunctionArns", arns)


def check_signature(lambdas: ExecutingLambdaBackend, function: Function) -> None:
    """Refuse code for a function whose configuration enforces a signature.

    Raises
    ------
    LambdaError
        ``CodeVerificationFailedException``.
    """
    config = lambdas.code_signing_configs.get(function.code_signing_config or "", {})
    if config.get("CodeSigningPolicies", {}).get(_POLICY) == "Enforce":
        raise LambdaError(
            "CodeVerificationFailedException",
            "The code signature failed one or more of the validation checks for signature mismatch "
            "or expiration, and the code signing policy is set to ENFORCE. Lambda blocks the "
            "deployment.",
            Type="User",
        )


def _function(lambdas: ExecutingLambdaBackend, request: Request) -> Function:
    reference = lambdas.refer(request["FunctionName"])
    if reference.name not in lambdas.functions:
        raise UnknownFunction(reference.arn)
    return lambdas.functions[reference.name]


def _config(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    arn = request["CodeSigningConfigArn"]
    _check(lambdas, arn)
    return lambdas.code_signing_configs[arn]


def _check(lambdas: ExecutingLambdaBackend, arn: str) -> None:
    if arn not in lambdas.code_signing_configs:
        text = f"The Lambda code signing configuration {arn} can not be found."
        raise LambdaError("ResourceNotFoundException", text, 404)
