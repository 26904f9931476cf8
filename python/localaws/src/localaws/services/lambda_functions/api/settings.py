"""The settings of a function, from the parameters that create or update it."""

import json
from collections.abc import Mapping
from typing import Any

from moto.iam.exceptions import NotFoundException
from moto.iam.models import iam_backends

from localaws.errors import NotImplementedByLocalaws
from localaws.partitions import partition_of
from localaws.services.lambda_functions.errors import LambdaError, invalid
from localaws.services.lambda_functions.runtime_names import refuse_unrunnable

_DEFAULTS: dict[str, Any] = {
    "Architectures": ["x86_64"],
    "Description": "",
    "EphemeralStorage": {"Size": 512},
    "MemorySize": 128,
    "SnapStart": {"ApplyOn": "None"},
    "Timeout": 3,
    "TracingConfig": {"Mode": "PassThrough"},
}
_COPIED = (
    "Architectures",
    "Description",
    "EphemeralStorage",
    "Handler",
    "MemorySize",
    "Role",
    "Runtime",
    "SnapStart",
    "Timeout",
    "TracingConfig",
)
_REFUSED = (
    "AcceleratorConfig",
    "CapacityProviderConfig",
    "DurableConfig",
    "FileSystemConfigs",
    "ImageConfig",
    "PublishTo",
    "RuntimeConfig",
    "TenancyConfig",
)
# As AWS lists them.
RUNTIMES = (
    "[nodejs20.x, provided.al2023, python3.12, java17, nodejs16.x, dotnet8, python3.10, java11, "
    "python3.11, dotnet6, java21, nodejs18.x, provided.al2, ruby3.3, java8.al2, ruby3.2, "
    "python3.8, python3.9]"
)
_LATER_RUNTIMES = [
    "python3.13",
    "python3.14",
    "nodejs22.x",
    "nodejs24.x",
    "java25",
    "ruby3.4",
    "dotnet10",
]
_CREATABLE = {*RUNTIMES.strip("[]").split(", "), *_LATER_RUNTIMES}
_SUCCESSORS = {
    "dotnetcore3.1": "dotnet6",
    "go1.x": "provided.al2023",
    "java8": "java21",
    "nodejs12.x": "nodejs18.x",
    "nodejs14.x": "nodejs20.x",
    "provided": "provided.al2023",
    "python3.6": "python3.12",
    "python3.7": "python3.12",
    "ruby2.7": "ruby3.2",
}
KNOWN_RUNTIMES = {*_CREATABLE, *_SUCCESSORS}
_WITH_SNAPSHOTS = {"java11", "java17", "java21", "java25", "python3.12", "python3.13", "dotnet8"}
_RESERVED = {
    "_HANDLER",
    "_X_AMZN_TRACE_ID",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_REGION",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SECRET_KEY",
    "AWS_SESSION_TOKEN",
    "LAMBDA_RUNTIME_DIR",
    "LAMBDA_TASK_ROOT",
}
_NOT_CONFIGURED = (
    "Lambda was unable to configure your environment variables because the environment variables "
    "you have provided "
)
_LARGEST_ENVIRONMENT = 4096
_NO_ROLE = "The role defined for the function cannot be assumed by Lambda."


def settings_of(
    name: str, given: Mapping[str, Any], before: Mapping[str, Any] | None, region: str, account: str
) -> dict[str, Any]:
    """Return the settings of a function, checked.

    Parameters
    ----------
    name
        The function's.
    given
        The parameters, without those that are not settings.
    before
        The settings that are updated; None for a new function.
    region, account
        The function's.

    Raises
    ------
    LambdaError
        If AWS would not take them.
    NotImplementedByLocalaws
        If localaws cannot do them.
    """
    for refused in _REFUSED:
        if given.get(refused):
            raise NotImplementedByLocalaws(f"Lambda functions with {refused}")
    settings = {**(before or _DEFAULTS), **{one: given[one] for one in _COPIED if one in given}}
    if "Role" in given:
        _check_role(given["Role"], region, account)
    _check_snapshots(settings)
    if "Environment" in given:
        _check_environment((given["Environment"] or {}).get("Variables", {}))
        settings["Environment"] = {"Variables": given["Environment"].get("Variables", {})}
    _keep(settings, "KMSKeyArn", given.get("KMSKeyArn"))
    _keep(settings, "DeadLetterConfig", given.get("DeadLetterConfig", {}).get("TargetArn"))
    if given.get("VpcConfig") is not None:
        settings["VpcConfig"] = _vpc(given["VpcConfig"], region, account)
    settings["LoggingConfig"] = _logging(name, given, before)
    return settings


