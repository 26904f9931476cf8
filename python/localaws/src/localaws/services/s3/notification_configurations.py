"""Who is told of a bucket's changes: read, checked and answered as AWS does.

Source: the Amazon S3 API Reference, PutBucketNotificationConfiguration; the User Guide,
"Configuring event notifications using object key name filtering"; answers recorded on AWS.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

import botocore.session
from moto.core.responses import ActionResult
from moto.s3.exceptions import MalformedXML
from moto.s3.models import Notification, NotificationConfiguration
from moto.s3.responses import S3Response

from localaws.services.s3 import destinations
from localaws.services.s3.bodies import parsed
from localaws.services.s3.errors import S3Error, argument

# By the element that names a destination: its service, and where the answer has it.
_KINDS = {
    "Topic": ("sns", "TopicConfigurations", "TopicArn"),
    "Queue": ("sqs", "QueueConfigurations", "QueueArn"),
    "CloudFunction": ("lambda", "LambdaFunctionConfigurations", "LambdaFunctionArn"),
}
_LISTS = {"TopicConfiguration", "QueueConfiguration", "CloudFunctionConfiguration"} | {
    "Event",
    "FilterRule",
}


@dataclass(frozen=True)
class Asked:
    """A destination that a bucket is to tell.

    Attributes
    ----------
    kind, arn, id
        Which it is; the identifier is None if AWS is to choose it.
    events
        What it is told of.
    rules
        Of the filter: values by name, ``Prefix`` and ``Suffix``; None without a filter.
    """

    kind: str
    arn: str
    id: str | None
    events: tuple[str, ...]
    rules: Mapping[str, str] | None

    def rule(self, name: str) -> str:
        """Return the filter's rule, empty if there is none."""
        return (self.rules or {}).get(name, "")

    def notification(self) -> Any:
        """Return moto's record of it."""
        rules = [{"Name": name, "Value": value} for name, value in (self.rules or {}).items()]
        filters = {"S3Key": {"FilterRule": rules}} if self.rules is not None else None
        return Notification(self.arn, list(self.events), filters, self.id)


def install() -> None:
    """Put it in moto's place."""
    S3Response.get_bucket_notification = _answer
    S3Response._bucket_response_put = _before(S3Response._bucket_response_put)
    Notification._key_matches = _matches


def _before(put: Any) -> Any:
    def response(self: Any, request: Any, bucket_name: str, querystring: Any) -> Any:
        if "notification" not in querystring:
            return put(self, request, bucket_name, querystring)
        self._set_action("BUCKET", "PUT", querystring)
        self._authenticate_and_authorize_s3_action(bucket_name=bucket_name)
        bucket = self.backend.get_bucket(bucket_name)
        asked, to_event_bridge = _read(self.body)
        _check(asked, bucket.region_name)
        if self.headers.get("x-amz-skip-destination-validation", "").lower() != "true":
            _check_destinations(asked, bucket.name)
        _set(bucket, asked, to_event_bridge)
        return 200, {}, ""

    return response


def _read(body: bytes) -> tuple[list[Asked], bool]:
    document = parsed(body, "NotificationConfiguration", _LISTS)
    try:
        asked = [
            _asked(kind, entry)
            for kind in _KINDS
            for entry in document.get(f"{kind}Configuration", ())
        ]
    except (KeyError, TypeError, AttributeError):
        raise MalformedXML from None
    return asked, "EventBridgeConfiguration" in document


def _asked(kind: str, entry: Mapping[str, Any]) -> Asked:
    rules = None
    if "Filter" in entry:
        key = (entry["Filter"] or {}).get("S3Key") or {}
        rules = dict(_rules(key.get("FilterRule", ())))
    return Asked(kind, entry[kind] or "", entry.get("Id"), tuple(entry["Event"]), rules)


def _rules(entries: Any) -> Iterator[tuple[str, str]]:
    seen = set()
    for entry in entries:
        name = str(entry["Name"])
        known = name.capitalize()
        if known not in ("Prefix", "Suffix"):
            raise argument(
                "filter rule name must be either prefix or suffix", "FilterRule.Name", name
            )
        if known in seen:
            raise argument(
                f"Cannot specify more than one {known.lower()} rule in a filter.",
                "FilterRule.Name",
                known.lower(),
            )
        seen.add(known)
        yield known, entry.get("Value") or ""


