"""Addresses that are signed for a time: after it they lead nowhere.

Source: the Amazon S3 User Guide, "Sharing objects with presigned URLs"; answers recorded on AWS.
Their signatures are checked with ``--enforce-iam`` alone.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.s3.responses import S3Response

from localaws.services.s3.errors import S3Error

_SIGNED = "%Y%m%dT%H%M%SZ"
_TOLD = "%Y-%m-%dT%H:%M:%SZ"


def install() -> None:
    """Look at their times first."""
    S3Response._bucket_response = _in_time(S3Response._bucket_response)
    S3Response._key_response = _in_time(S3Response._key_response)


def _in_time(respond: Callable[..., Any]) -> Callable[..., Any]:
    def response(self: Any, request: Any, full_url: str) -> Any:
        end, now = _end(request.args), datetime.now(UTC)
        if end is not None and now > end:
            seconds = request.args.get("X-Amz-Expires")
            fields = {"Expires": end.strftime(_TOLD), "ServerTime": now.strftime(_TOLD)}
            fields |= {"X-Amz-Expires": seconds} if seconds else {}
            raise S3Error("AccessDenied", "Request has expired", fields, 403)
        return respond(self, request, full_url)

    return response


def _end(query: Any) -> datetime | None:
    """Return until when an address is good; None if it is not signed so."""
    try:
        if "X-Amz-Signature" in query:
            signed = datetime.strptime(query["X-Amz-Date"], _SIGNED).replace(tzinfo=UTC)
            return signed + timedelta(seconds=int(query["X-Amz-Expires"]))
        if "Signature" in query:
            return datetime.fromtimestamp(int(query["Expires"]), UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        return None
    return None
