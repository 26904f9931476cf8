"""Queues, topics and functions that are told what happens to a bucket's objects."""

import logging
from typing import Any

from moto.awslambda.utils import get_backend
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from localaws.services.s3 import event_bridge
from localaws.services.s3.changes import Change
from localaws.services.s3.records import record, test_event

_SUBJECT = "Amazon S3 Notification"

_log = logging.getLogger(__name__)


def tell(change: Change) -> None:
    """Tell EventBridge, and every destination whose events and filter match."""
    configuration = change.bucket.notification_configuration
    if configuration is None:
        return
    if configuration.event_bridge is not None:
        event_bridge.send(change)
    for kind in (configuration.queue, configuration.topic, configuration.cloud_function):
        for one in kind:
            if one.matches(f"s3:{change.event}", change.key):
                _send(one.arn, record(change, one.id), change.request.trace)


def test(arn: str, bucket: str) -> None:
    """Send the message that a queue or topic gets when a bucket is told of it."""
    if arn.split(":")[2] != "lambda":
        _send(arn, test_event(bucket), "")


def problem(arn: str) -> tuple[str, str] | None:
    """Return what AWS says of a destination that is not there, and its name; None if it is."""
    _, _, service, region, account, name = arn.split(":", 5)
    if service == "sqs":
        is_there = name in sqs_backends[account][region].queues
        return None if is_there else (arn, "The destination queue does not exist")
    if service == "sns":
        is_there = arn in sns_backends[account][region].topics
        return None if is_there else (arn, "The destination topic does not exist")
    try:
        get_backend(account, region).get_function(arn)
    except Exception:
        return f"{arn}, null", f"Not authorized to invoke function [{arn}]"
    return None


def _send(arn: str, body: str, trace: str) -> None:
    """Send a message; the call that caused it succeeds even if this does not, as on AWS."""
    _, _, service, region, account, name = arn.split(":", 5)
    try:
        if service == "sqs":
            header = {"StringValue": trace, "DataType": "String"}
            attributes: dict[str, Any] = {"AWSTraceHeader": header} if trace else {}
            queues = sqs_backends[account][region]
            queues.send_message(name, body, system_attributes=attributes)
        elif service == "sns":
            sns_backends[account][region].publish(body, arn=arn, subject=_SUBJECT)
        else:
            get_backend(account, region).get_function(arn).invoke(body, {}, {})
    except Exception as error:
        _log.warning("%s is not told of an object: %s", arn, error)
