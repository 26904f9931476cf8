"""Signatures of requests (AWS Signature Version 4), held against the caller's secret key.

What is signed is from the IAM User Guide, "Create a signed AWS API request"; botocore's signers
compute it.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from localaws.gateway.answers import Refusal
from localaws.gateway.calls import credential_of

_HEADER = re.compile(r"SignedHeaders=([^,\s]+).*?Signature=([0-9a-f]+)", re.DOTALL)
_SIGNATURE = re.compile(r"(?:^|&)X-Amz-Signature=[^&]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TIME = "%Y%m%dT%H%M%SZ"
_UNSIGNED = "UNSIGNED-PAYLOAD"
_MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your "
    "AWS Secret Access Key and signing method. Consult the service documentation for details."
)
# The services that name the fault in XML, and say SignatureDoesNotMatch.
_XML = {"iam", "monitoring", "s3", "sns", "sqs", "sts"}


def refusal_of_signature(environ: Mapping[str, Any], body: bytes, secret: str) -> Refusal | None:
    """Return why a signature is refused; None if it is the one that the secret key makes.

    Parameters
    ----------
    environ
        WSGI's, of a signed request. Its input is not read.
    body
        Of the request.
    secret
        The caller's secret key.
    """
    environ, body = environ.get("localaws.as_signed", (environ, body))
    service = credential_of(environ).service
    query = str(environ.get("QUERY_STRING", ""))
    given = _given(environ, query)
    if given is None:
        return Refusal(403, "IncompleteSignature", "The request has no Signature Version 4")
    names, signature, moment = given
    if _has_expired(query, moment):
        return Refusal(403, "AccessDenied", "Request has expired")
    headers = {name: _header(environ, name) for name in names}
    payload = _payload(environ, body, query, service)
    if payload is None:
        text = "The provided 'x-amz-content-sha256' header does not match what was computed."
        return Refusal(400, "XAmzContentSHA256Mismatch", text)
    if hmac.compare_digest(_computed(environ, headers, payload, moment, secret), signature):
        return None
    if service in _XML:
        return Refusal(403, "SignatureDoesNotMatch", _MISMATCH)
    return Refusal(403 if service == "lambda" else 400, "InvalidSignatureException", _MISMATCH)


def _given(environ: Mapping[str, Any], query: str) -> tuple[list[str], str, str] | None:
    """Return the names of the signed headers, the signature and its time."""
    fields = {name: values[0] for name, values in parse_qs(query).items()}
    if "X-Amz-Signature" in fields:
        names = fields.get("X-Amz-SignedHeaders", "")
        return names.split(";"), fields["X-Amz-Signature"], fields.get("X-Amz-Date", "")
    match = _HEADER.search(str(environ.get("HTTP_AUTHORIZATION", "")))
    if match is None:
        return None
    return match[1].split(";"), match[2], str(environ.get("HTTP_X_AMZ_DATE", ""))


def _has_expired(query: str, moment: str) -> bool:
    seconds = parse_qs(query).get("X-Amz-Expires", [""])[0]
    if not seconds.isdigit():
        return False
    try:
        signed = datetime.strptime(moment, _TIME).replace(tzinfo=UTC)
    except ValueError:
        return True
    return datetime.now(UTC) > signed + timedelta(seconds=int(seconds))


def _header(environ: Mapping[str, Any], name: str) -> str:
    key = name.upper().replace("-", "_")
    if key in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        return str(environ.get(key, ""))
    return str(environ.get(f"HTTP_{key}", ""))


def _payload(environ: Mapping[str, Any], body: bytes, query: str, service: str) -> str | None:
    """Return the hash of the body as it is signed; None if the header names another."""
    computed = hashlib.sha256(body).hexdigest()
    stated = str(environ.get("HTTP_X_AMZ_CONTENT_SHA256", ""))
    if not stated:
        return _UNSIGNED if service == "s3" and "X-Amz-Signature=" in query else computed
    return None if _SHA256.fullmatch(stated) and stated != computed else stated


def _computed(
    environ: Mapping[str, Any], headers: Mapping[str, str], payload: str, moment: str, secret: str
) -> str:
    key, region, service = credential_of(environ)
    signer = S3SigV4Auth if service == "s3" else SigV4Auth
    auth = signer(Credentials(key, secret), service, region)
    path, _, query = str(environ.get("RAW_URI", "/")).partition("?")
    query = _SIGNATURE.sub("", query).lstrip("&")
    request = AWSRequest(
        method=str(environ["REQUEST_METHOD"]), url=f"http://localaws{path}?{query}", headers=headers
    )
    request.context["timestamp"] = moment
    canonical = auth.canonical_request(request)
    # The last line is the payload's hash: as stated or computed above, whether signed or not.
    canonical = f"{canonical.rpartition(chr(10))[0]}\n{payload}"
    signature: str = auth.signature(auth.string_to_sign(request, canonical), request)
    return signature
