"""Function configurations, as AWS shows them."""

import hashlib
from collections.abc import Mapping
from typing import Any

from localaws.services.lambda_functions.names import LATEST
from localaws.services.lambda_functions.versions import Version

_CREATING = "The function is being created."
_OPTIONAL = ("DeadLetterConfig", "Environment", "KMSKeyArn", "Layers", "VpcConfig")


def configuration(version: Version, arn: str | None = None) -> dict[str, Any]:
    """Return a version's configuration, with its state.

    Parameters
    ----------
    version
        The version.
    arn
        ``FunctionArn``; None for the version's own.
    """
    return {
        **listed(version, arn),
        "RuntimeVersionConfig": {"RuntimeVersionArn": _runtime_version(version)},
        **_state(version),
    }


def listed(version: Version, arn: str | None = None) -> dict[str, Any]:
    """Return a version's configuration as lists show it: without its state."""
    settings = version.settings
    applied = settings["SnapStart"]["ApplyOn"]
    is_optimized = applied == "PublishedVersions" and version.number != LATEST
    return {
        "Architectures": settings["Architectures"],
        "CodeSha256": version.code.sha256,
        "CodeSize": len(version.code.archive),
        "Description": settings["Description"],
        "EphemeralStorage": settings["EphemeralStorage"],
        "FunctionArn": arn or version.function_arn,
        "FunctionName": version.function_name,
        "Handler": version.handler,
        "LastModified": version.modified,
        "LoggingConfig": dict(version.logging),
        "MemorySize": version.memory_size,
        "PackageType": "Zip",
        "RevisionId": version.revision,
        "Role": version.role,
        "Runtime": version.run_time,
        "SnapStart": {
            "ApplyOn": applied,
            "OptimizationStatus": "On" if is_optimized else "Off",
        },
        "Timeout": version.timeout,
        "TracingConfig": settings["TracingConfig"],
        "Version": version.number,
        **{name: settings[name] for name in _OPTIONAL if name in settings},
    }


def _state(version: Version) -> Mapping[str, str]:
    if version.is_pending:
        return {"State": "Pending", "StateReason": _CREATING, "StateReasonCode": "Creating"}
    if version.is_ready:
        return {"State": "Active", "LastUpdateStatus": "Successful"}
    return {
        "State": "Active",
        "LastUpdateStatus": "InProgress",
        "LastUpdateStatusReason": _CREATING,
        "LastUpdateStatusReasonCode": "Creating",
    }


def _runtime_version(version: Version) -> str:
    architecture = version.settings["Architectures"][0]
    name = hashlib.sha256(f"{version.run_time} {architecture}".encode()).hexdigest()
    partition, region = version.function.arn.split(":")[1], version.function.region
    return f"arn:{partition}:lambda:{region}::runtime:{name}"
