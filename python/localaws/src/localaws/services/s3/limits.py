"""What S3 does not take: names of buckets, long keys, much metadata, tags twice.

Source: the Amazon S3 User Guide, "Bucket naming rules", "Naming Amazon S3 objects", "Working with
object metadata"; answers recorded on AWS.
"""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl
from xml.parsers.expat import ExpatError

import xmltodict  # type: ignore[import-untyped]
from moto.s3.exceptions import MalformedXML, MissingVersion
from moto.s3.models import S3Backend
from moto.s3.responses import S3Response

from localaws.services.s3.errors import S3Error, argument

_BUCKET = re.compile(r"(?!xn--|sthree-|amzn-s3-demo-)[a-z0-9](?:[a-z0-9.-]{1,61})[a-z0-9]")
_SUFFIXES = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")
_LONGEST_KEY = 1024
_MOST_METADATA = 2048
_METADATA = "x-amz-meta-"
_TAGS = "x-amz-tagging"


def install() -> None:
    """Look at them before moto takes them."""
    S3Backend.create_bucket = _named(S3Backend.create_bucket)
    S3Backend.put_object = _short(S3Backend.put_object)
    S3Backend.create_multipart_upload = _short(S3Backend.create_multipart_upload)
    S3Response.put_object = _small(S3Response.put_object)
    S3Response.put_object_tagging = _distinct(S3Response.put_object_tagging)
    S3Response.get_object = _known_version(S3Response.get_object)


def _named(create: Callable[..., Any]) -> Callable[..., Any]:
    def create_bucket(self: Any, bucket_name: str, *others: Any, **named: Any) -> Any:
        fits = _BUCKET.fullmatch(bucket_name) and not bucket_name.endswith(_SUFFIXES)
        if not fits or ".." in bucket_name or _ADDRESS.fullmatch(bucket_name):
            text = "The specified bucket is not valid."
            raise S3Error("InvalidBucketName", text, {"BucketName": bucket_name})
        return create(self, bucket_name, *others, **named)

    return create_bucket


def _short(put: Callable[..., Any]) -> Callable[..., Any]:
    def put_short(self: Any, bucket_name: str, key_name: str, *others: Any, **named: Any) -> Any:
        size = len(key_name.encode(errors="surrogateescape"))
        if size > _LONGEST_KEY:
            fields = {"MaxSizeAllowed": str(_LONGEST_KEY), "Size": str(size)}
            raise S3Error("KeyTooLongError", "Your key is too long", fields)
        return put(self, bucket_name, key_name, *others, **named)

    return put_short


def _small(put: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def put_object(self: Any) -> Any:
        size = sum(
            len(name) - len(_METADATA) + len(value.encode())
            for name, value in self.headers.items()
            if name.lower().startswith(_METADATA)
        )
        if size > _MOST_METADATA:
            text = "Your metadata headers exceed the maximum allowed metadata size"
            fields = {"MaxSizeAllowed": str(_MOST_METADATA), "Size": str(size)}
            raise S3Error("MetadataTooLarge", text, fields)
        tags = self.headers.get(_TAGS)
        if tags and _twice([name for name, _ in parse_qsl(tags, keep_blank_values=True)]):
            text = (
                f"The header '{_TAGS}' shall be encoded as UTF-8 then URLEncoded URL query "
                "parameters without tag name duplicates."
            )
            raise argument(text, _TAGS, tags)
        return put(self)

    return put_object


def _keys_of_tags(body: bytes) -> list[str]:
    try:
        tag_set = xmltodict.parse(body, force_list={"Tag": True})["Tagging"]["TagSet"]
        return [tag["Key"] or "" for tag in (tag_set or {}).get("Tag", [])]
    except (ExpatError, AttributeError, KeyError, TypeError):
        raise MalformedXML from None


def _distinct(put: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def put_tagging(self: Any) -> Any:
        keys = _keys_of_tags(self.body)
        twice = _twice(keys)
        if twice:
            text = "Cannot provide multiple Tags with the same key"
            raise S3Error("InvalidTag", text, {"TagKey": twice})
        for key in keys:
            if key.lower().startswith("aws:"):
                text = "System tags cannot be added/updated by requester"
                raise S3Error("InvalidTag", text, {"TagKey": key})
        return put(self)

    return put_tagging


def _twice(names: list[str]) -> str:
    return next((name for name, count in Counter(names).items() if count > 1), "")


def _known_version(get: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def get_version(self: Any) -> Any:
        try:
            return get(self)
        except MissingVersion:
            version = self._get_param("versionId") or ""
            if not self.backend.get_bucket(self.bucket_name).is_versioned:
                raise argument("Invalid version id specified", "versionId", version) from None
            text = "The specified version does not exist."
            fields = {"Key": self.parse_key_name(), "VersionId": version}
            raise S3Error("NoSuchVersion", text, fields, 404) from None

    return get_version
