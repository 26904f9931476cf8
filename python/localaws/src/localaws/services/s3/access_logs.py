"""Who may write a bucket's access logs: the log service, by the target's policy.

Source: the Amazon S3 User Guide, "Enabling Amazon S3 server access logging". moto wants one
spelling of the policy.
"""

import json
from fnmatch import fnmatchcase
from typing import Any

from moto.s3.models import FakeBucket

_SERVICE = "logging.s3.amazonaws.com"


def install() -> None:
    """Put it in moto's place."""
    FakeBucket._log_permissions_enabled_policy = staticmethod(_is_allowed)


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
