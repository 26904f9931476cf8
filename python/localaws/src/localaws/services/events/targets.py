"""Calls that deliver an event, by the service of the target."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from localaws.clients import client
from localaws.credentials import service_role
from localaws.services.events.archives import keep
from localaws.services.events.invocations import invoke
from localaws.settings import Settings
from localaws.telemetry import LogStream


@dataclass(frozen=True)
class Parcel:
    """The input of a target, with the target itself.

    Attributes
    ----------
    rule
        Name of the rule.
    target
        Target of PutTargets.
    body
        The event, or the transformed input.
    """

    rule: str
    target: Mapping[str, Any]
    body: str

    @property
    def arn(self) -> str:
        """ARN of the target."""
        return str(self.target["Arn"])

    def client(self, service: str, settings: Settings) -> Any:
        """Return a client that acts as the target's role."""
        return client(
            service, self.target.get("RoleArn") or service_role("events", settings), settings
        )


def send_to_queue(
    arn: str,
    body: str,
    settings: Settings,
    parameters: Mapping[str, Any] | None = None,
    attributes: Mapping[str, Any] | None = None,
) -> None:
    """Send a message to a queue, as EventBridge.

    Parameters
    ----------
    arn, body
        The queue, and the message.
    settings
        The running localaws.
    parameters
        The target's ``SqsParameters``.
    attributes
        The message's.
    """
    client("sqs", service_role("events", settings), settings).send_message(
        QueueUrl=f"{settings.url}/{settings.account}/{arn.rpartition(':')[2]}",
        MessageBody=body,
        MessageAttributes=dict(attributes or {}),
        **(parameters or {}),
    )


def _start_execution(parcel: Parcel, settings: Settings) -> None:
    states = parcel.client("stepfunctions", settings)
    states.start_execution(stateMachineArn=parcel.arn, input=parcel.body)


def _invoke(parcel: Parcel, settings: Settings) -> None:
    functions = parcel.client("lambda", settings)
    functions.invoke(FunctionName=parcel.arn, InvocationType="Event", Payload=parcel.body.encode())


def _send(parcel: Parcel, settings: Settings) -> None:
    send_to_queue(parcel.arn, parcel.body, settings, parcel.target.get("SqsParameters"))


def _publish(parcel: Parcel, settings: Settings) -> None:
    parcel.client("sns", settings).publish(TopicArn=parcel.arn, Message=parcel.body)


def _write(parcel: Parcel, settings: Settings) -> None:
    group = parcel.arn.split(":log-group:")[1].removesuffix(":*")
    LogStream(settings.place, group, parcel.rule).write([parcel.body])


def _own(parcel: Parcel, settings: Settings) -> None:
    if ":api-destination/" in parcel.arn:
        invoke(parcel.target, parcel.body, settings.place)
    else:
        keep(parcel.body, settings.place)


CALLS: Mapping[str, Callable[[Parcel, Settings], None]] = {
    "states": _start_execution,
    "lambda": _invoke,
    "sqs": _send,
    "sns": _publish,
    "logs": _write,
    "events": _own,
}
