"""A bucket's settings with values that S3 does not know are refused.

Source: the Amazon S3 API Reference, PutBucketVersioning, PutBucketWebsite,
PutBucketOwnershipControls, PutBucketEncryption; answers recorded on AWS.
"""

from collections.abc import Callable, Mapping
from typing import Any

from moto.s3.exceptions import MalformedXML
from moto.s3.responses import S3Response

from localaws.services.s3.bodies import parsed, structures
from localaws.services.s3.errors import S3Error, argument

_OWNERSHIPS = ("BucketOwnerPreferred", "ObjectWriter", "BucketOwnerEnforced")
_NOT_EMPTY = (
    "The bucket you tried to delete is not empty. You must delete all versions in the bucket."
)


def install() -> None:
    """Look at them before moto keeps them."""
    S3Response._bucket_response_put = _known(S3Response._bucket_response_put)
    S3Response._bucket_tagging_from_body = _with_values(S3Response._bucket_tagging_from_body)
    S3Response.delete_bucket = _emptied(S3Response.delete_bucket)


def _known(put: Callable[..., Any]) -> Callable[..., Any]:
    def response(self: Any, request: Any, bucket_name: str, querystring: Any) -> Any:
        for setting, check in _CHECKS.items():
            if setting in querystring:
                check(self.backend.get_bucket(bucket_name), self.body)
        if "acl" in querystring and not self.body and not _has_acl(request.headers):
            text = "Your request was missing a required header"
            raise S3Error("MissingSecurityHeader", text, {"MissingHeaderName": "x-amz-acl"})
        return put(self, request, bucket_name, querystring)

    return response


def _has_acl(headers: Mapping[str, str]) -> bool:
    return any(
        name.lower().startswith(("x-amz-acl", "x-amz-grant-")) for name, _ in headers.items()
    )


def _check_versioning(bucket: Any, body: bytes) -> None:
    status = parsed(body, "VersioningConfiguration", ()).get("Status")
    if status is None:
        text = "The Versioning element must be specified"
        raise S3Error("IllegalVersioningConfigurationException", text)
    if status not in ("Enabled", "Suspended"):
        raise MalformedXML
    if status == "Suspended" and bucket.object_lock_enabled:
        text = (
            "An Object Lock configuration is present on this bucket, so the versioning state "
            "cannot be changed."
        )
        raise S3Error("InvalidBucketState", text, status=409)


def _check_ownership(bucket: Any, body: bytes) -> None:
    del bucket
    rules = structures(parsed(body, "OwnershipControls", ("Rule",)), "Rule")
    if len(rules) != 1 or rules[0].get("ObjectOwnership") not in _OWNERSHIPS:
        raise MalformedXML


def _check_website(bucket: Any, body: bytes) -> None:
    del bucket
    site = parsed(body, "WebsiteConfiguration", ())
    everything, index = site.get("RedirectAllRequestsTo"), site.get("IndexDocument")
    if everything is None and index is None:
        raise argument(
            "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty",
            "IndexDocument",
            "null",
        )
    suffix = (index or {}).get("Suffix") if isinstance(index, dict) else None
    if everything is None and (not suffix or "/" in suffix):
        text = "The IndexDocument Suffix is not well formed"
        raise argument(text, "IndexDocument", suffix or "")


def _check_encryption(bucket: Any, body: bytes) -> None:
    del bucket
    content = parsed(body, "ServerSideEncryptionConfiguration", ("Rule",))
    defaults = [
        default
        for rule in structures(content, "Rule")
        for default in structures(rule, "ApplyServerSideEncryptionByDefault")
    ]
    for default in defaults:
        if default.get("SSEAlgorithm") == "AES256" and default.get("KMSMasterKeyID"):
            raise argument(
                "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms "
                "or aws:kms:dsse",
                "ApplyServerSideEncryptionByDefault",
                default["KMSMasterKeyID"],
            )


_CHECKS: Mapping[str, Callable[[Any, bytes], None]] = {
    "encryption": _check_encryption,
    "ownershipControls": _check_ownership,
    "versioning": _check_versioning,
    "website": _check_website,
}


def _with_values(read: Callable[[Any], dict[str, Any]]) -> Callable[[Any], dict[str, str]]:
    """Give a tag without a text an empty one."""

    def tagging(self: Any) -> dict[str, str]:
        return {key: value or "" for key, value in read(self).items()}

    tagging.__name__ = read.__name__
    return tagging


def _emptied(delete: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def delete_bucket(self: Any) -> Any:
        bucket = self.backend.get_bucket(self.bucket_name)
        if bucket.versioning_status and len(list(bucket.keys.values())):
            raise S3Error("BucketNotEmpty", _NOT_EMPTY, {"BucketName": self.bucket_name}, 409)
        return delete(self)

    return delete_bucket
