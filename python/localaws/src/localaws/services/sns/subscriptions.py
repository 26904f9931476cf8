"""Subscriptions: their attributes as AWS takes them, and their confirmation.

Source: the Amazon SNS API Reference, Subscribe, SetSubscriptionAttributes, ConfirmSubscription.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.sns.exceptions import SNSInvalidParameter, SNSNotFoundError
from moto.sns.models import Subscription
from moto.sns.responses import SNSResponse

from localaws.errors import NotImplementedByLocalaws
from localaws.services.sns import delivery_policies, filter_policies, http_endpoints
from localaws.services.sns.refusals import invalid
from localaws.settings import Settings

_CONFIRMED_BY_HAND = ("http", "https", "email", "email-json")
_PROTOCOLS = (*_CONFIRMED_BY_HAND, "sms", "sqs", "application", "lambda", "firehose")
_ATTRIBUTES = (
    "FilterPolicyScope",
    "FilterPolicy",
    "DeliveryPolicy",
    "RawMessageDelivery",
    "RedrivePolicy",
    "SubscriptionRoleArn",
)
_TOKEN = re.compile(r"[0-9a-f]{64,}")
_FUNCTION = re.compile(r"arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?")
_ENDPOINTS = {
    "http": (re.compile(r"http://.+"), "Endpoint must match the specified protocol"),
    "https": (re.compile(r"https://.+"), "Endpoint must match the specified protocol"),
    "email": (re.compile(r"[^@\s]+@[^@\s]+"), "Email address"),
    "email-json": (re.compile(r"[^@\s]+@[^@\s]+"), "Email address"),
    "lambda": (_FUNCTION, "Lambda endpoint ARN"),
}


def install(settings: Settings) -> None:
    """Put these in moto's place."""
    SNSResponse.subscribe = _subscribing(settings)
    SNSResponse.set_subscription_attributes = _set_attributes
    SNSResponse.get_subscription_attributes = _get_attributes
    SNSResponse.confirm_subscription = _confirm
    SNSResponse.list_subscriptions = _pending(SNSResponse.list_subscriptions)
    SNSResponse.list_subscriptions_by_topic = _pending(SNSResponse.list_subscriptions_by_topic)


def _subscribing(settings: Settings) -> Callable[[Any], ActionResult]:
    def subscribe(self: Any) -> ActionResult:
        arn, protocol = self._get_param("TopicArn"), self._get_param("Protocol")
        endpoint = self._get_param("Endpoint") or ""
        given = dict(self._get_param("Attributes") or {})
        topic = self.backend.get_topic(arn)
        if protocol not in _PROTOCOLS:
            raise invalid(f"Amazon SNS does not support this protocol string: {protocol}")
        if protocol == "firehose":
            raise NotImplementedByLocalaws("Subscribe by firehose: no delivery stream runs here")
        form, reason = _ENDPOINTS.get(protocol, (None, ""))
        if form is not None and not form.fullmatch(endpoint):
            raise invalid(reason)
        known = self.backend._find_subscription(arn, endpoint, protocol)
        candidate = known or Subscription(self.current_account, topic, endpoint, protocol)
        attributes = _checked(candidate, given, "Attributes Reason: ")
        if known and any(known.attributes.get(name) != attributes[name] for name in attributes):
            raise invalid(
                "Attributes Reason: Subscription already exists with different attributes"
            )
        subscription = known or self.backend.subscribe(arn, endpoint, protocol)
        if not known:
            _begin(subscription, attributes)
        is_pending = subscription.attributes["PendingConfirmation"] == "true"
        if is_pending and protocol in ("http", "https"):
            http_endpoints.ask_to_confirm(subscription, settings.url)
        is_told = self._get_param("ReturnSubscriptionArn") in (True, "true", "True")
        told = "pending confirmation" if is_pending and not is_told else subscription.arn
        return ActionResult({"SubscriptionArn": told})

    return subscribe


def _begin(subscription: Subscription, attributes: Mapping[str, str]) -> None:
    by_hand = subscription.protocol in _CONFIRMED_BY_HAND
    partition = subscription.topic.arn.split(":")[1]
    subscription.attributes = {
        name: value
        for name, value in subscription.attributes.items()
        if name not in ("EffectiveDeliveryPolicy", "RawMessageDelivery")
    } | {
        "PendingConfirmation": str(by_hand).lower(),
        "ConfirmationWasAuthenticated": str(not by_hand).lower(),
        "RawMessageDelivery": "false",
        "SubscriptionPrincipal": f"arn:{partition}:iam::{subscription.account_id}:root",
    }
    for name in sorted(attributes, key=_ATTRIBUTES.index):  # a policy is read in its scope
        _put(subscription, name, attributes[name])
    delivery_policies.tell(subscription)


