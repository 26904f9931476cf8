"""Subscribers by HTTP: they are asked to confirm, and get notifications.

Source: the Amazon SNS Developer Guide, "Fanout Amazon SNS notifications to HTTPS endpoints".
"""

import json
import logging
import secrets
import threading
import time
from collections.abc import Mapping
from typing import Any

import requests
from moto.sns.models import Subscription

from localaws.services.sns.notifications import Notice, confirmation, notification

_log = logging.getLogger(__name__)
_SECONDS = 15


def ask_to_confirm(subscription: Subscription, url: str) -> None:
    """Send a subscriber the token by which it confirms, in the background.

    Parameters
    ----------
    subscription
        The subscription, which nobody has confirmed yet.
    url
        Where localaws answers.
    """
    token = secrets.token_hex(128)
    vars(subscription)["token"] = token
    told = confirmation(subscription, token, url)
    headers = _headers(subscription, told, "SubscriptionConfirmation")
    del headers["x-amz-sns-subscription-arn"]
    attempt = (subscription, written(told), headers)
    threading.Thread(target=_try, args=attempt, daemon=True).start()


def deliver(subscription: Subscription, notice: Notice) -> bool:
    """Return whether a subscriber took a message, after the retries of its delivery policy.

    Parameters
    ----------
    subscription, notice
        Whom to tell, and what.
    """
    told = notification(subscription, notice)
    headers = _headers(subscription, told, "Notification")
    body = written(told)
    policy = json.loads(subscription.attributes["EffectiveDeliveryPolicy"])
    if subscription.attributes["RawMessageDelivery"] == "true":
        headers["x-amz-sns-rawdelivery"] = "true"
        body = notice.message
    headers["Content-Type"] = (policy.get("requestPolicy") or {}).get(
        "headerContentType", headers["Content-Type"]
    )
    retries = policy.get("healthyRetryPolicy") or {}
    for left in range(retries.get("numRetries", 3), -1, -1):
        if _try(subscription, body, headers):
            return True
        if left:
            time.sleep(retries.get("minDelayTarget", 20))
    return False


def written(told: Mapping[str, Any]) -> str:
    """Return what a subscriber is told, as AWS writes it.

    Parameters
    ----------
    told
        The document.
    """
    return json.dumps(told, indent=2, separators=(",", " : "), ensure_ascii=False)


def _headers(subscription: Subscription, told: Mapping[str, Any], kind: str) -> dict[str, str]:
    return {
        "Content-Type": "text/plain; charset=UTF-8",
        "User-Agent": "Amazon Simple Notification Service Agent",
        "x-amz-sns-message-id": told["MessageId"],
        "x-amz-sns-message-type": kind,
        "x-amz-sns-subscription-arn": subscription.arn,
        "x-amz-sns-topic-arn": subscription.topic.arn,
    }


def _try(subscription: Subscription, body: str, headers: Mapping[str, str]) -> bool:
    try:
        answer = requests.post(
            subscription.endpoint, data=body.encode(), headers=headers, timeout=_SECONDS
        )
    except requests.RequestException as error:
        _log.warning("%s is not told of a message: %s", subscription.endpoint, error)
        return False
    return answer.ok
