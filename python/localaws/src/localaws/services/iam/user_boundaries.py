"""Permissions boundaries of users, which moto leaves out."""

from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.iam.exceptions import NoSuchEntity
from moto.iam.models import User
from moto.iam.responses import IamResponse, return_if_not_empty

from localaws.coverage import Row

COVERAGE = (
    Row(
        "IAM",
        "permissions boundaries of users",
        "Kept, told and, with --enforce-iam, enforced, as those of roles.",
    ),
)


def install() -> None:
    """Let users have boundaries."""
    create = IamResponse.create_user

    def create_user(self: Any) -> Any:
        boundary = self._get_param("PermissionsBoundary")
        if boundary:
            _check(self, boundary)
        answer = create(self)
        self.backend.get_user(self._get_param("UserName")).permissions_boundary_arn = boundary
        return answer

    User.permissions_boundary_arn = None
    User.permissions_boundary = property(_shown)
    IamResponse.create_user = create_user
    IamResponse.put_user_permissions_boundary = _put
    IamResponse.delete_user_permissions_boundary = _delete
    IamResponse.RESPONSE_KEY_PATH_TO_TRANSFORMER |= {
        f"{operation}Response.User.PermissionsBoundary": return_if_not_empty
        for operation in ("CreateUser", "GetUser")
    }


def _shown(self: Any) -> dict[str, str] | None:
    if not self.permissions_boundary_arn:
        return None
    return {
        "PermissionsBoundaryType": "PermissionsBoundaryPolicy",
        "PermissionsBoundaryArn": self.permissions_boundary_arn,
    }


def _put(self: Any) -> ActionResult:
    user = self.backend.get_user(self._get_param("UserName"))
    boundary = self._get_param("PermissionsBoundary")
    _check(self, boundary)
    user.permissions_boundary_arn = boundary
    return EmptyResult()


def _delete(self: Any) -> ActionResult:
    user = self.backend.get_user(self._get_param("UserName"))
    if not user.permissions_boundary_arn:
        raise NoSuchEntity(f"The user with name {user.name} has no permissions boundary.")
    user.permissions_boundary_arn = None
    return EmptyResult()


def _check(self: Any, boundary: str) -> None:
    if boundary not in self.backend.managed_policies:
        raise NoSuchEntity(f"Scope ARN: {boundary} does not exist or is not attachable.")
