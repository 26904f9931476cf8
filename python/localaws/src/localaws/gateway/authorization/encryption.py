"""Permissions for the KMS keys that S3, SNS and DynamoDB use on a caller's behalf.

By the AWS Key Management Service Developer Guide, a write needs a new data key, and a read needs
a data key decrypted. A part of an upload needs both.
The single key of a DynamoDB table is decrypted for every read and write of an item.
"""

from collections.abc import Iterator
from typing import Any

from localaws.gateway.authorization.attributes import key_tags
from localaws.gateway.authorization.policies import Need
from localaws.gateway.authorization.reads import read_as_caller
from localaws.gateway.authorization.tables import table_keys
from localaws.gateway.calls import Call
from localaws.partitions import partition_of

_WRITE, _READ = "kms:GenerateDataKey", "kms:Decrypt"
_WRITES = {
    "CompleteMultipartUpload": (_READ,),
    "CopyObject": (_WRITE,),
    "CreateMultipartUpload": (_WRITE, _READ),
    "PutObject": (_WRITE,),
    "UploadPart": (_READ,),
    "UploadPartCopy": (_READ,),
}
_KMS = "aws:kms"


def key_needs(call: Call, region: str, account: str) -> Iterator[Need]:
    """Yield the permissions that a call needs for the keys of the data it writes or reads.

    Parameters
    ----------
    call
        A call with a known operation.
    region, account
        Of the keys. An AWS managed key needs no permission.
    """
    context = {"kms:ViaService": [f"{call.service}.{region}.amazonaws.com"]}
    for action, key in _used(call, region, account):
        arn = _arn(key, region, account)
        if arn:
            yield Need(action, arn, context | key_tags(arn, region, account))


def _used(call: Call, region: str, account: str) -> Iterator[tuple[str, str | None]]:
    """Yield actions, each with the name of the key."""
    parameters, partition = call.parameters, partition_of(region)
    if call.service == "s3":
        for action in _WRITES.get(call.operation, ()):
            yield action, _key_of_writing(parameters, account, partition)
        if call.operation == "GetObject":
            bucket, key = parameters.get("Bucket"), parameters.get("Key")
            yield (
                _READ,
                _key_of_object(bucket, key, parameters.get("VersionId"), account, partition),
            )
    if call.service == "dynamodb":
        for key in table_keys(call, region, account):
            yield _READ, key
    for bucket, key in read_as_caller(call):
        yield _READ, _key_of_object(bucket, key, None, account, partition)
    if (call.service, call.operation) in {("sns", "Publish"), ("sns", "PublishBatch")}:
        key = _key_of_topic(str(parameters.get("TopicArn")), region, account)
        yield _WRITE, key
        yield _READ, key


def _key_of_writing(parameters: Any, account: str, partition: str) -> str | None:
    """Return the key that a request names, or its bucket's own."""
    from moto.s3.models import s3_backends

    if "ServerSideEncryption" in parameters:
        named = parameters.get("SSEKMSKeyId")
        return str(named) if named and parameters["ServerSideEncryption"] == _KMS else None
    bucket = s3_backends[account][partition].buckets.get(parameters.get("Bucket"))
    if bucket is None or not bucket.encryption:
        return None
    default = bucket.encryption["Rule"].get("ApplyServerSideEncryptionByDefault", {})
    return default.get("KMSMasterKeyID") if default.get("SSEAlgorithm") == _KMS else None


def _key_of_object(bucket: Any, key: Any, version: Any, account: str, partition: str) -> str | None:
    from moto.s3.models import s3_backends

    found = s3_backends[account][partition].buckets.get(bucket)
    if found is None:
        return None
    versions = found.keys.getlist(key, default=[])
    if version:
        versions = [item for item in versions if getattr(item, "version_id", None) == version]
    newest = versions[-1] if versions else None
    return getattr(newest, "kms_key_id", None)


def _key_of_topic(arn: str, region: str, account: str) -> str | None:
    from moto.sns.models import sns_backends

    topic = sns_backends[account][region].topics.get(arn)
    return getattr(topic, "kms_master_key_id", None) or None


def _arn(key: str | None, region: str, account: str) -> str:
    """Return the ARN of a customer's key by id, ARN or alias; empty for other keys."""
    from moto.kms.models import kms_backends

    if not key or key.removeprefix(
        f"arn:{partition_of(region)}:kms:{region}:{account}:"
    ).startswith("alias/aws/"):
        return ""
    backend = kms_backends[account][region]
    found = backend.keys.get(backend.any_id_to_key_id(key))
    return str(found.arn) if found else ""
