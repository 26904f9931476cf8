"""What a call hands over to a service: roles and destinations, which have to be the account's."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from localaws.errors import NOT_IMPLEMENTED
from localaws.gateway.answers import Refusal
from localaws.gateway.authorization.needs import given_roles
from localaws.gateway.calls import Call

# By service: operations that say where something is delivered to, or read from.
DELIVERIES = {
    "events": {"PutTargets"},
    "lambda": {
        "CreateEventSourceMapping",
        "CreateFunction",
        "PutFunctionEventInvokeConfig",
        "UpdateEventSourceMapping",
        "UpdateFunctionConfiguration",
        "UpdateFunctionEventInvokeConfig",
    },
    "logs": {"PutSubscriptionFilter"},
    "monitoring": {"PutCompositeAlarm", "PutMetricAlarm"},
    "pipes": {"CreatePipe", "UpdatePipe"},
    "s3": {"PutBucketNotificationConfiguration"},
    "scheduler": {"CreateSchedule", "UpdateSchedule"},
    "sns": {"SetSubscriptionAttributes", "Subscribe"},
    "sqs": {"CreateQueue", "SetQueueAttributes"},
}
_DESTINATION = re.compile(
    r"arn:[a-z-]+:(?:events|firehose|kinesis|lambda|logs|sns|sqs|states):[^:]*:(\d{12}):.+"
)
# What only describes: policies name other accounts, and topics are found by their own ARN.
_DESCRIBING = {"Code", "Input", "Layers", "Policy", "Tags", "TopicArn", "SubscriptionArn"}


def refusal_of_passed(call: Call, account: str) -> Refusal | None:
    """Return the refusal of a call that hands over what another account has.

    Parameters
    ----------
    call
        Any.
    account
        The caller's.
    """
    for role in given_roles(call):
        if role.split(":")[4] != account:
            status = 403 if call.service == "lambda" else 400
            return Refusal(
                status, "AccessDeniedException", "Cross-account pass role is not allowed."
            )
    if call.operation not in DELIVERIES.get(call.service, ()):
        return None
    for arn in _texts(call.parameters):
        found = _DESTINATION.fullmatch(arn)
        if found and found[1] != account:
            text = f"{call.operation} with {arn}: it is of another account than {account}, and "
            return Refusal(400, NOT_IMPLEMENTED, f"{text}deliveries stay within one")
    return None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, one in value.items():
            if name == "RedrivePolicy":
                yield _queue_of(str(one))
            elif name not in _DESCRIBING:
                yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value


def _queue_of(policy: str) -> str:
    try:
        return str(json.loads(policy)["deadLetterTargetArn"])
    except (ValueError, KeyError, TypeError):
        return ""  # the service refuses it
