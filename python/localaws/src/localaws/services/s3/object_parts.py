"""Objects that were uploaded in parts: their completion, and each part of them.

Source: the Amazon S3 API Reference, CompleteMultipartUpload, GetObject, GetObjectAttributes;
answers recorded on AWS.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from moto.core.responses import ActionResult
from moto.s3.models import FakeMultipart, S3Backend
from moto.s3.responses import S3Response

from localaws.services.s3.errors import S3Error, argument

_SMALLEST = 5 * 1024 * 1024
_MOST = 1000
_ATTRIBUTES = ("ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize")
_OF_WHOLE = ("x-amz-checksum-", "content-length")


@dataclass(frozen=True)
class Part:
    """A part of an object.

    Parameters
    ----------
    number, size
        Which, and of how many bytes.
    checksum
        Of its content, if the upload has an algorithm.
    """

    number: int
    size: int
    checksum: str | None


def install() -> None:
    """Put these in moto's place."""
    FakeMultipart.complete = _complete(FakeMultipart.complete)
    S3Backend.complete_multipart_upload = _keeping(S3Backend.complete_multipart_upload)
    S3Response.get_object = _one_part(S3Response.get_object)
    S3Response.head_object = _head_of_part(S3Response.head_object)
    S3Response.get_object_attributes = _get_object_attributes


def parts_of(key: Any) -> list[Part]:
    """Return the parts of an object; none if it was put at once.

    Parameters
    ----------
    key
        The object, as moto keeps it.
    """
    parts: list[Part] = vars(key).get("parts_of_upload", [])
    return parts


def _complete(complete: Callable[..., Any]) -> Callable[..., Any]:
    """Look at the list of parts before moto puts them together."""

    def checked(self: Any, body: Iterable[tuple[int, str]]) -> Any:
        chosen = list(body)
        numbers = [number for number, _ in chosen]
        if numbers != sorted(set(numbers)):
            raise S3Error(
                "InvalidPartOrder",
                "The list of parts was not in ascending order. Parts must be ordered by part "
                "number.",
                {"UploadId": self.id},
            )
        for number, etag in chosen:
            part = self.parts.get(number)
            if part is None or part.etag.strip('"') != etag.strip('"'):
                raise S3Error(
                    "InvalidPart",
                    "One or more of the specified parts could not be found.  The part may not have "
                    "been uploaded, or the specified entity tag may not match the part's entity "
                    "tag.",
                    {"ETag": etag.strip('"'), "PartNumber": str(number), "UploadId": self.id},
                )
        for number, etag in chosen[:-1]:
            size = self.parts[number].contentsize
            if size < _SMALLEST:
                raise S3Error(
                    "EntityTooSmall",
                    "Your proposed upload is smaller than the minimum allowed size",
                    {
                        "ETag": etag.strip('"'),
                        "MinSizeAllowed": str(_SMALLEST),
                        "PartNumber": str(number),
                        "ProposedSize": str(size),
                    },
                )
        self.chosen = [
            Part(
                number,
                self.parts[number].contentsize,
                vars(self.parts[number]).get("checksum_value"),
            )
            for number, _ in chosen
        ]
        return complete(self, iter(chosen))

    return checked


def _keeping(complete: Callable[..., Any]) -> Callable[..., Any]:
    def complete_keeping(self: Any, bucket_name: str, multipart_id: str, body: Any) -> Any:
        upload = self.get_bucket(bucket_name).multiparts[multipart_id]
        key = complete(self, bucket_name, multipart_id, body)
        vars(key)["parts_of_upload"] = upload.chosen
        return key

    return complete_keeping


def _span(key: Any, number: int) -> tuple[dict[str, str], slice]:
    """Return the headers of a part, and where it is, or refuse its number."""
    parts = parts_of(key)
    count = len(parts) or 1
    if number > count:
        raise S3Error(
            "InvalidPartNumber",
            "The requested partnumber is not satisfiable",
            {"ActualPartCount": str(count), "PartNumberRequested": str(number)},
            416,
        )
    begin = sum(part.size for part in parts[: number - 1])
    size = parts[number - 1].size if parts else key.size
    headers = {"content-range": f"bytes {begin}-{begin + size - 1}/{key.size}"}
    if parts:
        headers["x-amz-mp-parts-count"] = str(count)
        part = parts[number - 1]
        if part.checksum and key.checksum_algorithm:
            headers[f"x-amz-checksum-{key.checksum_algorithm.lower()}"] = part.checksum
            headers["x-amz-checksum-type"] = key.checksum_type
    return headers, slice(begin, begin + size)


