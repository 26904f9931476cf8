"""Queues of CloudFormation's stacks: their properties are attributes, checked as others.

Source: the AWS CloudFormation User Guide, AWS::SQS::Queue.
"""

import json
from collections.abc import Mapping
from typing import Any

from moto.sqs.models import Queue, SQSBackend, sqs_backends

# moto finds the kinds of resources among the classes that there are.
from localaws.services.sqs import stack_policies as stack_policies

_LONGEST_NAME = 75
# What an attribute is again, when a stack no longer has its property.
_DEFAULTS = {
    "DelaySeconds": "0",
    "KmsDataKeyReusePeriodSeconds": "300",
    "KmsMasterKeyId": "",
    "MaximumMessageSize": "262144",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "RedriveAllowPolicy": "",
    "RedrivePolicy": "",
    "VisibilityTimeout": "30",
}


def install() -> None:
    """Put them in moto's place."""
    Queue.create_from_cloudformation_json = classmethod(_create)
    Queue.update_from_cloudformation_json = classmethod(_update)
    Queue.delete_from_cloudformation_json = classmethod(_delete)


def _create(
    cls: type[Queue],
    /,
    resource_name: str,
    cloudformation_json: Mapping[str, Any],
    account_id: str,
    region_name: str,
    **_: Any,
) -> Queue:
    del cls
    attributes, tags = _told(cloudformation_json["Properties"])
    name = str(resource_name)
    if attributes.get("FifoQueue") == "true" and not name.endswith(".fifo"):
        name = f"{name[:_LONGEST_NAME]}.fifo"
    queue: Queue = sqs_backends[account_id][region_name].create_queue(name, tags, **attributes)
    queue.of_stack = attributes
    return queue


def _update(
    cls: type[Queue],
    /,
    original_resource: Queue,
    new_resource_name: str,
    cloudformation_json: Mapping[str, Any],
    account_id: str,
    region_name: str,
) -> Queue:
    properties, backend = cloudformation_json["Properties"], sqs_backends[account_id][region_name]
    if properties.get("QueueName", original_resource.name) != original_resource.name:
        _remove(backend, original_resource.name)
        return _create(cls, new_resource_name, cloudformation_json, account_id, region_name)
    attributes, tags = _told(properties)
    before = vars(original_resource).get("of_stack", {})
    gone = {name: value for name, value in _DEFAULTS.items() if name in before}
    queue: Queue = backend.set_queue_attributes(original_resource.name, gone | attributes)
    queue.of_stack, queue.tags = attributes, tags
    return queue


def _delete(
    cls: type[Queue],
    /,
    resource_name: str,
    cloudformation_json: Mapping[str, Any],
    account_id: str,
    region_name: str,
) -> None:
    del cls, cloudformation_json
    _remove(sqs_backends[account_id][region_name], resource_name.rpartition("/")[2])


def _remove(backend: SQSBackend, name: str) -> None:
    """Delete a queue; AWS's stacks wait until its name is free again."""
    backend.delete_queue(name)
    vars(backend).get("deleted_names", {}).pop(name, None)


def _told(properties: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Return the attributes and the tags that properties mean."""
    tags = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}
    others = {key: value for key, value in properties.items() if key not in {"QueueName", "Tags"}}
    return {key: _text(value) for key, value in others.items()}, tags


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, dict) else str(value)
