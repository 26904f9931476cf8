"""The permissions that a call needs, from its operation and its parameters."""

from collections.abc import Iterator, Mapping
from typing import Any

from localaws.gateway.authorization.attributes import attributes
from localaws.gateway.authorization.moves import moves
from localaws.gateway.authorization.policies import Need
from localaws.gateway.authorization.reads import read_as_caller
from localaws.gateway.authorization.resources import resources
from localaws.gateway.authorization.tables import table_needs
from localaws.gateway.calls import Call
from localaws.partitions import partition_of

# Actions that are not named after the operation. From the Service Authorization Reference.
_S3 = {
    "CompleteMultipartUpload": "PutObject",
    "CopyObject": "PutObject",
    "CreateMultipartUpload": "PutObject",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketCors": "PutBucketCORS",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketReplication": "PutReplicationConfiguration",
    "DeleteBucketTagging": "PutBucketTagging",
    "DeleteObjects": "DeleteObject",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "GetBucketCors": "GetBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "HeadBucket": "ListBucket",
    "HeadObject": "GetObject",
    "ListBuckets": "ListAllMyBuckets",
    "ListMultipartUploads": "ListBucketMultipartUploads",
    "ListObjectVersions": "ListBucketVersions",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListParts": "ListMultipartUploadParts",
    "PutBucketAccelerateConfiguration": "PutAccelerateConfiguration",
    "PutBucketCors": "PutBucketCORS",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "PutBucketReplication": "PutReplicationConfiguration",
    "PutObjectLockConfiguration": "PutBucketObjectLockConfiguration",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "UploadPart": "PutObject",
    "UploadPartCopy": "PutObject",
}
_OTHERS = {
    ("lambda", "Invoke"): "InvokeFunction",
    ("sns", "PublishBatch"): "Publish",
    ("sqs", "ChangeMessageVisibilityBatch"): "ChangeMessageVisibility",
    ("sqs", "DeleteMessageBatch"): "DeleteMessage",
    ("sqs", "SendMessageBatch"): "SendMessage",
}
_OF_A_VERSION = {"GetObject", "DeleteObject", "GetObjectTagging", "PutObjectTagging"}
_PREFIX = {"monitoring": "cloudwatch", "email": "ses"}

# Services that assume a role they are passed, and the parameters that hold its ARN.
_ACTING = {"events", "lambda", "pipes", "sagemaker", "scheduler", "states"}
_ROLE = {"executionrolearn", "role", "rolearn"}


def needs(call: Call, region: str, account: str) -> Iterator[Need]:
    """Yield every permission that a call needs; all must be granted.

    Parameters
    ----------
    call
        A call with a known operation.
    region, account
        Of resources named without them.
    """
    parameters = call.parameters
    prefix = _PREFIX.get(call.service, call.service)
    context = {key: [value] for key, value in _context(call).items()}
    if (call.service, call.operation) == ("events", "PutEvents"):
        for entry in parameters.get("Entries", []):
            [bus] = resources("events", "PutEvents", {"Entries": [entry]}, region, account)
            source = {"events:source": [str(entry.get("Source", ""))]}
            yield Need("events:PutEvents", bus, context | source)
        return
    if call.service == "dynamodb":
        for action, table in table_needs(call, region, account):
            yield Need(action, table, context)
        return
    for resource in resources(call.service, call.operation, parameters, region, account):
        about = attributes(call, resource, region, account)
        yield Need(f"{prefix}:{_action(call)}", resource, context | about)
        if call.operation == "CreateSamplingRule" and parameters.get("Tags"):
            yield Need("xray:TagResource", resource, context)
    for bucket, key in read_as_caller(call):
        arn = f"arn:{partition_of(region)}:s3:::{bucket}/{key}"
        yield Need("s3:GetObject", arn, context)
    for action, queue in moves(call, region, account):
        yield Need(action, queue, context)
    for role in given_roles(call):
        passed = {"iam:PassedToService": [f"{call.service}.amazonaws.com"]}
        yield Need("iam:PassRole", role, context | passed)


def given_roles(call: Call) -> list[str]:
    """Return the ARNs of the roles that a call passes to a service."""
    reads = call.operation.startswith(("Describe", "Get", "List"))
    return [] if reads or call.service not in _ACTING else sorted(set(_roles(call.parameters)))


def _roles(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _roles(item)
    elif isinstance(value, Mapping):
        for name, item in value.items():
            if str(name).lower() in _ROLE and isinstance(item, str) and ":role/" in item:
                yield item
            else:
                yield from _roles(item)


def _action(call: Call) -> str:
    if call.service == "s3":
        action = _S3.get(call.operation, call.operation)
        has_version = "VersionId" in call.parameters and action in _OF_A_VERSION
        return action.replace("Object", "ObjectVersion") if has_version else action
    return _OTHERS.get((call.service, call.operation), call.operation)


def _context(call: Call) -> dict[str, str]:
    parameters = call.parameters
    keys = {
        ("s3", "Prefix"): "s3:prefix",
        ("s3", "Delimiter"): "s3:delimiter",
        ("monitoring", "Namespace"): "cloudwatch:namespace",
    }
    found = {
        key: str(parameters[name])
        for (service, name), key in keys.items()
        if service == call.service and name in parameters
    }
    # The loopback interface stands for TLS.
    return found | {"aws:SecureTransport": "true", "aws:SourceIp": "127.0.0.1"}
