"""The bucket that a request names, and the region in which it has to be asked for."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from localaws.gateway.answers import Refusal
from localaws.places import place_of_request

_EVERYWHERE = "us-east-1"  # answers GetBucketLocation for every bucket


def bucket_and_key(environ: Mapping[str, Any]) -> tuple[str, str]:
    """Return what a request names in its host and its path; what it does not name is empty."""
    path = str(environ.get("PATH_INFO", "")).lstrip("/")
    host = str(environ.get("HTTP_HOST", "")).partition(":")[0]
    before, _, domain = host.rpartition(".")
    if domain == "localhost" and before not in {"", "s3"}:
        return before.removesuffix(".s3"), path
    bucket, _, key = path.partition("/")
    return bucket, key


def moved(environ: Mapping[str, Any], bucket: str, region: str) -> Refusal | None:
    """Return AWS's answer to a request in another region than the bucket's."""
    asked = place_of_request(environ).region
    of_location = "location" in _query(environ) and asked == _EVERYWHERE
    if asked == region or of_location or _creates(environ):
        return None
    return Refusal(
        HTTPStatus.MOVED_PERMANENTLY,
        "PermanentRedirect",
        "The bucket you are attempting to access must be addressed using the specified endpoint. "
        f"Please send all future requests to this endpoint. (It is in {region}: {bucket}.)",
    )


def refused_creation(environ: Mapping[str, Any], owner: str) -> Refusal | None:
    """Return AWS's answer to the creation of a bucket that another account has."""
    if not _creates(environ) or owner == place_of_request(environ).account:
        return None
    return Refusal(
        409,
        "BucketAlreadyExists",
        "The requested bucket name is not available. The bucket namespace is shared by all users "
        "of the system. Please select a different name and try again.",
    )


def _creates(environ: Mapping[str, Any]) -> bool:
    _, key = bucket_and_key(environ)
    # SDKs in Go add the operation's name to the query.
    query = set(_query(environ)) - {"x-id"}
    return environ["REQUEST_METHOD"] == "PUT" and not query and not key


def _query(environ: Mapping[str, Any]) -> Mapping[str, str]:
    return dict(parse_qsl(str(environ.get("QUERY_STRING", "")), keep_blank_values=True))
