"""Changes of objects as the records that queues, topics and functions get.

Source: the Amazon S3 User Guide, "Event message structure"; answers recorded on AWS.
"""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from localaws.services.s3.changes import Change, Request

# AWS's identities of a customer and of a user; neither is an account's number.
_OWNER = "A1LOCALAWSOWNER"
_USER = "AWS:AIDALOCALAWSUSER00001"
_OF_LATER_VERSION = {"ObjectAcl", "ObjectTagging"}


def record(change: Change, configuration_id: str) -> str:
    """Return a message that tells of a change.

    Parameters
    ----------
    change
        What has happened.
    configuration_id
        Of the notification that asks for it.
    """
    completed = change.event == "ObjectRestore:Completed"
    found: dict[str, Any] = {
        "eventVersion": "2.3" if change.kind in _OF_LATER_VERSION else "2.1",
        "eventSource": "aws:s3",
        "awsRegion": change.bucket.region_name,
        "eventTime": _time(change.time),
        "eventName": change.event,
        "userIdentity": {"principalId": f"AmazonCustomer:{_OWNER}" if completed else _USER},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {
            "x-amz-request-id": change.request.id,
            "x-amz-id-2": change.request.host_id,
        },
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": configuration_id,
            "bucket": {
                "name": change.bucket.name,
                "ownerIdentity": {"principalId": _OWNER},
                "arn": change.bucket.arn,
            },
            "object": _object(change),
        },
    }
    if completed and change.expiry:
        found["glacierEventData"] = {
            "restoreEventData": {
                "lifecycleRestorationExpiryTime": _time(change.expiry),
                "lifecycleRestoreStorageClass": change.storage_class,
            }
        }
    return _json({"Records": [found]})


def test_event(bucket: str) -> str:
    """Return the message that a destination gets when a bucket is told of it."""
    request = Request()
    return _json(
        {
            "Service": "Amazon S3",
            "Event": "s3:TestEvent",
            "Time": _time(datetime.now(UTC)),
            "Bucket": bucket,
            "RequestId": request.id,
            "HostId": request.host_id,
        }
    )


def _object(change: Change) -> dict[str, Any]:
    found = {
        # As in a form, but that folders stay folders.
        "key": quote(change.key, safe="/ *").replace(" ", "+"),
        "size": change.size,
        "eTag": change.etag,
        "versionId": change.version,
        "sequencer": None if change.kind in _OF_LATER_VERSION else change.sequencer,
    }
    return {name: value for name, value in found.items() if value is not None}


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
