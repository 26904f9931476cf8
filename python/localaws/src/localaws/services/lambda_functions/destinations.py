"""Destinations of asynchronous events, and of dead letters."""

import json
import logging
from collections.abc import Mapping
from typing import Any

from moto.awslambda import models
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from localaws.clients import client
from localaws.services.lambda_functions.functions import Target
from localaws.settings import Settings

_OUTCOMES = {"OnSuccess": "Success", "OnFailure": "Failure"}
_log = logging.getLogger(__name__)


def destinations(config: Mapping[str, Any]) -> dict[str, str]:
    """Return the destinations of an ``EventInvokeConfig``, by ``OnSuccess`` and ``OnFailure``."""
    return {
        outcome: str(destination["Destination"])
        for outcome, destination in (config.get("DestinationConfig") or {}).items()
        if destination and destination.get("Destination")
    }


def qualified(target: Target) -> str:
    """Return the ARN of what was invoked, with its qualifier."""
    return f"{target.version.function.arn}:{target.qualifier}"


def deliver(
    arn: str, outcome: str, record: Mapping[str, Any], target: Target, settings: Settings
) -> None:
    """Send the record of an invocation to its destination.

    Parameters
    ----------
    arn
        The destination: a queue, topic, function or event bus.
    outcome
        ``OnSuccess`` or ``OnFailure``.
    record
        What is sent.
    target
        What was invoked.
    settings
        The running localaws.
    """
    _, _, service, region, account, _ = arn.split(":", 5)
    try:
        if service == "lambda":
            backend = models.lambda_backends[account][region]
            backend.begin(backend.get_function(arn), json.dumps(record).encode())
        elif service == "events":
            kind = f"Lambda Function Invocation Result - {_OUTCOMES[outcome]}"
            entry = {
                "Source": "lambda",
                "DetailType": kind,
                "Resources": [arn, qualified(target)],
                "Detail": json.dumps(record),
                "EventBusName": arn,
            }
            client("events", target.role, settings).put_events(Entries=[entry])
        else:
            send(arn, json.dumps(record))
    except Exception:
        _log.exception("%s could not be told of an event", arn)


def send(arn: str, text: str, attributes: Mapping[str, Any] | None = None) -> None:
    """Send a text to a queue or a topic.

    Parameters
    ----------
    arn, text
        Where, and what.
    attributes
        The message's attributes.
    """
    _, _, service, region, account, name = arn.split(":", 5)
    try:
        if service == "sqs":
            given = {} if attributes is None else {"message_attributes": attributes}
            sqs_backends[account][region].send_message(name, text, **given)
        else:
            given = {} if attributes is None else {"message_attributes": _of_topic(attributes)}
            sns_backends[account][region].publish(text, arn=arn, **given)
    except Exception:
        _log.exception("%s could not be notified of an event", arn)


def _of_topic(attributes: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    return {
        name: {"Type": one["DataType"], "Value": one["StringValue"]}
        for name, one in attributes.items()
    }
