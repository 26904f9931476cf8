"""Streams of DynamoDB and Kinesis: moto's services hand their records to mappings."""

from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.kinesis.models import kinesis_backends

from localaws.errors import NotImplementedByLocalaws
from localaws.services.lambda_functions.errors import invalid
from localaws.services.lambda_functions.mappings import EventSourceMapping


def connect(mapping: EventSourceMapping, region: str, account: str) -> None:
    """Let a stream hand its records to a mapping."""
    _mappings(mapping, region, account)[mapping.function_arn] = mapping


def disconnect(mapping: EventSourceMapping, region: str, account: str) -> None:
    """Let a stream hand its records to a mapping no more."""
    _mappings(mapping, region, account).pop(mapping.function_arn, None)


def _mappings(mapping: EventSourceMapping, region: str, account: str) -> dict[str, Any]:
    """Return moto's mappings of a stream, by the ARN of the function."""
    arn = mapping.event_source_arn
    service = arn.split(":")[2]
    found: dict[str, Any] | None = None
    if service == "dynamodb":
        found = _of_table(arn, region, account)
    elif service == "kinesis":
        streams = kinesis_backends[account][region].streams.values()
        found = next((one.lambda_event_source_mappings for one in streams if one.arn == arn), None)
    else:
        raise NotImplementedByLocalaws(f"event source mappings of {service}")
    if found is None:
        raise invalid(f"Stream not found: {arn}")
    return found


def _of_table(arn: str, region: str, account: str) -> dict[str, Any] | None:
    name = arn.split("/")[1] if arn.count("/") > 2 else ""
    table = dynamodb_backends[account][region].tables.get(name)
    if table is None or not table.latest_stream_label:
        return None
    mappings: dict[str, Any] = table.lambda_event_source_mappings
    return mappings
