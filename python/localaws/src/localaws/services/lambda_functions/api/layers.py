"""Layers."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from localaws.partitions import partition_of
from localaws.services.lambda_functions.api.archives import code_of, location
from localaws.services.lambda_functions.api.pages import page
from localaws.services.lambda_functions.api.policies import check_is_new, policy, remove
from localaws.services.lambda_functions.api.requests import Request
from localaws.services.lambda_functions.api.settings import KNOWN_RUNTIMES, RUNTIMES
from localaws.services.lambda_functions.backend import ExecutingLambdaBackend
from localaws.services.lambda_functions.errors import invalid, not_found, stale, violations
from localaws.services.lambda_functions.layers import Layer, LayerVersion

_MOST = 5
_RUNTIMES = "CompatibleRuntimes"
_ARCHITECTURES = "CompatibleArchitectures"
_NO_VERSION = "Layer Version Cannot be less than 1"


def publish_layer_version(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Publish a version of a layer."""
    _check_compatible(request)
    name = request["LayerName"].rpartition(":")[2]
    arn = _layer_arn(lambdas, name)
    code = code_of(request["Content"], lambdas.region_name, lambdas.account_id)
    layer = lambdas.layers.setdefault(name, Layer(name, arn))
    layer.published += 1
    number = layer.published
    created = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "+0000")
    shown = {
        "LayerVersionArn": f"{arn}:{number}",
        "Version": number,
        "Description": request.get("Description", ""),
        "CreatedDate": created,
        **{
            one: request[one]
            for one in (_RUNTIMES, _ARCHITECTURES, "LicenseInfo")
            if one in request
        },
    }
    version = LayerVersion(number, code, shown)
    layer.versions[number], layer.archives[number] = version, code
    return _with_content(lambdas, layer, version)


