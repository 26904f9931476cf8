"""ListObjects, ListObjectsV2 and ListObjectVersions, a page at a time.

moto's pages leave folders out or tell of them twice, encode not all names, and copy every object.
"""

from collections.abc import Iterator
from typing import Any

from moto.core.responses import ActionResult
from moto.s3.exceptions import MethodNotAllowed
from moto.s3.models import FakeKey, FakeTableStorageBucket
from moto.s3.responses import S3Response

from localaws.services.s3.errors import argument
from localaws.services.s3.pages import OWNER, Asked, asked, name_of, page, shared, token_of


def install() -> None:
    """Put them in moto's place."""
    S3Response.list_objects = _list_objects
    S3Response.list_objects_v2 = _list_objects_v2
    S3Response.list_object_versions = _list_object_versions


def _parameters(self: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = self._get_querystring(self.request, self.uri)
    return found


def _bucket(self: Any) -> Any:
    bucket = self.backend.get_bucket(self.bucket_name)
    if isinstance(bucket, FakeTableStorageBucket):
        raise MethodNotAllowed
    return bucket


def _objects(bucket: Any, after: str) -> Iterator[tuple[str, Any]]:
    for name in sorted(bucket.keys):
        versions = bucket.keys.getlist(name) if name > after else None
        if versions and isinstance(versions[-1], FakeKey):
            yield name, versions[-1]


def _list_objects(self: Any) -> Any:
    bucket, wanted = _bucket(self), asked(_parameters(self), "marker")
    found = page(_objects(bucket, wanted.marker), wanted)
    answer = {
        "Name": bucket.name,
        "Prefix": wanted.name(wanted.prefix),
        "Marker": wanted.name(wanted.marker),
        "MaxKeys": wanted.most,
        "Contents": [{**_shown(key, wanted), "Owner": OWNER} for key in found.entries],
        **shared(wanted, found),
    }
    if found.is_truncated and wanted.delimiter:
        answer["NextMarker"] = wanted.name(found.last)
    self.data["Action"] = "ListObjects"
    return self.serialized(ActionResult(answer))


def _list_objects_v2(self: Any) -> Any:
    bucket, wanted = _bucket(self), asked(_parameters(self), "start-after")
    token = _parameters(self).get("continuation-token", [None])[0]
    begin = wanted
    if token is not None:
        begin = Asked(
            wanted.prefix, wanted.delimiter, name_of(token), wanted.most, wanted.is_encoded
        )
    found = page(_objects(bucket, begin.marker), begin)
    with_owner = _parameters(self).get("fetch-owner", [""])[0] == "true"
    owner = {"Owner": OWNER} if with_owner else {}
    answer = {
        "Name": bucket.name,
        "Prefix": wanted.name(wanted.prefix),
        "MaxKeys": wanted.most,
        "KeyCount": len(found.entries) + len(found.prefixes),
        "Contents": [{**_shown(key, wanted), **owner} for key in found.entries],
        **shared(wanted, found),
    }
    if token is not None:
        answer["ContinuationToken"] = token
    elif wanted.marker:
        answer["StartAfter"] = wanted.name(wanted.marker)
    if found.is_truncated:
        answer["NextContinuationToken"] = token_of(found.last)
    self.data["Action"] = "ListObjectsV2"
    return self.serialized(ActionResult(answer))


def _versions(bucket: Any, wanted: Asked, after: str) -> Iterator[tuple[str, tuple[Any, bool]]]:
    """Yield versions with whether they are the latest, newest first."""
    for name in sorted(bucket.keys):
        if name < wanted.marker or (name == wanted.marker and name and not after):
            continue
        newest_first = list(reversed(bucket.keys.getlist(name, [])))
        begin = 0
        if name == wanted.marker and after:
            numbers = [str(one.version_id) for one in newest_first]
            begin = numbers.index(after) + 1 if after in numbers else len(numbers)
        for number, version in enumerate(newest_first):
            if number >= begin:
                yield name, (version, number == 0)


def _list_object_versions(self: Any) -> Any:
    bucket, wanted = _bucket(self), asked(_parameters(self), "key-marker")
    after = _parameters(self).get("version-id-marker", [""])[0] or ""
    if after and not wanted.marker:
        text = "A version-id marker cannot be specified without a key marker."
        raise argument(text, "version-id-marker", after)
    found = page(_versions(bucket, wanted, after), wanted)
    versions: list[dict[str, Any]] = []
    markers: list[dict[str, Any]] = []
    for version, is_latest in found.entries:
        shown = {"VersionId": str(version.version_id), "IsLatest": is_latest, "Owner": OWNER}
        if isinstance(version, FakeKey):
            versions.append({**_shown(version, wanted), **shown})
        else:
            name = wanted.name(version.name)
            markers.append({**shown, "Key": name, "LastModified": version.last_modified_ISO8601})
    answer = {
        "Name": bucket.name,
        "Prefix": wanted.name(wanted.prefix),
        "KeyMarker": wanted.name(wanted.marker),
        "VersionIdMarker": after,
        "MaxKeys": wanted.most,
        "Versions": versions,
        "DeleteMarkers": markers,
        **shared(wanted, found),
    }
    if found.is_truncated:
        answer["NextKeyMarker"] = wanted.name(found.last)
        if found.last_entry is not None:
            answer["NextVersionIdMarker"] = str(found.last_entry[0].version_id)
    self.data["Action"] = "ListObjectVersions"
    return self.serialized(ActionResult(answer))


def _shown(key: Any, wanted: Asked) -> dict[str, Any]:
    shown = {
        "Key": wanted.name(key.name),
        "LastModified": key.last_modified_ISO8601,
        "ETag": key.etag,
        "Size": key.size,
        "StorageClass": key.storage_class,
    }
    if key.checksum_algorithm:
        kind = key.checksum_type or "FULL_OBJECT"
        shown |= {"ChecksumAlgorithm": [key.checksum_algorithm], "ChecksumType": kind}
    return shown
