"""What DeleteObject and DeleteObjects take and answer.

Source: the Amazon S3 API Reference; answers recorded on AWS.
"""

from collections.abc import Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.access_control import PermissionResult
from moto.s3.exceptions import MalformedXML, MissingKey, PreconditionFailed, S3ClientError
from moto.s3.responses import S3Response

from localaws.services.s3.bodies import parsed

_MOST = 1000


def install() -> None:
    """Put it in moto's place."""
    S3Response.delete_object = _delete_object
    S3Response._bucket_response_delete_keys = _delete_objects


def _bypasses(self: Any) -> bool:
    return bool(self.headers.get("x-amz-bypass-governance-retention", "").lower() == "true")


def _delete_object(self: Any) -> Any:
    name, version = self.parse_key_name(), self._get_param("versionId")
    wanted = self.headers.get("If-Match", "").strip('"')
    if wanted:
        found = self.backend.get_object(self.bucket_name, name)
        if found is None:
            raise MissingKey(key=name)
        if wanted not in ("*", found.etag.strip('"')):
            raise PreconditionFailed("If-Match")
    _, told = self.backend.delete_object(
        self.bucket_name, name, version_id=version, bypass=_bypasses(self)
    )
    return 204, {f"x-amz-{name}": value for name, value in told.items()}, ""


def _delete_objects(self: Any, bucket_name: str, authenticated: bool = True) -> Any:
    document = parsed(self.body, "Delete", ["Object"], strip=False)
    asked = document.get("Object", [])
    if not asked or len(asked) > _MOST or not all(one and one.get("Key") for one in asked):
        raise MalformedXML
    is_quiet = document.get("Quiet", "").strip().lower() == "true"
    bucket = self.backend.get_bucket(bucket_name)
    deleted, errors = [], []
    for one in asked:
        about = {"Key": one["Key"], "VersionId": one.get("VersionId")}
        permission = bucket.get_permission("s3:DeleteObject", f"{bucket.arn}/{one['Key']}")
        if not authenticated or permission == PermissionResult.DENIED:
            errors.append({**about, "Code": "AccessDenied", "Message": "Access Denied"})
            continue
        try:
            deleted.append(_deleted(self, bucket_name, one))
        except S3ClientError as error:
            code, message = error.code, error.message
            if code == "InvalidArgument":  # as DeleteObject says it
                code, message = "NoSuchVersion", "The specified version does not exist."
            errors.append({**about, "Code": code, "Message": message})
    self.data["Action"] = "DeleteObjects"
    answer = {"Deleted": [] if is_quiet else deleted, "Errors": errors}
    return self.serialized(ActionResult(answer))


def _deleted(self: Any, bucket_name: str, one: Mapping[str, Any]) -> dict[str, Any]:
    name, version = one["Key"], one.get("VersionId")
    _, told = self.backend.delete_object(bucket_name, name, version, _bypasses(self))
    is_marker = "delete-marker" in told
    return {
        "Key": name,
        "VersionId": version,
        "DeleteMarker": True if is_marker else None,
        "DeleteMarkerVersionId": told["version-id"] if is_marker else None,
    }
