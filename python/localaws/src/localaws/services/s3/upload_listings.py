"""ListMultipartUploads, a page at a time, and ListParts with empty numbers.

moto shows every upload as begun in 2010, and knows no page and no delimiter.
"""

from collections.abc import Callable, Iterator
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import iso_8601_datetime_without_milliseconds_s3, utcnow
from moto.s3.models import FakeMultipart
from moto.s3.responses import S3Response

from localaws.services.s3.errors import argument
from localaws.services.s3.pages import OWNER, Asked, asked, page, shared


def install() -> None:
    """Put them in moto's place."""
    FakeMultipart.__init__ = _dated(FakeMultipart.__init__)
    S3Response.list_multipart_uploads = _list_multipart_uploads
    S3Response.list_parts = _list_parts(S3Response.list_parts)


def _dated(initialize: Callable[..., None]) -> Callable[..., None]:
    def initialize_dated(self: Any, *others: Any, **named: Any) -> None:
        initialize(self, *others, **named)
        self.initiated = iso_8601_datetime_without_milliseconds_s3(utcnow())

    return initialize_dated


def _uploads(bucket: Any, wanted: Asked, after: str) -> Iterator[tuple[str, Any]]:
    # Of one key, in the order in which they began.
    found = sorted(bucket.multiparts.values(), key=lambda upload: upload.key_name)
    if after:
        of_marker = [one for one in found if one.key_name == wanted.marker]
        numbers = [one.id for one in of_marker]
        if after not in numbers:
            raise argument("Invalid uploadId marker", "upload-id-marker", after)
        for upload in of_marker[numbers.index(after) + 1 :]:
            yield upload.key_name, upload
    for upload in found:
        if upload.key_name > wanted.marker:
            yield upload.key_name, upload


def _list_multipart_uploads(self: Any) -> Any:
    bucket = self.backend.get_bucket(self.bucket_name)
    parameters = self._get_querystring(self.request, self.uri)
    wanted = asked(parameters, "key-marker", "max-uploads")
    after = parameters.get("upload-id-marker", [""])[0] if wanted.marker else ""
    found = page(_uploads(bucket, wanted, after), wanted)
    last = found.last_entry
    answer = {
        "Bucket": bucket.name,
        "KeyMarker": wanted.name(wanted.marker),
        "UploadIdMarker": after or "",
        "NextKeyMarker": wanted.name(last.key_name) if last else "",
        "NextUploadIdMarker": last.id if last else "",
        "MaxUploads": wanted.most,
        "Uploads": [_shown(upload, wanted) for upload in found.entries],
        **shared(wanted, found),
    }
    if wanted.prefix:
        answer["Prefix"] = wanted.name(wanted.prefix)
    self.data["Action"] = "ListMultipartUploads"
    return self.serialized(ActionResult(answer))


def _shown(upload: Any, wanted: Asked) -> dict[str, Any]:
    return {
        "Key": wanted.name(upload.key_name),
        "UploadId": upload.id,
        "Initiated": upload.initiated,
        "Initiator": OWNER,
        "Owner": OWNER,
        "StorageClass": upload.storage or "STANDARD",
        "ChecksumAlgorithm": upload.metadata.get("x-amz-checksum-algorithm"),
        "ChecksumType": upload.metadata.get("x-amz-checksum-type"),
    }


def _list_parts(list_parts: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Let empty numbers be none, and tell of checksums."""

    def parts(self: Any) -> Any:
        for name in ("part-number-marker", "max-parts"):
            if self.querystring.get(name) == [""]:
                del self.querystring[name]
        bucket = self.backend.get_bucket(self.bucket_name)
        upload = bucket.multiparts.get(self._get_param("uploadId"))
        algorithm = upload.metadata.get("x-amz-checksum-algorithm") if upload else None
        if not algorithm:
            return list_parts(self)
        serialized = self.serialized

        def with_checksums(result: Any) -> Any:
            told = dict(result.result)
            told["ChecksumAlgorithm"] = algorithm
            told["ChecksumType"] = upload.metadata.get("x-amz-checksum-type")
            told["Parts"] = [
                {**part, f"Checksum{algorithm}": upload.parts[part["PartNumber"]].checksum_value}
                for part in told["Parts"]
            ]
            return serialized(ActionResult(told))

        self.serialized = with_checksums
        try:
            return list_parts(self)
        finally:
            del self.serialized

    return parts
