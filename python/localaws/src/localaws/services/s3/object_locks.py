"""Legal holds and retentions of objects.

Source: the Amazon S3 API Reference; the User Guide, "Locking objects with Object Lock". moto has no
GetObjectRetention, and wants one header of the several by which clients send a checksum.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from moto.core.responses import ActionResult
from moto.s3.exceptions import InvalidBucketState, MalformedXML, MissingKey, MissingVersion
from moto.s3.models import S3Backend
from moto.s3.responses import S3Response
from werkzeug.datastructures import Headers

from localaws.coverage import Row
from localaws.services.s3.bodies import parsed
from localaws.services.s3.errors import S3Error, argument

COVERAGE = (
    Row("S3", "object lock", "Legal holds and retentions keep versions from being deleted."),
)

_CHECKSUM, _ALGORITHM = "x-amz-checksum-", "x-amz-sdk-checksum-algorithm"


def install() -> None:
    """Put it in moto's place."""
    S3Response._key_response_get = _with_retention(S3Response._key_response_get)
    S3Response._key_response_put = _with_algorithm(S3Response._key_response_put)
    S3Response.get_object_legal_hold = _get_legal_hold
    S3Response.put_object_legal_hold = _put_legal_hold
    S3Response.put_object_retention = _put_retention
    S3Backend.put_object_lock_configuration = _put_configuration


def _put_configuration(
    self: Any,
    bucket_name: str,
    lock_enabled: bool,
    mode: str | None = None,
    days: int | None = None,
    years: int | None = None,
) -> None:
    """Change a bucket's lock. moto wants the bucket to be empty, which AWS does not."""
    bucket = self.get_bucket(bucket_name)
    if not bucket.is_versioned:
        raise InvalidBucketState(
            "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration"
        )
    bucket.object_lock_enabled = bucket.object_lock_enabled or lock_enabled
    bucket.default_lock_mode = mode
    bucket.default_lock_days = days
    bucket.default_lock_years = years


def _with_retention(answer: Callable[..., Any]) -> Callable[..., Any]:
    def response(self: Any, query: Any, key_name: str) -> Any:
        return _get_retention(self) if "retention" in query else answer(self, query, key_name)

    return response


def _with_algorithm(answer: Callable[..., Any]) -> Callable[..., Any]:
    """Name the checksum's algorithm as moto expects it."""

    def response(self: Any, query: Any, key_name: str) -> Any:
        if not self.headers.get(_ALGORITHM):
            sent = [self.headers.get("x-amz-trailer", ""), *self.headers.keys()]
            algorithms = [
                name.lower().removeprefix(_CHECKSUM).upper()
                for name in sent
                if name.lower().startswith(_CHECKSUM)
                and name.lower() not in (f"{_CHECKSUM}algorithm", f"{_CHECKSUM}mode")
            ]
            if algorithms:
                headers = Headers(list(self.headers.items()))
                headers[_ALGORITHM] = algorithms[0]
                self.headers = headers
        return answer(self, query, key_name)

    return response


def _key(self: Any) -> Any:
    if not self.backend.get_bucket(self.bucket_name).object_lock_enabled:
        raise S3Error("InvalidRequest", "Bucket is missing Object Lock Configuration")
    name, version = self.parse_key_name(), self._get_param("versionId")
    key = self.backend.get_object(self.bucket_name, name, version_id=version)
    if key is None:
        raise MissingVersion if version else MissingKey(key=name)
    return key


def _nothing() -> S3Error:
    return S3Error(
        "NoSuchObjectLockConfiguration",
        "The specified object does not have a ObjectLock configuration",
        status=404,
    )


def _get_legal_hold(self: Any) -> Any:
    status = _key(self).lock_legal_status
    if not status:
        raise _nothing()
    self.data["Action"] = "GetObjectLegalHold"
    return self.serialized(ActionResult({"LegalHold": {"Status": status}}))


def _put_legal_hold(self: Any) -> Any:
    key = _key(self)
    status = parsed(self.body, "LegalHold", ()).get("Status")
    if status not in ("ON", "OFF"):
        raise MalformedXML
    key.lock_legal_status = status
    return 200, {}, ""


def _get_retention(self: Any) -> Any:
    key = _key(self)
    if not key.lock_mode:
        raise _nothing()
    self.data["Action"] = "GetObjectRetention"
    retention = {"Mode": key.lock_mode, "RetainUntilDate": key.lock_until}
    return self.serialized(ActionResult({"Retention": retention}))


def _put_retention(self: Any) -> Any:
    key = _key(self)
    asked = parsed(self.body, "Retention", ())
    mode, until = asked.get("Mode"), asked.get("RetainUntilDate")
    if (mode is None) != (until is None) or mode not in (None, "GOVERNANCE", "COMPLIANCE"):
        raise MalformedXML
    if until and _moment(until) <= datetime.now(UTC):
        text = "The retain until date must be in the future!"
        raise argument(text, "RetainUntilDate", until)
    bypass = self.headers.get("x-amz-bypass-governance-retention", "").lower() == "true"
    is_weaker = until is None or (key.lock_until and _moment(until) < _moment(key.lock_until))
    held = key.lock_mode == "COMPLIANCE" or (key.lock_mode == "GOVERNANCE" and not bypass)
    if is_weaker and held and _moment(key.lock_until) > datetime.now(UTC):
        text = "Access Denied because object protected by object lock."
        raise S3Error("AccessDenied", text, status=403)
    key.lock_mode, key.lock_until = mode, until
    return 200, {}, ""


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
