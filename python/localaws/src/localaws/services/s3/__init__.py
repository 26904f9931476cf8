"""S3: changes of objects reach EventBridge and a bucket's destinations, as AWS tells them."""

from localaws.coverage import Row
from localaws.services.s3 import (
    access_logs,
    bucket_listings,
    changes,
    copies,
    deletion_answers,
    deletions,
    destinations,
    digests,
    encryption,
    errors,
    expirations,
    forms,
    keys,
    lifecycle,
    limits,
    malformed,
    notification_configurations,
    object_acls,
    object_listings,
    object_locks,
    object_parts,
    object_requests,
    policies,
    raw_bodies,
    regions,
    settings_of_buckets,
    sub_resources,
    upload_checksums,
    upload_listings,
    versions,
)
from localaws.settings import Settings

COVERAGE = (
    Row(
        "S3",
        "events",
        "Objects that are created, deleted, tagged, restored or get another ACL reach the default "
        "bus, queues, topics and functions as AWS's events, as a bucket's configuration says.",
        "The address and the requester in the event are this machine and this account. Nothing "
        "expires, is replicated or changes its storage class, so nothing tells of it.",
    ),
    Row(
        "S3",
        "PutBucketNotificationConfiguration",
        "Destinations, filters and overlaps are checked; queues and topics get s3:TestEvent.",
        "Whether a destination's policy lets S3 in is not checked.",
    ),
    Row(
        "S3",
        "listings, ListBuckets",
        "Pages of objects, versions and uploads, with folders, markers and tokens.",
    ),
    Row(
        "S3",
        "uploads in parts, GetObjectAttributes",
        "Parts are looked at when an upload is completed, and each can be got; checksums have "
        "their type.",
        "An upload without an algorithm has no checksum (AWS: CRC64NVME).",
    ),
    Row(
        "S3",
        "default encryption",
        "Answers say how AWS would encrypt an object: with S3's keys, or as its bucket says.",
        "Nothing is encrypted; customers' own keys (SSE-C) are refused.",
    ),
    *policies.COVERAGE,
    *sub_resources.COVERAGE,
    *forms.COVERAGE,
    *lifecycle.COVERAGE,
    *object_locks.COVERAGE,
)


def install(settings: Settings) -> None:
    """Install all changes of moto's S3."""
    del settings
    errors.install()
    regions.install()
    keys.install()
    raw_bodies.install()
    malformed.install()
    forms.install()
    access_logs.install()
    lifecycle.install()
    object_locks.install()
    versions.install()
    deletions.install()
    deletion_answers.install()
    object_acls.install()
    encryption.install()
    copies.install()
    notification_configurations.install()
    policies.install()
    sub_resources.install()
    bucket_listings.install()
    digests.install()
    upload_checksums.install()
    object_parts.install()
    limits.install()
    object_requests.install()
    settings_of_buckets.install()
    expirations.install()
    object_listings.install()
    upload_listings.install()
    changes.install(destinations.tell)


__all__ = ["COVERAGE", "install"]