def _without_whole(headers: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value for name, value in headers.items() if not name.lower().startswith(_OF_WHOLE)
    }


def _one_part(get: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def get_part(self: Any) -> Any:
        number = self._get_int_param("partNumber")
        if number and self.headers.get("range"):
            raise S3Error(
                "InvalidRequest", "Cannot specify both Range header and partNumber query parameter"
            )
        key = None
        if number:
            version = self._get_param("versionId")
            key = self.backend.get_object(
                self.bucket_name, self.parse_key_name(), version_id=version
            )
        own = _span(key, number) if number and key is not None else None
        status, headers, value = get(self)
        if own is None or status not in (200, 206) or not parts_of(key):
            return status, headers, value
        return 206, _without_whole(headers) | own[0], value[own[1]]

    return get_part


def _head_of_part(head: Callable[..., Any]) -> Callable[..., Any]:
    def head_part(self: Any, bucket: str, query: dict[str, Any], name: str, headers: Any) -> Any:
        text = (query.get("partNumber") or ["0"])[0]
        if not text.isdecimal():
            reason = "Part number must be an integer between 1 and 10000, inclusive"
            raise argument(reason, "partNumber", text)
        number = int(text)
        version = (query.get("versionId") or [None])[0]
        whole = {key: value for key, value in query.items() if key != "partNumber"}
        status, answered, body = head(self, bucket, whole, name, headers)
        if status != 200:
            return status, answered, body
        key = self.backend.get_object(bucket, name, version_id=version)
        algorithm = (key.checksum_algorithm or "").lower()
        if f"x-amz-checksum-{algorithm}" in answered:
            suffix = f"-{key.checksum_parts}" if key.checksum_type == "COMPOSITE" else ""
            answered[f"x-amz-checksum-{algorithm}"] = f"{key.checksum_value}{suffix}"
            answered["x-amz-checksum-type"] = key.checksum_type
        if not number:
            return status, answered, body
        if number > (len(parts_of(key)) or 1):
            return 416, {}, ""
        own, span = _span(key, number)
        length = {"content-length": str(span.stop - span.start)}
        return 206, _without_whole(answered) | own | length, body

    return head_part


def _get_object_attributes(self: Any) -> Any:
    key, _ = self._get_key(validate_storage_class=False)
    asked = [one.strip() for one in self.headers.get("x-amz-object-attributes", "").split(",")]
    for one in asked:
        if one not in _ATTRIBUTES:
            raise argument("Invalid attribute name specified.", "x-amz-object-attributes", one)
    headers = self._get_cors_headers_other()
    if key.version_id != "null":
        headers["x-amz-version-id"] = key.version_id
    told = {
        "ETag": key.etag.strip('"'),
        "Checksum": _checksum(key),
        "ObjectParts": _listed(self, key),
        "StorageClass": key.storage_class,
        "ObjectSize": key.size,
    }
    result = {name: told[name] for name in _ATTRIBUTES if name in asked and told[name] is not None}
    self.data["Action"] = "GetObjectAttributes"
    status, answered, body = self.serialized(
        ActionResult({"LastModified": key.last_modified, **result})
    )
    return status, {**answered, **headers}, body


def _checksum(key: Any) -> dict[str, str] | None:
    if not key.checksum_algorithm or not key.checksum_value:
        return None
    return {
        f"Checksum{key.checksum_algorithm.upper()}": key.checksum_value,
        "ChecksumType": key.checksum_type,
    }


def _listed(self: Any, key: Any) -> dict[str, Any] | None:
    """Return the parts; AWS lists them only if they have checksums."""
    parts = parts_of(key)
    if not parts:
        return None
    if not key.checksum_algorithm:
        return {"TotalPartsCount": len(parts)}
    marker = int(self.headers.get("x-amz-part-number-marker") or 0)
    most = min(int(self.headers.get("x-amz-max-parts") or _MOST), _MOST)
    after = [part for part in parts if part.number > marker]
    page = after[:most]
    return {
        "TotalPartsCount": len(parts),
        "PartNumberMarker": marker,
        "NextPartNumberMarker": page[-1].number if page else 0,
        "MaxParts": most,
        "IsTruncated": len(after) > most,
        "Parts": [
            {
                "PartNumber": part.number,
                "Size": part.size,
                **(
                    {f"Checksum{key.checksum_algorithm.upper()}": part.checksum}
                    if part.checksum
                    else {}
                ),
            }
            for part in page
        ],
    }
