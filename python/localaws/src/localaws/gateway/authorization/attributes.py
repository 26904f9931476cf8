"""Condition keys of resources: the tags of a KMS key, the boundary of a role."""

from collections.abc import Mapping
from typing import Any

from localaws.gateway.calls import Call

_BOUNDARY = "iam:PermissionsBoundary"
# IAM operations for which AWS documents the key. From the Service Authorization Reference.
_OF_A_ROLE = {
    "AttachRolePolicy",
    "DeleteRolePermissionsBoundary",
    "DeleteRolePolicy",
    "DetachRolePolicy",
    "PutRolePolicy",
}
_GIVEN = {
    "CreateRole",
    "CreateUser",
    "PutRolePermissionsBoundary",
    "PutUserPermissionsBoundary",
}


def attributes(call: Call, resource: str, region: str, account: str) -> dict[str, list[str]]:
    """Return the condition keys of a resource, and of the change that a call requests.

    Parameters
    ----------
    call
        A call with a known operation.
    resource
        ARN of the resource.
    region, account
        Where the resource is.
    """
    if call.service == "kms":
        return key_tags(resource, region, account) | _requested_tags(call.parameters)
    if call.service == "iam" and call.operation in _GIVEN | _OF_A_ROLE:
        boundary = _boundary(call, account)
        return {_BOUNDARY: [boundary]} if boundary else {}
    return {}


def key_tags(arn: str, region: str, account: str) -> dict[str, list[str]]:
    """Return the tags of a KMS key as condition keys; empty for anything else."""
    from moto.kms.models import kms_backends

    backend = kms_backends[account][region]
    key = arn.rpartition(":key/")[2]
    if key not in backend.keys:
        return {}
    tags = backend.list_resource_tags(key)["Tags"]
    return {f"aws:ResourceTag/{tag['TagKey']}": [tag["TagValue"]] for tag in tags}


def _requested_tags(parameters: Mapping[str, Any]) -> dict[str, list[str]]:
    tags = parameters.get("Tags", [])
    return {f"aws:RequestTag/{tag.get('TagKey')}": [str(tag.get("TagValue"))] for tag in tags}


def _boundary(call: Call, account: str) -> str:
    """Return the boundary that a call gives to a role, or that the role has."""
    from moto.iam.models import iam_backends

    if call.operation in _GIVEN:
        return str(call.parameters.get("PermissionsBoundary", ""))
    name = call.parameters.get("RoleName")
    roles = iam_backends[account]["aws"].get_roles()
    boundaries = (role.permissions_boundary_arn for role in roles if role.name == name)
    return str(next(boundaries, None) or "")