def get_layer_version(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Return a version of a layer."""
    number = request["VersionNumber"]
    if number < 1:
        raise invalid(_NO_VERSION)
    layer = lambdas.layers.get(request["LayerName"].rpartition(":")[2])
    if layer is None or number not in layer.versions:
        raise not_found()
    return _with_content(lambdas, layer, layer.versions[number])


def get_layer_version_by_arn(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Return a version of a layer."""
    name, number = request["Arn"].split(":")[6:8]
    layer = lambdas.layers.get(name)
    is_own = layer is not None and request["Arn"].startswith(f"{layer.arn}:")
    if layer is None or not is_own or int(number) not in layer.versions:
        raise not_found()
    return _with_content(lambdas, layer, layer.versions[int(number)])


def delete_layer_version(lambdas: ExecutingLambdaBackend, request: Request) -> None:
    """Delete a version of a layer; one that is not there is as good as deleted."""
    if request["VersionNumber"] < 1:
        raise invalid(_NO_VERSION)
    layer = lambdas.layers.get(request["LayerName"].rpartition(":")[2])
    if layer is not None:
        layer.versions.pop(request["VersionNumber"], None)


def list_layers(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Return the layers, each with its latest version."""
    entries = []
    for layer in lambdas.layers.values():
        fitting = [one.shown for one in _fitting(layer, request)]
        if fitting:
            entries.append(
                {
                    "LayerName": layer.name,
                    "LayerArn": layer.arn,
                    "LatestMatchingVersion": fitting[0],
                }
            )
    return page(request, "Layers", entries)


def list_layer_versions(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Return the versions of a layer, the latest first."""
    layer = lambdas.layers.get(request["LayerName"].rpartition(":")[2])
    versions = [one.shown for one in _fitting(layer, request)] if layer else []
    return page(request, "LayerVersions", versions)


def add_layer_version_permission(
    lambdas: ExecutingLambdaBackend, request: Request
) -> dict[str, Any]:
    """Add a statement to the policy of a layer's version."""
    version, arn = _version(lambdas, request)
    if request.get("RevisionId") not in {None, version.revision}:
        raise stale("GetLayerPolicy")
    name, given = request["StatementId"], request["Principal"]
    check_is_new(name, version.policy)
    is_account = given.isdigit()
    principal = {"AWS": f"arn:{arn.split(':')[1]}:iam::{given}:root"} if is_account else given
    statement = {
        "Sid": name,
        "Effect": "Allow",
        "Principal": principal,
        "Action": request["Action"],
        "Resource": arn,
    }
    if "OrganizationId" in request:
        organization = {"aws:PrincipalOrgID": request["OrganizationId"]}
        statement["Condition"] = {"StringEquals": organization}
    version.policy[name] = statement
    version.revision = str(uuid4())
    return {"Statement": json.dumps(statement), "RevisionId": version.revision}


def get_layer_version_policy(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Return the policy of a layer's version."""
    version, _ = _version(lambdas, request)
    if not version.policy:
        raise not_found("No policy is associated with the given resource.")
    return {"Policy": policy(version.policy), "RevisionId": version.revision}


def remove_layer_version_permission(lambdas: ExecutingLambdaBackend, request: Request) -> None:
    """Remove a statement from the policy of a layer's version."""
    version, _ = _version(lambdas, request)
    remove(request["StatementId"], version.policy)
    if request.get("RevisionId") not in {None, version.revision}:
        raise stale("GetLayerPolicy")
    version.policy.pop(request["StatementId"])
    version.revision = str(uuid4())


def used(lambdas: ExecutingLambdaBackend, arns: Sequence[str]) -> list[dict[str, Any]]:
    """Return the layers of a function, checked, under AWS's names.

    Parameters
    ----------
    lambdas
        The backend.
    arns
        Of versions of layers.
    """
    if len(arns) > _MOST:
        raise invalid(f"Cannot reference more than {_MOST} layers.")
    found: dict[str, str] = {}
    layers = []
    for arn in arns:
        region, name, number = (arn.split(":")[part] for part in (3, 6, 7))
        if region != lambdas.region_name:
            raise invalid(
                "Layers are not in the same region as the function. Layers are expected to be in "
                f"region {lambdas.region_name}."
            )
        layer = lambdas.layers.get(name)
        if layer is None or int(number) not in layer.versions:
            raise invalid(f"Layer version {arn} does not exist.")
        if name in found:
            raise invalid(
                "Two different versions of the same layer are not allowed to be referenced in the "
                f"same function. {found[name]} and {arn} are versions of the same layer."
            )
        found[name] = arn
        layers.append({"Arn": arn, "CodeSize": len(layer.versions[int(number)].code.archive)})
    return layers


def _layer_arn(lambdas: ExecutingLambdaBackend, name: str) -> str:
    region, account = lambdas.region_name, lambdas.account_id
    return f"arn:{partition_of(region)}:lambda:{region}:{account}:layer:{name}"


def _version(lambdas: ExecutingLambdaBackend, request: Request) -> tuple[LayerVersion, str]:
    name, number = request["LayerName"].rpartition(":")[2], request["VersionNumber"]
    layer, arn = lambdas.layers.get(name), f"{_layer_arn(lambdas, name)}:{number}"
    if layer is None or number not in layer.versions:
        raise not_found(f"Layer version {arn} does not exist.")
    return layer.versions[number], arn


def _fitting(layer: Layer, request: Request) -> list[LayerVersion]:
    """Return the versions for a runtime and an architecture, the latest first."""
    runtime, architecture = request.get("CompatibleRuntime"), request.get("CompatibleArchitecture")
    return [
        version
        for _, version in sorted(layer.versions.items(), reverse=True)
        if runtime is None or runtime in version.shown.get(_RUNTIMES, [])
        if architecture is None or architecture in version.shown.get(_ARCHITECTURES, [])
    ]


def _with_content(
    lambdas: ExecutingLambdaBackend, layer: Layer, version: LayerVersion
) -> dict[str, Any]:
    content = {
        "Location": location(version.code, lambdas, "layers"),
        "CodeSha256": version.code.sha256,
        "CodeSize": len(version.code.archive),
    }
    return {"Content": content, "LayerArn": layer.arn, **version.shown}


def _check_compatible(request: Request) -> None:
    runtimes, architectures = request.get(_RUNTIMES, []), request.get(_ARCHITECTURES, [])
    found = []
    if not KNOWN_RUNTIMES.issuperset(runtimes):
        found.append(
            f"Value '[{', '.join(runtimes)}]' at 'compatibleRuntimes' failed to satisfy "
            f"constraint: Member must satisfy enum value set: {RUNTIMES}"
        )
    if not {"x86_64", "arm64"}.issuperset(architectures):
        found.append(
            f"Value '[{', '.join(architectures)}]' at 'compatibleArchitectures' failed to satisfy "
            "constraint: Member must satisfy constraint: [Member must satisfy enum value set: "
            "[x86_64, arm64]]"
        )
    if found:
        raise violations(found)
