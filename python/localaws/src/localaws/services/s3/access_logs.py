"""A bucket's access logs: who may write them, and what their keys are.

Source: the Amazon S3 User Guide, "Enabling Amazon S3 server access logging". moto wants one
spelling of the target's policy, and knows one form of the keys.
"""

import json
from fnmatch import fnmatchcase
from types import SimpleNamespace
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.s3.models import FakeBucket, S3Backend
from moto.s3.responses import S3Response

_SERVICE = "logging.s3.amazonaws.com"
_FORMAT = "TargetObjectKeyFormat"


def install() -> None:
    """Put it in moto's place."""
    FakeBucket._log_permissions_enabled_policy = staticmethod(_is_allowed)
    log = S3Backend.log_incoming_request

    def log_incoming_request(self: Any, request: Any, bucket_name: str) -> None:
        bucket = self.buckets.get(bucket_name)
        if bucket is not None and bucket.logging:
            target = {
                "TargetBucket": bucket.logging["TargetBucket"],
                "TargetPrefix": _prefix(bucket),
            }
            told = SimpleNamespace(logging=target)
            log(SimpleNamespace(get_bucket=lambda _: told, put_object=self.put_object), request, "")

    S3Backend.log_incoming_request = log_incoming_request
    S3Response.get_bucket_logging = _get_bucket_logging


def _prefix(bucket: Any) -> str:
    """Return what the keys of a bucket's logs begin with."""
    prefix: str = bucket.logging["TargetPrefix"]
    if "PartitionedPrefix" not in (bucket.logging.get(_FORMAT) or {}):
        return prefix
    owner = f"{bucket.account_id}/{bucket.region_name}/{bucket.name}"
    return f"{prefix}{owner}/{utcnow():%Y/%m/%d}/"


def _get_bucket_logging(self: Any) -> Any:
    logging = self.backend.get_bucket_logging(self.bucket_name)
    shown = {name: logging[name] for name in ("TargetBucket", "TargetPrefix") if name in logging}
    if logging.get("TargetGrants"):
        shown["TargetGrants"] = [_grant(one) for one in logging["TargetGrants"]]
    if logging.get(_FORMAT):
        shown[_FORMAT] = {name: value or {} for name, value in logging[_FORMAT].items()}
    self.data["Action"] = "GetBucketLogging"
    return self.serialized(ActionResult({"LoggingEnabled": shown} if shown else {}))


def _grant(grant: Any) -> dict[str, Any]:
    grantee = grant.grantees[0]
    return {
        "Grantee": {
            "Type": grantee.type,
            "URI": grantee.uri,
            "ID": grantee.id,
            "DisplayName": grantee.display_name,
        },
        "Permission": grant.permissions[0],
    }


def _is_allowed(target_bucket: Any, target_prefix: str | None) -> bool:
    if not target_bucket.policy:
        return False
    resource = f"{target_bucket.arn}/{target_prefix or ''}log"
    statements = _several(json.loads(target_bucket.policy)["Statement"])
    return any(_allows(statement, resource) for statement in statements)


def _allows(statement: dict[str, Any], resource: str) -> bool:
    principal = statement.get("Principal", {})
    services = _several(principal.get("Service", [])) if isinstance(principal, dict) else ["*"]
    return (
        statement.get("Effect") == "Allow"
        and any(one in (_SERVICE, "*") for one in services)
        and any(
            fnmatchcase("s3:putobject", one.lower()) for one in _several(statement.get("Action"))
        )
        and any(fnmatchcase(resource, one) for one in _several(statement.get("Resource")))
    )


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []
