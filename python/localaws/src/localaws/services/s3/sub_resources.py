"""Settings of a bucket that moto does not know: it answers a listing of objects to each of them.

Source: the Amazon S3 API Reference; which there are, botocore's model says.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import botocore.session
from moto.s3.exceptions import S3ClientError
from moto.s3.responses import S3Response

from localaws.coverage import Row

COVERAGE = (
    Row(
        "S3",
        "settings of buckets",
        "GetBucketRequestPayment answers BucketOwner.",
        "Analytics, metrics, Intelligent-Tiering and metadata tables of a bucket are refused.",
    ),
)

_PAYER = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<RequestPaymentConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    "<Payer>BucketOwner</Payer></RequestPaymentConfiguration>"
)
# What moto answers with something of its own; all others it takes for a listing of objects.
_ANSWERED = {
    "accelerate",
    "acl",
    "cors",
    "encryption",
    "inventory",
    "lifecycle",
    "list-type",
    "location",
    "logging",
    "notification",
    "object-lock",
    "ownershipControls",
    "policy",
    "policyStatus",
    "publicAccessBlock",
    "replication",
    "tagging",
    "uploads",
    "versioning",
    "versions",
    "website",
}


class SubResourceNotImplemented(S3ClientError):  # type: ignore[misc]
    """A setting that S3 has, and localaws has not."""

    code = 501

    def __init__(self, name: str) -> None:
        super().__init__(
            "NotImplemented", f"localaws does not have the setting {name} of a bucket."
        )


def install() -> None:
    """Put it in front of moto's answers."""
    S3Response._bucket_response_get = _knowing(S3Response._bucket_response_get)


def _knowing(answer: Callable[..., Any]) -> Callable[..., Any]:
    def get(self: Any, bucket_name: str, querystring: Mapping[str, Any]) -> Any:
        for name in sub_resources() & set(querystring):
            if name == "requestPayment":
                self.backend.get_bucket(bucket_name)  # NoSuchBucket comes first
                return 200, {}, _PAYER
            if name not in _ANSWERED:
                raise SubResourceNotImplemented(name)
        return answer(self, bucket_name, querystring)

    return get


@cache
def sub_resources() -> frozenset[str]:
    """Return the settings of a bucket that S3 reads, as their addresses name them."""
    model = botocore.session.get_session().get_service_model("s3")
    operations = (model.operation_model(name).http for name in model.operation_names)
    return frozenset(
        query.partition("&")[0].partition("=")[0]
        for path, _, query in (
            http["requestUri"].partition("?") for http in operations if http["method"] == "GET"
        )
        if query and path.strip("/") in {"", "{Bucket}"}
    )
