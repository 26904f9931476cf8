"""Events of buckets whose notifications go to EventBridge."""

from itertools import count
from typing import Any
from uuid import uuid4

from moto.s3 import notifications
from moto.s3.responses import S3Response

from localaws.coverage import Row
from localaws.services.events.bus import emit

COVERAGE = (
    Row(
        "S3",
        "Object Created, Object Deleted",
        "Reach the rules of EventBridge's default bus, if the bucket's notifications say so.",
        "The address and the requester in the event are this machine and this account.",
    ),
    Row("S3", "GetBucketNotificationConfiguration", "Includes EventBridge, which moto omits."),
)

_REASONS = {
    "Put": "PutObject",
    "Post": "POST Object",
    "Copy": "CopyObject",
    "CompleteMultipartUpload": "CompleteMultipartUpload",
    "Delete": "DeleteObject",
    "DeleteMarkerCreated": "DeleteObject",
}
_sequence = count(1)


def install() -> None:
    """Replace moto's events and its response about notifications."""
    notifications._send_event_bridge_message = _send
    S3Response.get_bucket_notification = _with_event_bridge(S3Response.get_bucket_notification)


def _send(account_id: str, bucket: Any, event_name: str, key: Any) -> None:
    _, kind, way = event_name.split(":")
    if way == "Put" and key.multipart is not None:
        return  # moto reports a multipart upload twice; the other event is right
    entry: dict[str, Any] = {"key": key.name, "sequencer": f"{next(_sequence):016X}"}
    if kind == "ObjectCreated":
        entry |= {"size": key.size, "etag": key.etag.strip('"')}
    if bucket.is_versioned and key.version_id:
        entry["version-id"] = key.version_id
    emit(
        region=bucket.region_name,
        source="aws.s3",
        detail_type=notifications._detail_type(event_name),
        resources=[bucket.arn],
        detail={
            "version": "0",
            "bucket": {"name": bucket.name},
            "object": entry,
            "request-id": uuid4().hex[:16].upper(),
            "requester": account_id,
            "source-ip-address": "127.0.0.1",
            "reason": _REASONS.get(way, way),
        },
    )


def _with_event_bridge(answer: Any) -> Any:
    def get_bucket_notification(self: Any) -> Any:
        status, headers, body = answer(self)
        configuration = self.backend.get_bucket_notification_configuration(self.bucket_name)
        if configuration is None or configuration.event_bridge is None:
            return status, headers, body
        text = body.decode() if isinstance(body, bytes) else body
        element = "<EventBridgeConfiguration></EventBridgeConfiguration>"
        closing = "</NotificationConfiguration>"
        if closing in text:
            return status, headers, text.replace(closing, element + closing)
        namespace = "http://s3.amazonaws.com/doc/2006-03-01/"
        opening = f'<NotificationConfiguration xmlns="{namespace}">'
        return status, headers, opening + element + closing

    return get_bucket_notification
