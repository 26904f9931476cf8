"""Checksums of uploads in parts: of each part, and of them together.

Source: the Amazon S3 User Guide, "Checking object integrity". moto keeps no part's checksum, and
answers none when the upload is complete.
"""

from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.s3.models import S3Backend
from moto.s3.responses import S3Response

from localaws.services.s3.errors import S3Error

_ALGORITHM, _TYPE = "x-amz-checksum-algorithm", "x-amz-checksum-type"

_UNFIT = {"FULL_OBJECT": ("SHA1", "SHA256"), "COMPOSITE": ("CRC64NVME",)}


def install() -> None:
    """Keep and answer them."""
    S3Backend.create_multipart_upload = _typed(S3Backend.create_multipart_upload)
    S3Backend.put_object = _whole(S3Backend.put_object)
    S3Response.put_object = _with_type(S3Response.put_object)
    S3Response.copy_object = _with_type_of_copy(S3Response.copy_object)
    S3Response.upload_part = _kept(S3Response.upload_part)
    S3Response._key_response_post = _told(S3Response._key_response_post)


def _typed(create: Callable[..., Any]) -> Callable[..., Any]:
    def create_multipart_upload(self: Any, *others: Any, **named: Any) -> Any:
        upload = create(self, *others, **named)
        algorithm = upload.metadata.get(_ALGORITHM)
        chosen = upload.metadata.get(_TYPE)
        if algorithm and chosen and algorithm.upper() in _UNFIT.get(chosen, ()):
            raise S3Error(
                "InvalidRequest",
                f"The {chosen} checksum type cannot be used with the {algorithm.lower()} checksum "
                "algorithm.",
            )
        if algorithm and not chosen:
            whole = algorithm.upper() == "CRC64NVME"
            upload.metadata[_TYPE] = "FULL_OBJECT" if whole else "COMPOSITE"
        return upload

    return create_multipart_upload


def _whole(put: Callable[..., Any]) -> Callable[..., Any]:
    def put_object(self: Any, *others: Any, **named: Any) -> Any:
        key = put(self, *others, **named)
        key.checksum_type = key.checksum_type or "FULL_OBJECT"
        return key

    return put_object


def _with_type(put: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def put_object(self: Any) -> Any:
        status, headers, body = put(self)
        if any(name.lower().startswith("x-amz-checksum-") for name in headers):
            headers[_TYPE] = "FULL_OBJECT"
        return status, headers, body

    return put_object


def _with_type_of_copy(copy: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def copy_object(self: Any) -> Any:
        serialized = self.serialized

        def with_type(result: Any) -> Any:
            told = result.result if isinstance(result.result, dict) else {}
            told = told.get("CopyObjectResult") or {}
            if any(name.startswith("Checksum") for name in told):
                told["ChecksumType"] = "FULL_OBJECT"
            return serialized(result)

        self.serialized = with_type
        try:
            return copy(self)
        finally:
            del self.serialized

    return copy_object


def _kept(upload_part: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def upload(self: Any) -> Any:
        status, headers, body = upload_part(self)
        kept = self.backend.get_bucket(self.bucket_name).multiparts[self._get_param("uploadId")]
        algorithm = kept.metadata.get(_ALGORITHM)
        if algorithm:
            part = kept.parts[self._get_int_param("partNumber")]
            part.checksum_value = headers.get(f"x-amz-checksum-{algorithm.lower()}")
        return status, headers, body

    return upload


def _told(respond: Callable[..., Any]) -> Callable[..., Any]:
    def response(
        self: Any, request: Any, body: bytes, bucket_name: str, query: Any, key_name: str
    ) -> Any:
        if "uploadId" not in query:
            return respond(self, request, body, bucket_name, query, key_name)
        serialized = self.serialized

        def with_checksum(result: Any) -> Any:
            key = self.backend.get_object(bucket_name, key_name)
            if isinstance(result.result, dict) and key is not None and key.checksum_algorithm:
                result = ActionResult({**result.result, **_checksum(key)})
            return serialized(result)

        self.serialized = with_checksum
        try:
            status, headers, text = respond(self, request, body, bucket_name, query, key_name)
            if not self.backend.get_bucket(bucket_name).versioning_status:
                headers.pop("x-amz-version-id", None)
            return status, headers, text
        finally:
            del self.serialized

    return response


def _checksum(key: Any) -> dict[str, str]:
    value = key.checksum_value
    if key.checksum_type == "COMPOSITE":
        value = f"{value}-{key.checksum_parts}"
    return {f"Checksum{key.checksum_algorithm}": value, "ChecksumType": key.checksum_type}
