"""How often and how SNS tries to tell subscribers by HTTP: the policies that count.

Source: the Amazon SNS Developer Guide, "Amazon SNS message delivery retries".
"""

import json
from collections.abc import Mapping
from typing import Any

from moto.sns.models import Subscription, Topic

from localaws.services.sns.refusals import invalid

_HEALTHY = {
    "minDelayTarget": 20,
    "maxDelayTarget": 20,
    "numRetries": 3,
    "numMaxDelayRetries": 0,
    "numNoDelayRetries": 0,
    "numMinDelayRetries": 0,
    "backoffFunction": "linear",
}
_REQUEST = {"headerContentType": "text/plain; charset=UTF-8"}


def check(text: str, where: str = "") -> None:
    """Refuse a policy that is no JSON object.

    Parameters
    ----------
    text
        The policy.
    where
        The beginning of a refusal's text.
    """
    try:
        policy = json.loads(text)
    except (ValueError, RecursionError):
        policy = None
    if not isinstance(policy, dict):
        raise invalid(f"{where}DeliveryPolicy: failed to parse JSON.")


def own(topic: Topic) -> str:
    """Return a topic's policy as it is told.

    Parameters
    ----------
    topic
        Whose it is.
    """
    given = _given(topic.delivery_policy)
    if not given:
        return ""
    http = {"disableSubscriptionOverrides": False} | (given.get("http") or {})
    return _written({"http": http})


def effective(topic: Topic) -> str:
    """Return the policy that counts for a topic's subscribers.

    Parameters
    ----------
    topic
        Whose it is.
    """
    http = _given(topic.delivery_policy).get("http") or {}
    return _written(
        {
            "http": {
                "defaultHealthyRetryPolicy": _HEALTHY
                | (http.get("defaultHealthyRetryPolicy") or {}),
                "disableSubscriptionOverrides": False,
                "defaultRequestPolicy": http.get("defaultRequestPolicy") or _REQUEST,
            }
            | {
                name: value
                for name, value in http.items()
                if name not in ("defaultHealthyRetryPolicy", "defaultRequestPolicy")
            }
        }
    )


def tell(subscription: Subscription) -> None:
    """Say in a subscription's attributes which policy counts for it, if it is one by HTTP.

    Parameters
    ----------
    subscription
        Whose they are.
    """
    if subscription.protocol not in ("http", "https"):
        return
    given = _given(subscription.attributes.get("DeliveryPolicy"))
    of_topic = json.loads(effective(subscription.topic))["http"]
    policy = {
        "healthyRetryPolicy": given.get("healthyRetryPolicy"),
        "sicklyRetryPolicy": None,
        "throttlePolicy": given.get("throttlePolicy"),
        "requestPolicy": given.get("requestPolicy"),
        "guaranteed": False,
    }
    if given:
        subscription.attributes["DeliveryPolicy"] = _written(policy)
    subscription.attributes["EffectiveDeliveryPolicy"] = _written(
        policy
        | {
            "healthyRetryPolicy": policy["healthyRetryPolicy"]
            or of_topic["defaultHealthyRetryPolicy"],
            "requestPolicy": policy["requestPolicy"] or of_topic["defaultRequestPolicy"],
        }
    )


def _given(text: str | None) -> dict[str, Any]:
    policy = json.loads(text) if text else {}
    return policy if isinstance(policy, dict) else {}


def _written(policy: Mapping[str, Any]) -> str:
    return json.dumps(policy, separators=(",", ":"))
