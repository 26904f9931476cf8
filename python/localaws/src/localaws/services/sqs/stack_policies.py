"""Queues' policies in CloudFormation's stacks.

Source: the AWS CloudFormation User Guide, AWS::SQS::QueuePolicy and AWS::SQS::QueueInlinePolicy.
"""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.sqs.exceptions import QueueDoesNotExist
from moto.sqs.models import sqs_backends

# The names of queues that have a policy, by the policy's account, region and name.
_queues: dict[tuple[str, str, str], list[str]] = {}


class _Policy:
    """What both kinds do."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def physical_resource_id(self) -> str:
        """What the stack calls it."""
        return self.name

    @staticmethod
    def cloudformation_name_type() -> str:
        """Of no property: the stack names it."""
        return ""

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: Mapping[str, Any],
        account_id: str,
        region_name: str,
        **_: Any,
    ) -> "_Policy":
        """Give it to the queues."""
        properties = cloudformation_json["Properties"]
        urls = [properties["Queue"]] if "Queue" in properties else properties["Queues"]
        names = [str(url).rpartition("/")[2] for url in urls]
        _put(account_id, region_name, names, json.dumps(properties["PolicyDocument"]))
        _queues[account_id, region_name, resource_name] = names
        return cls(resource_name)

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: "_Policy",
        new_resource_name: str,
        cloudformation_json: Mapping[str, Any],
        account_id: str,
        region_name: str,
    ) -> "_Policy":
        """Take it from the queues that it had, and give it to those that it has."""
        del new_resource_name
        name = original_resource.name
        cls.delete_from_cloudformation_json(name, {}, account_id, region_name)
        return cls.create_from_cloudformation_json(
            name, cloudformation_json, account_id, region_name
        )

    @classmethod
    def delete_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: Mapping[str, Any],
        account_id: str,
        region_name: str,
    ) -> None:
        """Take it from the queues."""
        del cloudformation_json
        names = _queues.pop((account_id, region_name, resource_name), [])
        _put(account_id, region_name, names, "")


class QueuePolicy(_Policy, CloudFormationModel):  # type: ignore[misc]
    """A policy of several queues."""

    @staticmethod
    def cloudformation_type() -> str:
        """In templates."""
        return "AWS::SQS::QueuePolicy"


class QueueInlinePolicy(_Policy, CloudFormationModel):  # type: ignore[misc]
    """A policy of one queue."""

    @staticmethod
    def cloudformation_type() -> str:
        """In templates."""
        return "AWS::SQS::QueueInlinePolicy"


def _put(account: str, region: str, names: Iterable[str], text: str) -> None:
    for name in names:
        with suppress(QueueDoesNotExist):
            sqs_backends[account][region].set_queue_attributes(name, {"Policy": text})
