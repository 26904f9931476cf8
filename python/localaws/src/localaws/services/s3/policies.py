"""Bucket policies with a condition on TLS, which moto ignores."""

import json
from typing import Any

from moto.s3.models import FakeBucket

from localaws.coverage import Row

COVERAGE = (
    Row(
        "S3",
        "bucket policies",
        "A connection on 127.0.0.1 stands for AWS's TLS: what only refuses plain HTTP does not "
        "refuse it.",
        "Other conditions are not evaluated.",
    ),
)


def install() -> None:
    """Replace moto's evaluation of policies."""
    FakeBucket.get_permission = _without_tls(FakeBucket.get_permission)


def _without_tls(permission: Any) -> Any:
    def get_permission(self: Any, action: str, resource: str) -> Any:
        original = self.policy
        if original is None:
            return permission(self, action, resource)
        policy = json.loads(original)
        found = policy["Statement"]
        statements = [
            statement
            for statement in (found if isinstance(found, list) else [found])
            if not _refuses_plain_http(statement)
        ]
        evaluated = _Evaluated(json.dumps(policy | {"Statement": statements}).encode())
        return permission(evaluated, action, resource)

    return get_permission


class _Evaluated:
    """The part of a bucket that the evaluation of its policy reads."""

    def __init__(self, policy: bytes) -> None:
        self.policy = policy


def _refuses_plain_http(statement: dict[str, Any]) -> bool:
    condition = statement.get("Condition", {})
    value = condition.get("Bool", {}).get("aws:SecureTransport")
    return statement.get("Effect") == "Deny" and str(value).lower() in {"false", "['false']"}
