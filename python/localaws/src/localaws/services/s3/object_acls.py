"""Access control lists of objects: read from a body too, and told of only when they change.

Source: the Amazon S3 API Reference, PutObjectAcl; answers recorded on AWS.
"""

from typing import Any

from moto.s3.exceptions import MissingKey, MissingVersion
from moto.s3.responses import S3Response

from localaws.services.s3.changes import happened


def install() -> None:
    """Put it in moto's place."""
    S3Response.put_object_acl = _put_object_acl


def _put_object_acl(self: Any) -> Any:
    bucket = self.backend.get_bucket(self.bucket_name)
    name, version = self.parse_key_name(), self._get_param("versionId")
    key = self.backend.get_object(self.bucket_name, name, version_id=version)
    if key is None:
        raise MissingVersion if version else MissingKey(key=name)
    acl = self._acl_from_headers(self.headers)
    if acl is None:
        acl = self._acl_from_body() if self.body else bucket.acl
    if _grants(acl) != _grants(key.acl):
        key.set_acl(acl)
        happened("ObjectAcl:Put", bucket, key)
    headers = self._get_cors_headers_other()
    self._get_checksum(headers)
    return 200, headers, ""


def _grants(acl: Any) -> set[tuple[str, str, str]]:
    grants = acl.grants if acl else []
    return {
        (grantee.id or "", grantee.uri or "", permission)
        for grant in grants
        for grantee in grant.grantees
        for permission in grant.permissions
    }