def _check(asked: list[Asked], region: str) -> None:
    for one in asked:
        service = _KINDS[one.kind][0]
        if not re.fullmatch(rf"arn:aws[a-z-]*:{service}:[a-z0-9-]*:\d{{12}}:.+", one.arn):
            raise argument("The ARN could not be parsed", one.kind, one.arn)
        for event in one.events:
            if event not in _events():
                raise MalformedXML
        if one.arn.split(":")[3] != region:
            raise S3Error(
                "InvalidArgument",
                "The notification destination service region is not valid for the bucket location "
                "constraint",
            )
        if service != "lambda" and one.arn.endswith(".fifo"):
            raise argument(
                f"FIFO {service.upper()} destinations are not supported", one.kind, one.arn
            )
    identifiers = [one.id for one in asked if one.id]
    if len(set(identifiers)) < len(identifiers):
        raise S3Error(
            "InvalidArgument", "Same ID used for multiple configurations. IDs must be unique"
        )
    for one, other in combinations(asked, 2):
        _check_overlap(one, other)


@cache
def _events() -> frozenset[str]:
    shape: Any = botocore.session.get_session().get_service_model("s3").shape_for("Event")
    return frozenset(shape.enum)


def _check_overlap(one: Asked, other: Asked) -> None:
    if not any(_are_alike(a, b) for a in one.events for b in other.events):
        return
    prefixes, suffixes = ([a.rule(name) for a in (one, other)] for name in ("Prefix", "Suffix"))
    if not _one_begins(*prefixes) or not _one_begins(*(suffix[::-1] for suffix in suffixes)):
        return
    if any(prefixes) or any(suffixes):
        raise S3Error(
            "InvalidArgument",
            "Configuration is ambiguously defined. Cannot have overlapping suffixes in two rules "
            "if the prefixes are overlapping for the same event type.",
        )
    raise S3Error(
        "InvalidArgument",
        "Configurations overlap. Configurations on the same bucket cannot share a common event "
        "type.",
    )


def _are_alike(one: str, other: str) -> bool:
    return one == other or any(
        wide.endswith(":*") and narrow.startswith(wide[:-1])
        for wide, narrow in ((one, other), (other, one))
    )


def _one_begins(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _check_destinations(asked: list[Asked], bucket: str) -> None:
    problems = list(filter(None, (destinations.problem(one.arn) for one in asked)))
    if problems:
        fields: dict[str, str] = {}
        for number, (name, text) in enumerate(problems, 1):
            fields |= {f"ArgumentName{number}": name, f"ArgumentValue{number}": text}
        raise S3Error(
            "InvalidArgument",
            "Unable to validate the following destination configurations",
            fields,
        )
    for arn in dict.fromkeys(one.arn for one in asked):
        destinations.test(arn, bucket)


def _set(bucket: Any, asked: list[Asked], to_event_bridge: bool) -> None:
    if not asked and not to_event_bridge:
        bucket.notification_configuration = None
        return
    configuration = NotificationConfiguration(event_bridge={} if to_event_bridge else None)
    kept = {
        "Topic": configuration.topic,
        "Queue": configuration.queue,
        "CloudFunction": configuration.cloud_function,
    }
    for one in asked:
        kept[one.kind].append(one.notification())
    bucket.notification_configuration = configuration


def _answer(self: Any) -> Any:
    configuration = self.backend.get_bucket_notification_configuration(self.bucket_name)
    answer: dict[str, Any] = {}
    if configuration is not None:
        kept = (configuration.topic, configuration.queue, configuration.cloud_function)
        for (_, name, arn), notifications in zip(_KINDS.values(), kept, strict=True):
            answer[name] = [_shown(one, arn) for one in notifications]
        if configuration.event_bridge is not None:
            answer["EventBridgeConfiguration"] = {}
    self.data["Action"] = "GetBucketNotificationConfiguration"
    return self.serialized(ActionResult(answer))


def _shown(notification: Any, arn: str) -> dict[str, Any]:
    shown = {"Id": notification.id, arn: notification.arn, "Events": notification.events}
    if notification.filters:
        rules = notification.filters["S3Key"]["FilterRule"]
        shown["Filter"] = {"Key": {"FilterRules": rules}}
    return shown


def _matches(self: Any, key_name: str) -> bool:
    rules = self.filters["S3Key"]["FilterRule"] if self.filters else []
    values = {rule["Name"].capitalize(): rule["Value"] for rule in rules}
    return key_name.startswith(values.get("Prefix", "")) and key_name.endswith(
        values.get("Suffix", "")
    )
