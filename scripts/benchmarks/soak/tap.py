"""A queue, while it is open, that gets every event of a source."""

import json
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import boto3


class Tap:
    """Gets every event that a pattern matches.

    Parameters
    ----------
    prefix
        Of the names of its rule and its queue.
    pattern
        As a rule has it.
    """

    def __init__(self, prefix: str, pattern: Mapping[str, Any]) -> None:
        self._name = f"{prefix}-tap-{uuid4().hex[:8]}"
        self._pattern = json.dumps(pattern)
        self._sqs: Any = boto3.client("sqs")
        self._events: Any = boto3.client("events")
        self._url = ""

    def __enter__(self) -> Self:
        self._url = self._sqs.create_queue(QueueName=self._name)["QueueUrl"]
        names = {"QueueUrl": self._url, "AttributeNames": ["QueueArn"]}
        arn = self._sqs.get_queue_attributes(**names)["Attributes"]["QueueArn"]
        policy = {
            "Effect": "Allow",
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": arn,
        }
        document = json.dumps({"Version": "2012-10-17", "Statement": [policy]})
        self._sqs.set_queue_attributes(QueueUrl=self._url, Attributes={"Policy": document})
        self._events.put_rule(Name=self._name, EventPattern=self._pattern)
        self._events.put_targets(Rule=self._name, Targets=[{"Id": "tap", "Arn": arn}])
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._events.remove_targets(Rule=self._name, Ids=["tap"])
        self._events.delete_rule(Name=self._name)
        self._sqs.delete_queue(QueueUrl=self._url)

    def take(self) -> Iterator[str]:
        """Yield the events that are there, each once, as JSON, and delete them."""
        while messages := self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=10).get(
            "Messages"
        ):
            for message in messages:
                yield message["Body"]
            entries = [
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                for number, message in enumerate(messages)
            ]
            self._sqs.delete_message_batch(QueueUrl=self._url, Entries=entries)
