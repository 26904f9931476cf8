"""Objects, versions and delete markers that are deleted.

Source: the Amazon S3 API Reference, DeleteObject; the User Guide, "Working with
delete markers"; answers recorded on AWS. moto makes no marker for a key that is not there, none in
a bucket whose versioning is suspended, and does not say what was deleted.
"""

from typing import Any

from moto.s3.exceptions import MethodNotAllowed
from moto.s3.models import FakeDeleteMarker, FakeKey, FakeTableStorageBucket, S3Backend

from localaws.services.s3.changes import removed
from localaws.services.s3.errors import S3Error, argument

_DELETED, _MARKED = "ObjectRemoved:Delete", "ObjectRemoved:DeleteMarkerCreated"
_ETAG_OF_NOTHING = "d41d8cd98f00b204e9800998ecf8427e"


class _Marked:
    """What a marker is made for: it reads nothing but the name."""

    def __init__(self, name: str) -> None:
        self.name = name


def install() -> None:
    """Put it in moto's place."""
    FakeDeleteMarker.dispose = _dispose
    S3Backend.delete_object = _delete_object


def _dispose(self: Any, garbage: bool = False) -> None:
    """Release nothing: moto releases the content of every version it drops, markers have none."""
    del self, garbage


def _delete_object(
    self: Any, bucket_name: str, key_name: str, version_id: str | None = None, bypass: bool = False
) -> tuple[bool, dict[str, str]]:
    bucket = self.get_bucket(bucket_name)
    if isinstance(bucket, FakeTableStorageBucket):
        raise MethodNotAllowed
    if version_id is not None:
        return True, _delete_version(bucket, key_name, version_id, bypass)
    if bucket.versioning_status:
        return True, _mark(bucket, key_name, bypass)
    _drop(bucket, key_name, None, bypass)
    removed(_DELETED, bucket, key_name, None, None)
    return True, {}


def _mark(bucket: Any, name: str, bypass: bool) -> dict[str, str]:
    marker = FakeDeleteMarker(key=_Marked(name))
    if not bucket.is_versioned:
        _drop(bucket, name, "null", bypass)
        marker._version_id = "null"
    bucket.keys[name] = marker
    removed(_MARKED, bucket, name, marker.version_id, _ETAG_OF_NOTHING)
    return {"version-id": marker.version_id, "delete-marker": "true"}


def _delete_version(bucket: Any, name: str, version_id: str, bypass: bool) -> dict[str, str]:
    known = {(name, str(one.version_id)) for one in bucket.keys.getlist(name, [])}
    # A version that is gone is deleted again; what never was one is refused.
    gone: set[tuple[str, str]] = vars(bucket).setdefault("deleted_versions", set())
    if version_id != "null" and (name, version_id) not in known | gone:
        raise argument("Invalid version id specified", "versionId", version_id)
    gone.add((name, version_id))
    found = _drop(bucket, name, version_id, bypass)
    if found is not None:
        removed(_DELETED, bucket, name, version_id if bucket.versioning_status else None, None)
    is_marker = isinstance(found, FakeDeleteMarker)
    return {"version-id": version_id} | ({"delete-marker": "true"} if is_marker else {})


def _drop(bucket: Any, name: str, version_id: str | None, bypass: bool) -> Any:
    """Drop the version, or with None all of a bucket that has one each; return it if it was."""
    versions = bucket.keys.getlist(name, [])
    dropped = [one for one in versions if version_id in (None, str(one.version_id))]
    if any(isinstance(one, FakeKey) and one.is_locked(bypass) for one in dropped):
        raise S3Error(
            "AccessDenied", "Access Denied because object protected by object lock.", status=403
        )
    kept = [one for one in versions if one not in dropped]
    for one in dropped:
        one.dispose()
    if kept:
        bucket.keys.setlist(name, kept)
    elif versions:
        bucket.keys.setlist(name, [])
        bucket.keys.pop(name)
    return dropped[0] if dropped else None
