"""Requests that are not as S3 wants them are refused, where moto would fail.

Source: the Amazon S3 API Reference, "Error responses", and the operations' own pages.
"""

import json
import re
from collections.abc import Callable
from typing import Any
from xml.parsers.expat import ExpatError

from moto.s3.exceptions import MalformedXML, MissingKey, MissingVersion, NoSuchUpload
from moto.s3.models import S3Backend
from moto.s3.responses import S3Response

from localaws.services.s3.bodies import parsed
from localaws.services.s3.errors import S3Error, argument

_READERS = (
    "_accelerate_config_from_body",
    "_acl_from_body",
    "_bucket_tagging_from_body",
    "_cors_from_body",
    "_encryption_config_from_body",
    "_inventory_config_from_body",
    "_logging_from_body",
    "_ownership_rule_from_body",
    "_parse_pab_config",
    "_replication_config_from_xml",
    "_tagging_from_xml",
)
_CANNED = {
    "authenticated-read",
    "aws-exec-read",
    "bucket-owner-full-control",
    "bucket-owner-read",
    "log-delivery-write",
    "private",
    "public-read",
    "public-read-write",
}
_GRANTEE = re.compile(r'\s*(id|uri|emailAddress)="?[^",]+"?\s*')


def install() -> None:
    """Put it in front of moto."""
    for name in _READERS:
        setattr(S3Response, name, _well_formed(getattr(S3Response, name)))
    S3Response._acl_from_headers = _checked_acl(S3Response._acl_from_headers)
    S3Response._key_response_put = _of_upload(S3Response._key_response_put)
    S3Response._key_response_post = _posted(S3Response._key_response_post)
    S3Response._handle_range_header = _of_bytes(S3Response._handle_range_header)
    S3Backend.put_bucket_policy = _checked_policy(S3Backend.put_bucket_policy)
    S3Backend.delete_object_tagging = _of_object(S3Backend.delete_object_tagging)


def _well_formed(read: Callable[..., Any]) -> Callable[..., Any]:
    def reading(*others: Any) -> Any:
        try:
            found = read(*others)
        except (ExpatError, KeyError, TypeError, AttributeError, AssertionError):
            raise MalformedXML from None
        if read.__name__ == "_replication_config_from_xml" and "Rule" not in found:
            raise MalformedXML
        return found

    return reading


def _checked_acl(read: Callable[..., Any]) -> Callable[..., Any]:
    def acl_from_headers(self: Any, headers: Any) -> Any:
        canned = headers.get("x-amz-acl", "")
        if canned and canned not in _CANNED:
            raise argument("", "x-amz-acl", canned)
        for name, value in headers.items():
            is_grant = name.lower().startswith("x-amz-grant-")
            if is_grant and not all(map(_GRANTEE.fullmatch, value.split(","))):
                raise argument("Argument format not recognized", name.lower(), value)
        return read(self, headers)

    return acl_from_headers


def _check_upload(self: Any, query: Any) -> None:
    upload = query["uploadId"][0]
    if upload not in self.backend.get_bucket(self.bucket_name).multiparts:
        raise NoSuchUpload(upload_id=upload)


def _of_upload(respond: Callable[..., Any]) -> Callable[..., Any]:
    def response(self: Any, query: Any, key_name: str) -> Any:
        if "uploadId" in query:
            _check_upload(self, query)
            number = query.get("partNumber", [""])[0]
            if not number.isdecimal() or not 1 <= int(number) <= 10_000:
                text = "Part number must be an integer between 1 and 10000, inclusive"
                raise argument(text, "partNumber", number)
        return respond(self, query, key_name)

    return response


def _posted(respond: Callable[..., Any]) -> Callable[..., Any]:
    def response(
        self: Any, request: Any, body: bytes, bucket_name: str, query: Any, key_name: str
    ) -> Any:
        if "restore" in query:
            self.backend.get_bucket(bucket_name)
            parsed(body, "RestoreRequest", ())
        if "uploadId" in query:
            key = self.backend.get_object(bucket_name, key_name)
            completed = key.multipart.id if key is not None and key.multipart else None
            if completed != query["uploadId"][0]:
                _check_upload(self, query)
                parsed(body, "CompleteMultipartUpload", ())
        return respond(self, request, body, bucket_name, query, key_name)

    return response


def _of_bytes(handle: Callable[..., Any]) -> Callable[..., Any]:
    def handle_range(self: Any, request: Any, headers: Any, content: Any) -> Any:
        if re.match("bytes=[^=]*$", request.headers.get("range", "")):
            return handle(self, request, headers, content)
        return 200, headers, content  # S3 passes over what it does not understand

    return handle_range


def _checked_policy(put: Callable[..., Any]) -> Callable[..., Any]:
    def put_bucket_policy(self: Any, bucket_name: str, policy: bytes) -> Any:
        self.get_bucket(bucket_name)
        try:
            document = json.loads(policy)
        except ValueError:
            document = None
        if not isinstance(document, dict):
            text = "Policies must be valid JSON and the first byte must be '{'"
            raise S3Error("MalformedPolicy", text)
        if "Statement" not in document:
            raise S3Error("MalformedPolicy", "Missing required field Statement")
        found = document["Statement"]
        statements = found if isinstance(found, list) else [found]
        if not all(map(_is_statement, statements)):
            raise S3Error("MalformedPolicy", "Invalid policy syntax.")
        return put(self, bucket_name, policy)

    return put_bucket_policy


def _is_statement(value: Any) -> bool:
    """Return whether it may be one: an object, whose conditions are objects of objects."""
    if not isinstance(value, dict):
        return False
    conditions = value.get("Condition", {})
    is_object = isinstance(conditions, dict)
    return is_object and all(isinstance(one, dict) for one in conditions.values())


def _of_object(delete: Callable[..., Any]) -> Callable[..., Any]:
    def delete_object_tagging(
        self: Any, bucket_name: str, key_name: str, version_id: str | None = None
    ) -> Any:
        if self.get_object(bucket_name, key_name, version_id=version_id) is None:
            raise MissingVersion if version_id else MissingKey(key=key_name)
        return delete(self, bucket_name, key_name, version_id=version_id)

    return delete_object_tagging
