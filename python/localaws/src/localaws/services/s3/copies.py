"""Conditions of a copy on its source.

Source: the Amazon S3 API Reference, CopyObject; answers recorded on AWS, in whose order they are
looked at.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlparse

from moto.core.utils import str_to_rfc_1123_datetime
from moto.s3.exceptions import PreconditionFailed
from moto.s3.responses import S3Response

from localaws.services.s3.errors import argument

_BEGINNING = "x-amz-copy-source-"


def install() -> None:
    """Look at them before moto copies."""
    S3Response.copy_object = _checked(S3Response.copy_object)
    S3Response.upload_part_copy = _checked(S3Response.upload_part_copy)


def _checked(copy: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def checked(self: Any) -> Any:
        if "/" not in unquote(self.headers["x-amz-copy-source"]).strip("/"):
            text = "Invalid copy source object key"
            raise argument(text, "x-amz-copy-source", "x-amz-copy-source")
        conditions = {
            name.lower().removeprefix(_BEGINNING): value
            for name, value in self.headers.items()
            if name.lower().startswith(f"{_BEGINNING}if-")
        }
        source = _source(self) if conditions else None
        failed = _failed(conditions, source) if source is not None else None
        if failed:
            raise PreconditionFailed(f"{_BEGINNING}{failed}")
        return copy(self)

    return checked


def _source(self: Any) -> Any:
    address = urlparse(self.headers["x-amz-copy-source"])
    bucket, _, key = unquote(address.path).lstrip("/").partition("/")
    version = parse_qs(address.query).get("versionId", [None])[0]
    return self.backend.get_object(bucket, key, version_id=version)


def _failed(conditions: dict[str, str], source: Any) -> str | None:
    etag = source.etag.strip('"')
    modified = source.last_modified.replace(microsecond=0)
    matches = conditions.get("if-match")
    if matches and matches.strip('"') != etag:
        return "If-Match"
    unmodified_since = conditions.get("if-unmodified-since")
    if unmodified_since and not matches and modified > str_to_rfc_1123_datetime(unmodified_since):
        return "If-Unmodified-Since"
    differs = conditions.get("if-none-match")
    if differs and differs.strip('"') == etag:
        return "If-None-Match"
    if since := conditions.get("if-modified-since"):
        moment = str_to_rfc_1123_datetime(since)
        # A moment in the future is no condition.
        is_past = moment <= datetime.now(UTC).replace(tzinfo=None)
        if is_past and modified <= moment:
            return "If-Modified-Since"
    return None
