"""Requests for objects with what S3 does not take, or what localaws cannot do.

Source: the Amazon S3 API Reference, PutObject, GetObject, GetObjectTagging; answers recorded on
AWS.
"""

import re
from collections.abc import Callable
from typing import Any

from moto.kms.models import kms_backends
from moto.s3.models import FakeDeleteMarker
from moto.s3.responses import S3Response

from localaws.errors import NotImplementedByLocalaws
from localaws.partitions import partition_of
from localaws.services.s3.errors import S3Error, argument

_ENCRYPTION = "x-amz-server-side-encryption"
_KEY = f"{_ENCRYPTION}-aws-kms-key-id"
_CUSTOMER = ("x-amz-server-side-encryption-customer-", "x-amz-copy-source-server-side-encryption-")
_METHODS = ("AES256", "aws:kms", "aws:kms:dsse", "aws:fsx")
_IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|mrk-[0-9a-f]{32}")


def install() -> None:
    """Look at them before moto does."""
    S3Response._key_response = _possible(S3Response._key_response)
    S3Response.put_object = _fit(S3Response.put_object)
    S3Response.get_object = _of_object(S3Response.get_object, "GET", is_for_latest=False)
    S3Response.get_object_tagging = _of_object(S3Response.get_object_tagging, "GET")
    S3Response.delete_object_tagging = _of_object(S3Response.delete_object_tagging, "DELETE")


def _possible(respond: Callable[..., Any]) -> Callable[..., Any]:
    def response(self: Any, request: Any, full_url: str) -> Any:
        if any(name.lower().startswith(_CUSTOMER) for name, _ in request.headers.items()):
            text = "encryption with a customer's key (SSE-C): nothing is encrypted here"
            raise NotImplementedByLocalaws(text)
        return respond(self, request, full_url)

    return response


def _fit(put: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def put_object(self: Any) -> Any:
        method, key = self.headers.get(_ENCRYPTION), self.headers.get(_KEY)
        if method and method not in _METHODS:
            text = "The encryption method specified is not supported"
            raise argument(text, _ENCRYPTION, method)
        if key:
            _check_key(self, key)
        condition, other = self.headers.get("If-None-Match"), self.headers.get("If-Match")
        if condition and (condition != "*" or other):
            fields = {
                "Header": "If-None-Match" if condition != "*" else "If-Match,If-None-Match",
                "additionalMessage": "We don't accept the provided value of If-None-Match header "
                "for this API"
                if condition != "*"
                else "Multiple conditional request headers present in the request",
            }
            text = "A header you provided implies functionality that is not implemented"
            raise S3Error("NotImplemented", text, fields, 501)
        status, headers, body = put(self)
        if headers.get("x-amz-version-id") == "null":
            del headers["x-amz-version-id"]
        return status, headers, body

    return put_object


def _check_key(self: Any, key: str) -> None:
    keys = kms_backends[self.current_account][self.region]
    name = key.rpartition(":")[2]
    if name.startswith("alias/aws/"):
        return
    identifier = keys.get_key_id_from_alias(name) if name.startswith("alias/") else name
    identifier = (identifier or "").removeprefix("key/")
    if identifier in keys.keys:
        return
    is_one = key.startswith("arn:") or _IDENTIFIER.fullmatch(key)
    arn = (
        key
        if key.startswith("arn:")
        else f"arn:{partition_of(self.region)}:kms:{self.region}:{self.current_account}:key/{key}"
    )
    text = f"Key '{arn}' does not exist" if is_one else f"Invalid keyId {key}"
    raise S3Error("KMS.NotFoundException", text)


def _of_object(
    respond: Callable[[Any], Any], method: str, *, is_for_latest: bool = True
) -> Callable[[Any], Any]:
    """Refuse what a delete marker has not."""

    def response(self: Any) -> Any:
        version = self._get_param("versionId")
        if version or is_for_latest:
            name = self.parse_key_name()
            found = self.backend.get_object(
                self.bucket_name, name, version_id=version, return_delete_marker=True
            )
            if isinstance(found, FakeDeleteMarker):
                text = "The specified method is not allowed against this resource."
                fields = {"Method": method, "ResourceType": "DeleteMarker"}
                raise S3Error("MethodNotAllowed", text, fields, 405)
        return respond(self)

    return response
