"""Changes of objects as EventBridge's events.

Source: the Amazon S3 User Guide, "EventBridge event message structure"; answers recorded on AWS.
"""

from typing import Any

from localaws.places import place_of
from localaws.services.events.bus import emit
from localaws.services.s3.changes import Change

_DETAIL_TYPES = {
    "ObjectAcl:Put": "Object ACL Updated",
    "ObjectTagging:Put": "Object Tags Added",
    "ObjectTagging:Delete": "Object Tags Deleted",
    "ObjectRestore:Post": "Object Restore Initiated",
    "ObjectRestore:Completed": "Object Restore Completed",
    "ObjectRemoved:Delete": "Object Deleted",
    "ObjectRemoved:DeleteMarkerCreated": "Object Deleted",
    "ObjectCreated:Put": "Object Created",
    "ObjectCreated:Post": "Object Created",
    "ObjectCreated:Copy": "Object Created",
    "ObjectCreated:CompleteMultipartUpload": "Object Created",
}
_REASONS = {
    "ObjectCreated:Put": "PutObject",
    "ObjectCreated:Post": "POST Object",
    "ObjectCreated:Copy": "CopyObject",
    "ObjectCreated:CompleteMultipartUpload": "CompleteMultipartUpload",
    "ObjectRemoved:Delete": "DeleteObject",
    "ObjectRemoved:DeleteMarkerCreated": "DeleteObject",
}
_DELETION_TYPES = {
    "ObjectRemoved:Delete": "Permanently Deleted",
    "ObjectRemoved:DeleteMarkerCreated": "Delete Marker Created",
}
_IN_SEQUENCE = ("ObjectCreated", "ObjectRemoved")


def send(change: Change) -> None:
    """Send a change to the default bus."""
    detail: dict[str, Any] = {
        "version": "0",
        "bucket": {"name": change.bucket.name},
        "object": _object(change),
        "request-id": change.request.id,
        "requester": change.request.account,
    }
    if change.event != "ObjectRestore:Completed":
        detail["source-ip-address"] = "127.0.0.1"
    if reason := _REASONS.get(change.event):
        detail["reason"] = reason
    if deletion_type := _DELETION_TYPES.get(change.event):
        detail["deletion-type"] = deletion_type
    if change.kind == "ObjectRestore":
        detail["source-storage-class"] = change.storage_class
        if change.event == "ObjectRestore:Completed" and change.expiry:
            detail["restore-expiry-time"] = f"{change.expiry:%Y-%m-%dT%H:%M:%SZ}"
    emit(
        place=place_of(change.bucket),
        source="aws.s3",
        detail_type=_DETAIL_TYPES[change.event],
        resources=[change.bucket.arn],
        detail=detail,
    )


def _object(change: Change) -> dict[str, Any]:
    found = {
        "key": change.key,
        "size": change.size,
        "etag": change.etag,
        "version-id": change.version,
        "sequencer": change.sequencer
        if change.kind in ("ObjectCreated", "ObjectRemoved")
        else None,
    }
    return {name: value for name, value in found.items() if value is not None}
