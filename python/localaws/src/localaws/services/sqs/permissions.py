"""AddPermission and RemovePermission: statements of the queue's policy, under labels.

Source: the Amazon SQS API Reference; the policy and the texts are what AWS answers.
"""

import re
from collections.abc import Sequence
from typing import Any

from moto.sqs.exceptions import InvalidParameterValue, MissingParameter, OverLimit, SQSException
from moto.sqs.models import Queue, SQSBackend

from localaws.partitions import partition_of

_LABEL = re.compile(r"[A-Za-z0-9_-]{1,80}")
_ACCOUNT = re.compile(r"\d{12}")
_MOST_ACTIONS = 7
_OF_OWNERS = (
    "AddPermission",
    "CreateQueue",
    "DeleteQueue",
    "ListQueues",
    "ListQueueTags",
    "RemovePermission",
    "SetQueueAttributes",
    "TagQueue",
    "UntagQueue",
)


def install() -> None:
    """Put them in moto's place."""
    SQSBackend.add_permission = _add_permission
    SQSBackend.remove_permission = _remove_permission


def _add_permission(
    self: SQSBackend,
    region_name: str,
    queue_name: str,
    actions: Sequence[str],
    account_ids: Sequence[str],
    label: str,
) -> None:
    queue = self.get_queue(queue_name)
    _check(actions, account_ids, label)
    if _statement(queue, label):
        raise _invalid("Label", label, "Already exists.")
    principals = [f"arn:{partition_of(region_name)}:iam::{one}:root" for one in account_ids]
    if not queue.policy:
        queue._policy_json = {
            "Version": "2008-10-17",
            "Id": f"{queue.queue_arn}/SQSDefaultPolicy",
            "Statement": [],
        }
    statement = {
        "Sid": label,
        "Effect": "Allow",
        "Principal": {"AWS": _alone(principals)},
        "Action": _alone([f"SQS:{action}" for action in actions]),
        "Resource": queue.queue_arn,
    }
    queue._policy_json["Statement"] = [*_statements(queue), statement]


def _remove_permission(self: SQSBackend, queue_name: str, label: str) -> None:
    queue = self.get_queue(queue_name)
    statement = _statement(queue, label)
    if statement is None:
        where = " on existing policy" if queue.policy else ""
        raise _invalid("Label", label, f"can't find label{where}.")
    queue._policy_json["Statement"] = [one for one in _statements(queue) if one is not statement]


def _check(actions: Sequence[str], account_ids: Sequence[str], label: str | None) -> None:
    for name, value in (("Actions", actions), ("AWSAccountIds", account_ids), ("Label", label)):
        if not value:
            raise MissingParameter(name)
    if not _LABEL.fullmatch(label or ""):
        reason = (
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
        )
        raise _invalid("Label", label, reason)
    if len(actions) > _MOST_ACTIONS:
        raise OverLimit(len(actions))
    for action in actions:
        if action in _OF_OWNERS:
            reason = "Only the queue owner is allowed to invoke this action."
            raise _invalid("ActionName", f"SQS:{action}", reason)
        if action not in Queue.ALLOWED_PERMISSIONS:
            reason = "Please refer to the appropriate WSDL for a list of valid actions."
            raise _invalid("ActionName", f"SQS:{action}", reason)
    if not all(_ACCOUNT.fullmatch(one) for one in account_ids):
        raise _invalid("PrincipalId", f"[{', '.join(account_ids)}]", "Unable to verify.")


def _statement(queue: Queue, label: str) -> dict[str, Any] | None:
    return next((one for one in _statements(queue) if one.get("Sid") == label), None)


def _statements(queue: Queue) -> list[dict[str, Any]]:
    found = queue._policy_json.get("Statement", [])
    return [found] if isinstance(found, dict) else list(found)


def _alone(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values


def _invalid(name: str, value: str | None, reason: str) -> SQSException:
    return InvalidParameterValue(f"Value {value} for parameter {name} is invalid. Reason: {reason}")
