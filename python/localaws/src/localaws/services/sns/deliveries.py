"""What a subscriber gets, and where it goes when the subscriber is not there.

Source: the Amazon SNS Developer Guide, "Amazon SNS message delivery" and "dead-letter queues".
"""

import base64
import json
import logging
import threading
from collections.abc import Mapping
from typing import Any

from moto.awslambda.utils import get_backend
from moto.sns.models import Subscription
from moto.sqs import sqs_backends

from localaws.services.sns import http_endpoints
from localaws.services.sns.filter_policies import FilterPolicy
from localaws.services.sns.notifications import Notice, notification

_log = logging.getLogger(__name__)
_OF_LAMBDA = {"SigningCertURL": "SigningCertUrl", "UnsubscribeURL": "UnsubscribeUrl"}


def install() -> None:
    """Deliver in moto's place."""
    Subscription.publish = publish


def publish(
    self: Subscription,
    message: str,
    message_id: str,
    subject: str | None = None,
    message_attributes: Mapping[str, Any] | None = None,
    group_id: str | None = None,
    deduplication_id: str | None = None,
    message_structure: str | None = None,
) -> None:
    """Deliver a message to a subscriber, if its filter lets it through.

    Parameters
    ----------
    message, message_id, subject, message_attributes, group_id, deduplication_id
        As it was published.
    message_structure
        ``json`` if the message says its text for each protocol.
    """
    policy: FilterPolicy | None = vars(self).get("filter_policy")
    if self.attributes["PendingConfirmation"] == "true":
        return
    if policy is not None and not policy.lets_through(message, message_attributes):
        return
    if message_structure == "json":
        by_protocol = json.loads(message)
        message = by_protocol.get(self.protocol, by_protocol["default"])
    notice = Notice(message, message_id, subject, message_attributes)
    groups = (group_id, deduplication_id)
    if self.protocol in ("http", "https"):
        threading.Thread(target=_post, args=(self, notice, groups), daemon=True).start()
    else:
        _deliver(self, notice, groups)


def _deliver(self: Subscription, notice: Notice, groups: tuple[str | None, str | None]) -> None:
    try:
        if self.protocol == "sqs":
            _send(self, self.endpoint, notice, groups)
        elif self.protocol == "lambda":
            _, _, _, region, account, *_ = self.endpoint.split(":")
            function = get_backend(account, region).get_function(self.endpoint)
            function.invoke(json.dumps(_record(self, notice)), {}, {})
    except Exception as error:
        _log.warning("%s is not told of a message: %s", self.endpoint, error)
        _give_up(self, notice, groups)


def _post(self: Subscription, notice: Notice, groups: tuple[str | None, str | None]) -> None:
    if not http_endpoints.deliver(self, notice):
        _give_up(self, notice, groups)


def _give_up(self: Subscription, notice: Notice, groups: tuple[str | None, str | None]) -> None:
    """Leave a message that could not be delivered to the dead-letter queue, if there is one."""
    policy = json.loads(self.attributes.get("RedrivePolicy") or "{}")
    if not policy.get("deadLetterTargetArn"):
        return
    try:
        _send(self, policy["deadLetterTargetArn"], notice, groups)
    except Exception as error:
        _log.warning("%s does not take a dead letter: %s", policy["deadLetterTargetArn"], error)


def _send(
    self: Subscription, arn: str, notice: Notice, groups: tuple[str | None, str | None]
) -> None:
    _, _, _, region, account, name = arn.split(":", 5)
    # Standard queues get the group of a standard topic alone.
    fits = arn.endswith(".fifo") or not self.topic.fifo_topic
    group_id, deduplication_id = groups if fits else (None, None)
    is_raw = self.attributes["RawMessageDelivery"] == "true"
    body = notice.message if is_raw else http_endpoints.written(notification(self, notice))
    sqs_backends[account][region].send_message(
        name,
        body,
        message_attributes=_of_queue(notice.attributes) if is_raw else None,
        deduplication_id=deduplication_id,
        group_id=group_id,
        validate_group_id=False,
    )


def _of_queue(attributes: Mapping[str, Any] | None) -> dict[str, dict[str, Any]]:
    return {
        name: {"DataType": one["Type"], "BinaryValue": base64.b64decode(one["Value"])}
        if one["Type"].startswith("Binary")
        else {"DataType": one["Type"], "StringValue": one["Value"]}
        for name, one in (attributes or {}).items()
    }


def _record(self: Subscription, notice: Notice) -> dict[str, Any]:
    """Return the event of a function."""
    told = notification(self, notice)
    own = {_OF_LAMBDA.get(name, name): value for name, value in told.items()}
    own = {"Subject": None, "MessageAttributes": {}} | own
    return {
        "Records": [
            {
                "EventSource": "aws:sns",
                "EventVersion": "1.0",
                "EventSubscriptionArn": self.arn,
                "Sns": own,
            }
        ]
    }