def check_runtime(operation: str, given: Mapping[str, Any]) -> None:
    """Refuse a runtime that AWS does not have, or no longer has, or that does not run here.

    Parameters
    ----------
    operation, given
        What creates or updates a function, and its parameters.

    Raises
    ------
    LambdaError
        ``InvalidParameterValueException``.
    NotImplementedByLocalaws
        If only localaws cannot run it.
    """
    runtime = given.get("Runtime")
    if runtime in _SUCCESSORS:
        raise invalid(
            f"The runtime parameter of {runtime} is no longer supported for creating or updating "
            f"AWS Lambda functions. We recommend you use the new runtime ({_SUCCESSORS[runtime]}) "
            "while creating or updating functions."
        )
    if runtime and runtime not in _CREATABLE:
        raise invalid(
            f"Value {runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum "
            f"value set: {RUNTIMES} or be a valid ARN"
        )
    refuse_unrunnable(operation, given)


def _check_role(arn: str, region: str, account: str) -> None:
    if arn.split(":")[4] != account:
        raise LambdaError("AccessDeniedException", "Cross-account pass role is not allowed.", 403)
    try:
        iam_backends[account][partition_of(region)].get_role_by_arn(arn)
    except NotFoundException:
        raise invalid(_NO_ROLE) from None


def _check_snapshots(settings: Mapping[str, Any]) -> None:
    runtime = settings["Runtime"]
    if settings["SnapStart"].get("ApplyOn") == "PublishedVersions" and (
        runtime not in _WITH_SNAPSHOTS
    ):
        raise invalid(f"{runtime} is not supported for SnapStart enabled functions.")


def _check_environment(variables: Mapping[str, str]) -> None:
    reserved = [name for name in variables if name in _RESERVED]
    if reserved:
        raise invalid(
            f"{_NOT_CONFIGURED}contains reserved keys that are currently not supported for "
            f"modification. Reserved keys used in this request: {', '.join(reserved)}"
        )
    text = json.dumps(variables, separators=(",", ":"), ensure_ascii=False)
    if len(text.encode()) > _LARGEST_ENVIRONMENT:
        raise invalid(f"{_NOT_CONFIGURED}exceeded the 4KB limit. String measured: {text}")


def _keep(settings: dict[str, Any], name: str, value: str | None) -> None:
    """Set an optional setting; an empty text removes it, and None leaves it as it is."""
    if value:
        settings[name] = {"TargetArn": value} if name == "DeadLetterConfig" else value
    elif value == "":
        settings.pop(name, None)


def _vpc(given: Mapping[str, Any], region: str, account: str) -> dict[str, Any]:
    from moto.ec2.models import ec2_backends  # it takes long to import

    subnets, groups = given.get("SubnetIds") or [], given.get("SecurityGroupIds") or []
    backend, vpc = ec2_backends[account][region], ""
    for subnet in subnets:
        found = backend.get_all_subnets(filters={"subnet-id": [subnet]})
        if not found:
            raise _unknown(
                "DescribeSubnets",
                "InvalidSubnetID.NotFound",
                f"The subnet ID '{subnet}' does not exist",
            )
        vpc = str(found[0].vpc_id)
    for group in groups:
        if backend.get_security_group_from_id(group) is None:
            raise _unknown(
                "DescribeSecurityGroups",
                "InvalidGroup.NotFound",
                f"The security group '{group}' does not exist",
            )
    return {
        "Ipv6AllowedForDualStack": bool(given.get("Ipv6AllowedForDualStack", False)),
        "SecurityGroupIds": list(groups),
        "SubnetIds": list(subnets),
        "VpcId": vpc,
    }


def _unknown(call: str, code: str, message: str) -> LambdaError:
    return invalid(
        f"Error occurred while {call}. EC2 Error Code: {code}. EC2 Error Message: {message}"
    )


def _logging(
    name: str, given: Mapping[str, Any], before: Mapping[str, Any] | None
) -> dict[str, str]:
    config = dict((before or {}).get("LoggingConfig", {})) | (given.get("LoggingConfig") or {})
    shown = {
        "LogFormat": config.get("LogFormat", "Text"),
        "LogGroup": config.get("LogGroup") or f"/aws/lambda/{name}",
    }
    levels = ("ApplicationLogLevel", "SystemLogLevel")
    if shown["LogFormat"] == "JSON":
        return shown | {level: config.get(level, "INFO") for level in levels}
    if any((given.get("LoggingConfig") or {}).get(level) for level in levels):
        raise invalid(
            'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your '
            'request or change the LogFormat to "JSON" and try again.'
        )
    return shown
