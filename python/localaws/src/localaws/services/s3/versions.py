"""Objects of a bucket whose versioning is suspended: they replace the version null alone.

Source: the Amazon S3 User Guide, "Adding objects to versioning-suspended buckets". moto drops all
versions.
"""

from collections.abc import Callable
from typing import Any

from moto.s3.models import S3Backend


def install() -> None:
    """Keep the other versions."""
    S3Backend.put_object = _keeping(S3Backend.put_object)


def _keeping(put: Callable[..., Any]) -> Callable[..., Any]:
    def put_object(self: Any, bucket_name: str, key_name: str, *others: Any, **named: Any) -> Any:
        bucket = self.get_bucket(bucket_name)
        if bucket.versioning_status != "Suspended":
            return put(self, bucket_name, key_name, *others, **named)
        kept = [one for one in bucket.keys.getlist(key_name, []) if one.version_id != "null"]
        # moto drops all that it finds.
        nulls = [one for one in bucket.keys.getlist(key_name, []) if one not in kept]
        dict.__setitem__(bucket.keys, key_name, nulls)
        key = put(self, bucket_name, key_name, *others, **named)
        key._is_versioned = True
        bucket.keys.setlist(key_name, [*kept, key])
        return key

    return put_object
