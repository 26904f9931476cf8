"""Uploads by a browser's form: its policy is kept to, and the answer is as the form wants it.

Source: the Amazon S3 API Reference, "POST Object" and "POST Policy". Signatures are not checked.
"""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

from moto.s3.exceptions import PreconditionFailed
from moto.s3.responses import S3Response

from localaws.coverage import Row
from localaws.services.s3.errors import S3Error

COVERAGE = (
    Row(
        "S3",
        "POST Object",
        "A form's policy is kept to: when it expires, fields, and the size.",
        "The form's signature is not checked.",
    ),
)

_FREE = {"awsaccesskeyid", "file", "policy", "signature", "x-amz-signature"}
_ENCLOSURE = "Bucket POST must be of the enclosure-type multipart/form-data"
_CONTENT_LENGTH = "content-length-range"


def install() -> None:
    """Put it in front of moto."""
    S3Response._bucket_response_post = _with_policy(S3Response._bucket_response_post)


def _with_policy(post: Callable[..., Any]) -> Callable[..., Any]:
    def response(self: Any, request: Any, bucket_name: str) -> Any:
        form = {name.lower(): value for name, value in request.form.items()}
        kind = request.headers.get("Content-Type", "")
        if kind.startswith("application/x-www-form-urlencoded") and not request.args:
            raise PreconditionFailed(_ENCLOSURE)
        if "key" not in form:
            return post(self, request, bucket_name)
        self.backend.get_bucket(bucket_name)
        if "policy" in form:
            _check(_policy(form["policy"]), form | {"bucket": bucket_name}, len(self.body))
        status, headers, body = post(self, request, bucket_name)
        key = self.backend.get_object(bucket_name, self.querystring["key"][0])
        headers = {**headers, "ETag": key.etag}
        headers.setdefault("Location", f"{request.host_url}{bucket_name}/{key.name}")
        status = int(status) if str(status) in {"200", "201", "204", "303"} else 204
        if status == 201:
            parts = {
                "Location": headers["Location"],
                "Bucket": bucket_name,
                "Key": key.name,
                "ETag": key.etag,
            }
            inner = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in parts.items())
            body = f"<PostResponse>{inner}</PostResponse>"
        return status, headers, body

    return response


def _policy(encoded: str) -> Mapping[str, Any]:
    try:
        found = json.loads(base64.b64decode(encoded))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise S3Error("InvalidPolicyDocument", "Invalid Policy: Invalid JSON.")
    for name in ("expiration", "conditions"):
        if name not in found:
            text = f"Invalid Policy: Policy missing {name}."
            raise S3Error("InvalidPolicyDocument", text)
    return found


def _check(policy: Mapping[str, Any], form: Mapping[str, str], size: int) -> None:
    try:
        expires = datetime.fromisoformat(policy["expiration"])
    except (TypeError, ValueError):
        text = f"Invalid Policy: Invalid 'expiration' value: '{policy['expiration']}'"
        raise S3Error("InvalidPolicyDocument", text) from None
    if expires.replace(tzinfo=expires.tzinfo or UTC) < datetime.now(UTC):
        raise _denied("Policy expired.")
    named = set(_FREE) | {"bucket"}
    for condition in policy["conditions"]:
        for kind, field, value in _parts(condition):
            if kind == _CONTENT_LENGTH:
                _check_size(size, int(field), int(value))
                continue
            name = field.removeprefix("$").lower()
            named.add(name)
            given = form.get(name, "")
            holds = given.startswith(value) if kind == "starts-with" else given == value
            if not holds:
                shown = json.dumps([kind, f"${name}", value])
                raise _denied(f"Policy Condition failed: {shown}")
    extra = [name for name in form if name not in named and not name.startswith("x-ignore-")]
    if extra:
        raise _denied(f"Extra input fields: {', '.join(extra)}")


def _parts(condition: Any) -> list[tuple[str, str, str]]:
    if isinstance(condition, dict):
        return [("eq", f"${name}", str(value)) for name, value in condition.items()]
    if isinstance(condition, list) and len(condition) == 3:
        kind, field, value = map(str, condition)
        if kind.lower() in ("eq", "starts-with", _CONTENT_LENGTH):
            return [(kind.lower(), field, value)]
    raise S3Error("InvalidPolicyDocument", "Invalid Policy: Invalid Condition.")


def _check_size(size: int, least: int, most: int) -> None:
    if size > most:
        text = "Your proposed upload exceeds the maximum allowed size"
        raise S3Error(
            "EntityTooLarge", text, {"ProposedSize": str(size), "MaxSizeAllowed": str(most)}
        )
    if size < least:
        text = "Your proposed upload is smaller than the minimum allowed size"
        raise S3Error(
            "EntityTooSmall", text, {"ProposedSize": str(size), "MinSizeAllowed": str(least)}
        )


def _denied(why: str) -> S3Error:
    return S3Error("AccessDenied", f"Invalid according to Policy: {why}", status=403)
