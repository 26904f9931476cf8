"""Settings of buckets and objects that moto does not know.

It takes an address that it does not know for that of the bucket or the object: it would answer a
listing, put an empty object, or delete the bucket. Source: the Amazon S3 API Reference; which there
are, botocore's model says.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import botocore.session
from moto.s3.exceptions import MalformedXML
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws
from localaws.services.s3.bodies import parsed

COVERAGE = (
    Row(
        "S3",
        "settings of buckets and objects",
        "Who pays for requests, and whether transfers are accelerated, is kept and told.",
        "Analytics, metrics, Intelligent-Tiering, metadata tables and attribute-based access "
        "control of a bucket are refused, as are torrents, RenameObject and "
        "DeleteBucketInventoryConfiguration.",
    ),
)

_SETTINGS = frozenset(
    [
        "accelerate",
        "acl",
        "cors",
        "encryption",
        "inventory",
        "lifecycle",
        "logging",
        "notification",
        "object-lock",
        "ownershipControls",
        "policy",
        "publicAccessBlock",
        "replication",
        "requestPayment",
        "tagging",
        "versioning",
        "website",
    ]
)
# What is answered, by whether it is of an object, and by method.
_ANSWERED: Mapping[tuple[bool, str], frozenset[str]] = {
    (False, "GET"): _SETTINGS | {"list-type", "location", "policyStatus", "uploads", "versions"},
    (False, "PUT"): _SETTINGS,
    (False, "DELETE"): frozenset(
        [
            "cors",
            "encryption",
            "lifecycle",
            "ownershipControls",
            "policy",
            "publicAccessBlock",
            "replication",
            "tagging",
            "website",
        ]
    ),
    (False, "POST"): frozenset({"delete"}),
    (True, "GET"): frozenset(
        ["acl", "attributes", "legal-hold", "retention", "tagging", "uploadId"]
    ),
    (True, "PUT"): frozenset(
        ["acl", "legal-hold", "partNumber", "retention", "tagging", "uploadId"]
    ),
    (True, "DELETE"): frozenset({"tagging", "uploadId"}),
    (True, "POST"): frozenset({"restore", "select", "uploadId", "uploads"}),
}
_XML = '<?xml version="1.0" encoding="UTF-8"?>'
_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


def install() -> None:
    """Put it in front of moto's answers."""
    S3Response._bucket_response = _knowing(S3Response._bucket_response)
    S3Response._key_response = _knowing(S3Response._key_response)
    S3Response._bucket_response_get = _with_payer(S3Response._bucket_response_get, _payer)
    S3Response._bucket_response_put = _with_payer(S3Response._bucket_response_put, _set_payer)
    FakeBucket.set_accelerate_configuration = _set_acceleration


def _set_acceleration(self: Any, status: str) -> None:
    self.accelerate_configuration = status  # moto forgets one that is Suspended from the start


def _knowing(answer: Callable[..., Any]) -> Callable[..., Any]:
    def response(self: Any, request: Any, full_url: str) -> Any:
        of_object = bool(self.parse_key_name())
        known = _ANSWERED.get((of_object, request.method), frozenset())
        named = operations(request.method, of_object=of_object)
        if not of_object:  # a key such as `..` is none: its operation is not the bucket's
            named = {**operations(request.method, of_object=True), **named}
        for name, operation in named.items():
            if name in request.args and name not in known:
                raise NotImplementedByLocalaws(f"{operation} is not implemented")
        return answer(self, request, full_url)

    return response


@cache
def operations(method: str, *, of_object: bool) -> Mapping[str, str]:
    """Return the operations of a method that a parameter of the address names, by its name."""
    model = botocore.session.get_session().get_service_model("s3")
    found = {}
    for operation in model.operation_names:
        http = model.operation_model(operation).http
        path, _, query = http["requestUri"].partition("?")
        name = query.partition("&")[0].partition("=")[0]
        if name and name != "x-id" and http["method"] == method and ("{Key" in path) == of_object:
            found[name] = operation
    return found


def _with_payer(answer: Callable[..., Any], respond: Callable[..., Any]) -> Callable[..., Any]:
    def response(self: Any, *others: Any) -> Any:
        bucket_name, query = others[-2:]
        if "requestPayment" not in query:
            return answer(self, *others)
        return respond(self, self.backend.get_bucket(bucket_name))

    return response


def _payer(self: Any, bucket: Any) -> Any:
    del self
    payer = f"<Payer>{getattr(bucket, 'payer', 'BucketOwner')}</Payer>"
    root = "RequestPaymentConfiguration"
    return 200, {}, f'{_XML}<{root} xmlns="{_NAMESPACE}">{payer}</{root}>'


def _set_payer(self: Any, bucket: Any) -> Any:
    payer = parsed(self.body, "RequestPaymentConfiguration", ()).get("Payer")
    if payer not in ("BucketOwner", "Requester"):
        raise MalformedXML
    bucket.payer = payer
    return 200, {}, ""
