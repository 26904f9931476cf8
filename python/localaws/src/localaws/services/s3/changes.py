"""What happens to objects during a call, told when the call has done all of it.

moto tells of an object before it has its metadata and tags, of tags that nobody put, and of an
upload in parts twice. Here a call's changes are kept until it ends; then EventBridge and the
bucket's destinations are told.
"""

import base64
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from moto.s3 import notifications
from moto.s3.responses import S3Response

from localaws.settings import ACCOUNT_ID

_sequence = count(1)


@dataclass
class Request:
    """A call to S3.

    Attributes
    ----------
    id, host_id
        As the answer's headers name them, and the events.
    account
        Who has called.
    trace
        The X-Ray header, empty if there is none.
    changes
        What it has done so far.
    """

    id: str = field(default_factory=lambda: secrets.token_hex(8).upper())
    host_id: str = field(default_factory=lambda: base64.b64encode(secrets.token_bytes(56)).decode())
    account: str = ACCOUNT_ID
    trace: str = ""
    changes: list["Change"] = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    """Something that has happened to an object.

    Attributes
    ----------
    event
        As notifications name it, without ``s3:``.
    bucket, key
        moto's bucket, and the object's name.
    etag, size, version
        Of the object; None for what it has not.
    storage_class, expiry
        Of an object that is restored.
    request
        What has caused it.
    """

    event: str
    bucket: Any
    key: str
    etag: str | None = None
    size: int | None = None
    version: str | None = None
    storage_class: str | None = None
    expiry: datetime | None = None
    request: Request = field(default_factory=Request)
    time: datetime = field(default_factory=lambda: datetime.now(UTC))
    sequencer: str = field(default_factory=lambda: f"{next(_sequence):016X}")

    @property
    def kind(self) -> str:
        """The event's first part, such as ``ObjectCreated``."""
        return self.event.partition(":")[0]


_current: ContextVar[Request | None] = ContextVar("request", default=None)


def install(tell: Callable[[Change], None]) -> None:
    """Collect the changes of each call, and tell of them when it ends."""

    def told(respond: Callable[..., Any]) -> Callable[..., Any]:
        def response(self: Any, request: Any, full_url: str, headers: Any) -> Any:
            call = Request(
                account=request.headers.get("X-Moto-Account-Id", ACCOUNT_ID),
                trace=request.headers.get("X-Amzn-Trace-Id", ""),
            )
            token = _current.set(call)
            try:
                answer = respond(self, request, full_url, headers)
            finally:
                _current.reset(token)
            for change in _worth_telling(call.changes):
                tell(change)
            return _identified(answer, call)

        return response

    def send_event(account_id: str, event_name: Any, bucket: Any, key: Any) -> None:
        del account_id
        event = notifications.S3NotificationEvent(event_name).value.removeprefix("s3:")
        happened(event, bucket, key, tell)

    S3Response.bucket_response = told(S3Response.bucket_response)
    S3Response.key_response = told(S3Response.key_response)
    notifications.send_event = send_event


def happened(
    event: str, bucket: Any, key: Any, tell: Callable[[Change], None] | None = None
) -> None:
    """Keep a change of an object until the call ends.

    Parameters
    ----------
    event
        As :class:`Change` names it.
    bucket, key
        moto's.
    tell
        Tells of a change that no call has caused; None if one always has.
    """
    if bucket.notification_configuration is None:
        return
    call = _current.get()
    change = _of_key(event, bucket, key, call or Request())
    if call is not None:
        call.changes.append(change)
    elif tell is not None:
        tell(change)


def removed(event: str, bucket: Any, name: str, version: str | None, etag: str | None) -> None:
    """Keep that an object was removed, or got a delete marker."""
    call = _current.get()
    if bucket.notification_configuration is not None and call is not None:
        call.changes.append(Change(event, bucket, name, etag, version=version, request=call))


def _of_key(event: str, bucket: Any, key: Any, request: Request) -> Change:
    is_described = event.startswith(("ObjectCreated", "ObjectRestore"))
    return Change(
        event,
        bucket,
        key.name,
        key.etag.strip('"'),
        key.size if is_described else None,
        key.version_id if key.version_id != "null" else None,
        key.storage_class,
        key._expiry,
        request,
    )


def _worth_telling(changes: list[Change]) -> list[Change]:
    """Leave out what is part of another change: tags of a new object, the parts' own object."""
    events = {change.event for change in changes}
    if "ObjectCreated:CompleteMultipartUpload" in events:
        events.discard("ObjectCreated:Put")
    if any(event.startswith("ObjectCreated:") for event in events):
        events = {event for event in events if not event.startswith("ObjectTagging:")}
    return [change for change in changes if change.event in events]


def _identified(answer: Any, call: Request) -> Any:
    status, headers, body = answer
    identity = {"x-amz-request-id": call.id, "x-amz-id-2": call.host_id}
    if status >= 400 and isinstance(body, str | bytes):
        text = body.decode() if isinstance(body, bytes) else body
        text = re.sub("(?<=<RequestId>)[^<]*(?=</RequestId>)", call.id, text)
        body = re.sub("(?<=<HostId>)[^<]*(?=</HostId>)", lambda _: call.host_id, text).encode()
    return status, {**headers, "x-amzn-requestid": call.id, **identity}, body
