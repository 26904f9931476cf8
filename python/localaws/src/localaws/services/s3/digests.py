"""Digests that a client sends with a body: they have to be the body's.

Source: the Amazon S3 API Reference, "Error responses"; the User Guide, "Checking object integrity".
"""

import base64
import hashlib
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from moto.s3.responses import S3Response

from localaws.services.s3.errors import S3Error

_CHECKSUMS: Mapping[str, Callable[[bytes], bytes]] = {
    "crc32": lambda body: zlib.crc32(body).to_bytes(4, "big"),
    "sha1": lambda body: hashlib.sha1(body, usedforsecurity=False).digest(),
    "sha256": lambda body: hashlib.sha256(body).digest(),
}


def install() -> None:
    """Look at them before moto keeps the body."""
    S3Response.put_object = _checked(S3Response.put_object)
    S3Response.upload_part = _checked(S3Response.upload_part)


def _checked(put: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def checked(self: Any) -> Any:
        body = self.body or b""
        if sent := self.headers.get("Content-MD5"):
            _check_md5(sent, body)
        for name, digest in _CHECKSUMS.items():
            if sent := self.headers.get(f"x-amz-checksum-{name}"):
                _check(name, sent, digest(body))
        return put(self)

    return checked


def _check_md5(sent: str, body: bytes) -> None:
    wanted = hashlib.md5(body, usedforsecurity=False).digest()
    if len(_decoded(sent)) != len(wanted):
        raise S3Error("InvalidDigest", "The Content-MD5 you specified was invalid.")
    if _decoded(sent) != wanted:
        text = "The Content-MD5 you specified did not match what we received."
        calculated = base64.b64encode(wanted).decode()
        raise S3Error("BadDigest", text, {"ExpectedDigest": sent, "CalculatedDigest": calculated})


def _check(name: str, sent: str, wanted: bytes) -> None:
    if len(_decoded(sent)) != len(wanted):
        text = f"Value for x-amz-checksum-{name} header is invalid."
        raise S3Error("InvalidRequest", text)
    if _decoded(sent) != wanted:
        text = f"The {name.upper()} you specified did not match the calculated checksum."
        raise S3Error("BadDigest", text)


def _decoded(sent: str) -> bytes:
    try:
        return base64.b64decode(sent, validate=True)
    except ValueError:
        return b""