def _set_attributes(self: Any) -> EmptyResult:
    name, value = self._get_param("AttributeName"), self._get_param("AttributeValue") or ""
    subscription = self.backend.subscriptions.get(self._get_param("SubscriptionArn"))
    if subscription is None:
        raise SNSNotFoundError("Subscription does not exist")
    checked = _checked(subscription, {name: value}, "")
    _put(subscription, name, checked[name])
    delivery_policies.tell(subscription)
    return EmptyResult()


def _get_attributes(self: Any) -> ActionResult:
    arn = self._get_param("SubscriptionArn")
    told = dict(self.backend.get_subscription_attributes(arn))
    for name in ("DeliveryPolicy", "RedrivePolicy", "FilterPolicy", "SubscriptionRoleArn"):
        if not told.get(name):
            told.pop(name, None)
    return ActionResult({"Attributes": told})


def _checked(subscription: Subscription, given: Mapping[str, str], where: str) -> dict[str, str]:
    """Return attributes as SNS keeps them, or refuse them."""
    if any(name not in _ATTRIBUTES for name in given):
        raise invalid("AttributeName")
    raw = given.get("RawMessageDelivery")
    if raw is not None and raw.lower() not in ("true", "false"):
        raise invalid(f"{where}RawMessageDelivery: Invalid value [{raw}]. Must be true or false.")
    scope = given.get("FilterPolicyScope")
    if scope is not None:
        filter_policies.check_scope(scope, where)
    scope = scope or subscription.attributes.get("FilterPolicyScope") or "MessageAttributes"
    if given.get("FilterPolicy"):
        filter_policies.FilterPolicy(given["FilterPolicy"], scope, where)
    if given.get("RedrivePolicy"):
        _check_redrive(subscription, given["RedrivePolicy"], where)
    if given.get("DeliveryPolicy"):
        delivery_policies.check(given["DeliveryPolicy"], where)
    return dict(given) | ({} if raw is None else {"RawMessageDelivery": raw.lower()})


def _check_redrive(subscription: Subscription, text: str, where: str) -> None:
    try:
        queue = str(json.loads(text)["deadLetterTargetArn"])
    except ValueError:
        reason = filter_policies.reason_of_text(text)
        raise invalid(f"{where}RedrivePolicy: {reason}") from None
    except (KeyError, TypeError):
        queue = ""
    if queue.count(":") != 5 or ":sqs:" not in queue:
        raise invalid(f"{where}RedrivePolicy: deadLetterTargetArn is an invalid arn")
    is_fifo = subscription.topic.fifo_topic and subscription.endpoint.endswith(".fifo")
    if is_fifo and not queue.endswith(".fifo"):
        raise invalid(
            f"{where}RedrivePolicy: must use a FIFO queue as DLQ for a FIFO Subscription to a "
            "FIFO Topic."
        )


def _put(subscription: Subscription, name: str, value: str) -> None:
    subscription.attributes[name] = value
    if name in ("FilterPolicy", "FilterPolicyScope"):
        text = subscription.attributes.get("FilterPolicy")
        scope = subscription.attributes.get("FilterPolicyScope") or "MessageAttributes"
        vars(subscription)["filter_policy"] = (
            filter_policies.FilterPolicy(text, scope) if text else None
        )


def _confirm(self: Any) -> ActionResult:
    token, arn = self._get_param("Token") or "", self._get_param("TopicArn")
    if not _TOKEN.fullmatch(token):
        raise SNSInvalidParameter("Invalid token")
    for subscription in list(self.backend.subscriptions.values()):
        if subscription.topic_arn == arn and vars(subscription).get("token") == token:
            subscription.attributes["PendingConfirmation"] = "false"
            return ActionResult({"SubscriptionArn": subscription.arn})
    raise invalid("Token")


def _pending(lister: Callable[[Any], ActionResult]) -> Callable[[Any], ActionResult]:
    """Tell no ARN of what nobody has confirmed."""

    def list_told(self: Any) -> ActionResult:
        answer = lister(self)
        answer._result["Subscriptions"] = [
            {
                "SubscriptionArn": "PendingConfirmation"
                if one.attributes["PendingConfirmation"] == "true"
                else one.arn,
                "Owner": one.owner,
                "Protocol": one.protocol,
                "Endpoint": one.endpoint,
                "TopicArn": one.topic_arn,
            }
            for one in answer._result["Subscriptions"]
        ]
        return answer

    return list_told
