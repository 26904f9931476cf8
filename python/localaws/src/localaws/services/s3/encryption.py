"""Default encryption: every object is encrypted with S3's keys, unless something else is asked for.

Source: the Amazon S3 User Guide, "Setting default server-side encryption behavior for Amazon S3
buckets"; answers recorded on AWS. Nothing is encrypted here; the answers say what AWS would do.
"""

from collections.abc import Callable, Mapping
from typing import Any

from moto.s3.models import FakeKey, S3Backend
from moto.s3.responses import S3Response

_HEADER = "x-amz-server-side-encryption"
_DEFAULT = {
    "Rule": {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
        "BucketKeyEnabled": "false",
    }
}


def install() -> None:
    """Have buckets, objects and uploads begin with it."""
    S3Backend.get_bucket_encryption = _get_bucket_encryption
    FakeKey.__init__ = _encrypted(FakeKey.__init__)
    S3Backend.create_multipart_upload = _of_bucket(S3Backend.create_multipart_upload)
    S3Response._key_response_post = _told(S3Response._key_response_post)


def _get_bucket_encryption(self: Any, bucket_name: str) -> dict[str, Any]:
    return self.get_bucket(bucket_name).encryption or _DEFAULT


def _default(backend: Any, bucket_name: str) -> Mapping[str, str]:
    rule = _get_bucket_encryption(backend, bucket_name)["Rule"]
    found: Mapping[str, str] = rule["ApplyServerSideEncryptionByDefault"]
    return found


def _encrypted(initialize: Callable[..., None]) -> Callable[..., None]:
    def initialize_encrypted(self: Any, *others: Any, **named: Any) -> None:
        initialize(self, *others, **named)
        self.encryption = self.encryption or "AES256"

    return initialize_encrypted


def _of_bucket(create: Callable[..., Any]) -> Callable[..., Any]:
    def create_multipart_upload(self: Any, bucket_name: str, *others: Any, **named: Any) -> Any:
        upload = create(self, bucket_name, *others, **named)
        if not upload.sse_encryption:
            default = _default(self, bucket_name)
            upload.sse_encryption = default["SSEAlgorithm"]
            upload.kms_key_id = upload.kms_key_id or default.get("KMSMasterKeyID")
        return upload

    return create_multipart_upload


def _told(respond: Callable[..., Any]) -> Callable[..., Any]:
    """Say in CreateMultipartUpload's answer how the object will be encrypted."""

    def response(
        self: Any, request: Any, body: bytes, bucket_name: str, query: Any, key_name: str
    ) -> Any:
        status, headers, content = respond(self, request, body, bucket_name, query, key_name)
        if "uploads" in query and status == 200:
            default = _default(self.backend, bucket_name)["SSEAlgorithm"]
            headers = {_HEADER: default, **headers}
        return status, headers, content

    return response
