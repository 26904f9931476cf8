"""Lifecycle configurations, read back as they were put.

Source: the Amazon S3 API Reference, PutBucketLifecycleConfiguration; the User Guide, "Lifecycle
configuration elements". moto drops sizes of objects, and how many versions are kept.
"""

import secrets
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from moto.core.responses import ActionResult
from moto.s3.exceptions import MalformedXML
from moto.s3.responses import S3Response

from localaws.coverage import Row
from localaws.services.s3.bodies import parsed
from localaws.services.s3.errors import S3Error, argument

COVERAGE = (
    Row(
        "S3",
        "PutBucketLifecycleConfiguration",
        "All fields are kept and told.",
        "Nothing expires or changes its storage class.",
    ),
)

_HEADER = "x-amz-transition-default-minimum-object-size"
_DEFAULT = "all_storage_classes_128K"
# Elements, and the members that the answer has them as.
_LISTS = {
    "Rule": "Rules",
    "Tag": "Tags",
    "Transition": "Transitions",
    "NoncurrentVersionTransition": "NoncurrentVersionTransitions",
}
_ACTIONS = {
    "AbortIncompleteMultipartUpload",
    "Expiration",
    "NoncurrentVersionExpiration",
    "NoncurrentVersionTransition",
    "Transition",
}
_CONDITIONS = {"And", "ObjectSizeGreaterThan", "ObjectSizeLessThan", "Prefix", "Tag"}
_SIZES = ("ObjectSizeGreaterThan", "ObjectSizeLessThan")


def install() -> None:
    """Put it in moto's place."""
    S3Response._bucket_response_put = _before(S3Response._bucket_response_put)
    S3Response.get_bucket_lifecycle = _kept(S3Response.get_bucket_lifecycle)


def _before(put: Callable[..., Any]) -> Callable[..., Any]:
    def response(self: Any, request: Any, bucket_name: str, query: Mapping[str, Any]) -> Any:
        if "lifecycle" not in query:
            return put(self, request, bucket_name, query)
        bucket = self.backend.get_bucket(bucket_name)
        rules = parsed(self.body, "LifecycleConfiguration", _LISTS).get("Rule", [])
        _check(rules)
        answer = put(self, request, bucket_name, query)
        bucket.lifecycle = [_shown(rule) for rule in rules]
        bucket.least_size = request.headers.get(_HEADER, _DEFAULT)
        status, headers, body = answer if isinstance(answer, tuple) else (200, {}, answer)
        return status, {**headers, _HEADER: bucket.least_size}, body

    return response


def _check(rules: list[Any]) -> None:
    for rule in rules:
        if not isinstance(rule, dict) or rule.get("Status") not in ("Enabled", "Disabled"):
            raise MalformedXML
        where = rule.get("Filter") or {}
        tags = where.get("Tag", [])
        if len(_CONDITIONS & where.keys()) > 1 or len(tags) > 1:
            raise MalformedXML
        if not _ACTIONS & rule.keys():
            raise S3Error("InvalidRequest", "At least one action needs to be specified in a rule")
        conditions = where.get("And") or where
        _check_sizes(conditions)
        expiration = rule.get("Expiration") or {}
        if "ExpiredObjectDeleteMarker" in expiration and conditions.get("Tag"):
            raise S3Error(
                "InvalidRequest", "Tag filter cannot be specified with ExpiredObjectDeleteMarker."
            )
        days = expiration.get("Days")
        if days is not None and (not days.isdecimal() or int(days) == 0):
            text = "'Days' for Expiration action must be a positive integer"
            raise argument(text, "Days", days)
    names = [rule["ID"] for rule in rules if rule.get("ID")]
    for name in names:
        if names.count(name) > 1:
            text = "Rule ID must be unique. Found same ID for more than one rule"
            raise argument(text, "ID", name)


def _check_sizes(conditions: Mapping[str, Any]) -> None:
    sizes = [conditions.get(name) for name in _SIZES]
    if any(size is not None and not size.isdecimal() for size in sizes):
        raise MalformedXML
    over, under = sizes
    if over is not None and under is not None and int(over) >= int(under):
        raise S3Error(
            "InvalidRequest",
            "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.",
        )


def _shown(rule: Mapping[str, Any]) -> dict[str, Any]:
    shown = dict(_members(rule))
    shown.setdefault("ID", secrets.token_urlsafe(36))
    # A filter alone has one tag; within And they are many.
    where = shown.get("Filter")
    if where is not None:
        if "Tags" in where:
            where["Tag"] = where.pop("Tags")[0]
    elif "Prefix" not in shown:
        shown["Filter"] = {}
    return shown


def _members(element: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in element.items():
        if name.startswith("@"):
            continue
        if isinstance(value, list):
            yield _LISTS[name], [dict(_members(one)) for one in value]
        elif isinstance(value, dict):
            yield name, dict(_members(value))
        elif name in ("Filter", "And"):
            yield name, {}
        else:
            yield name, value or ""


def _kept(get: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def get_bucket_lifecycle(self: Any) -> Any:
        bucket = self.backend.get_bucket(self.bucket_name)
        kept = getattr(bucket, "lifecycle", None)
        if not bucket.rules or not kept:
            return get(self)
        self.data["Action"] = "GetBucketLifecycleConfiguration"
        answer = {"Rules": kept, "TransitionDefaultMinimumObjectSize": bucket.least_size}
        return self.serialized(ActionResult(answer))

    return get_bucket_lifecycle
