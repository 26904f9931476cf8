"""A topic's attributes: those that moto forgets are kept, and told.

Source: the Amazon SNS API Reference, SetTopicAttributes and GetTopicAttributes.
"""

import re
from collections.abc import Callable
from typing import Any

from moto.core.responses import ActionResult
from moto.sns.exceptions import SNSInvalidParameter
from moto.sns.models import SNSBackend, Topic
from moto.sns.responses import SNSResponse
from moto.sns.utils import make_arn_for_topic

from localaws.services.sns import delivery_policies

_FEEDBACK = tuple(
    f"{protocol}{kind}"
    for protocol in ("Application", "Firehose", "HTTP", "Lambda", "SQS")
    for kind in (
        "FailureFeedbackRoleArn",
        "SuccessFeedbackRoleArn",
        "SuccessFeedbackSampleRate",
    )
)
_KEPT = (
    *_FEEDBACK,
    "ArchivePolicy",
    "DataProtectionPolicy",
    "FifoThroughputScope",
    "SignatureVersion",
    "TracingConfig",
)
_OF_MOTO = (
    "ContentBasedDeduplication",
    "DeliveryPolicy",
    "DisplayName",
    "KmsMasterKeyId",
    "Policy",
)
_VALUES = {
    "FifoThroughputScope": ("Topic", "MessageGroup"),
    "SignatureVersion": ("1", "2"),
    "TracingConfig": ("PassThrough", "Active"),
}


_NAME = re.compile(r"[A-Za-z0-9_-]{1,256}")


def install() -> None:
    """Put them beside moto's."""
    SNSBackend.create_topic = _creating(SNSBackend.create_topic)
    SNSResponse.set_topic_attributes = _setting(SNSResponse.set_topic_attributes)
    SNSResponse.get_topic_attributes = _getting(SNSResponse.get_topic_attributes)
    SNSResponse.tag_resource = _tagging(SNSResponse.tag_resource)


def kept(topic: Topic) -> dict[str, str]:
    """Return the attributes that moto does not keep, as they were given.

    Parameters
    ----------
    topic
        Whose they are.
    """
    attributes: dict[str, str] = vars(topic).setdefault("kept_attributes", {})
    return attributes


def _creating(create: Callable[..., Topic]) -> Callable[..., Topic]:
    def create_keeping(
        self: SNSBackend,
        name: str,
        attributes: dict[str, Any] | None = None,
        tags: dict[str, str] | None = None,
    ) -> Topic:
        own = {key: value for key, value in (attributes or {}).items() if key in _KEPT}
        for key, value in own.items():
            _check(key, value)
        others = {key: value for key, value in (attributes or {}).items() if key not in own}
        if not others.get("FifoTopic") and not _NAME.fullmatch(name):
            raise SNSInvalidParameter("Invalid parameter: Topic Name")
        known = self.topics.get(make_arn_for_topic(self.account_id, name, self.region_name))
        if known is not None and (tags or {}).items() - known._tags.items():
            raise SNSInvalidParameter(
                "Invalid parameter: Tags Reason: Topic already exists with different tags"
            )
        topic = create(self, name, others, tags)
        kept(topic).update(own)
        return topic

    return create_keeping


def _setting(put: Callable[[Any], ActionResult]) -> Callable[[Any], ActionResult]:
    def put_keeping(self: Any) -> ActionResult:
        name, value = self._get_param("AttributeName"), self._get_param("AttributeValue")
        if name == "DeliveryPolicy" and value:
            delivery_policies.check(value)
        if name in _OF_MOTO:
            return put(self)
        topic = self.backend.get_topic(self._get_param("TopicArn"))
        _check(name, value)
        kept(topic)[name] = value or ""
        return ActionResult({})

    return put_keeping


def _getting(get: Callable[[Any], ActionResult]) -> Callable[[Any], ActionResult]:
    def get_kept(self: Any) -> ActionResult:
        answer = get(self)
        attributes = answer._result["Attributes"]
        topic = self.backend.get_topic(self._get_param("TopicArn"))
        attributes["EffectiveDeliveryPolicy"] = delivery_policies.effective(topic)
        attributes["DeliveryPolicy"] = delivery_policies.own(topic)
        if not attributes["DeliveryPolicy"]:
            del attributes["DeliveryPolicy"]
        attributes.update({name: value for name, value in kept(topic).items() if value})
        return answer

    return get_kept


def _tagging(tag: Callable[[Any], ActionResult]) -> Callable[[Any], ActionResult]:
    def tag_distinctly(self: Any) -> ActionResult:
        keys = [one["Key"] for one in self._get_param("Tags") or []]
        if len(set(keys)) < len(keys):
            raise SNSInvalidParameter("Invalid parameter: Duplicated keys are not allowed.")
        return tag(self)

    return tag_distinctly


def _check(name: str | None, value: str | None) -> None:
    if name not in _KEPT:
        raise SNSInvalidParameter("Invalid parameter: AttributeName")
    if name in _VALUES and value not in _VALUES[name]:
        raise SNSInvalidParameter(f"Invalid parameter: {name}")
