"""Event source mappings."""

from collections.abc import Mapping
from typing import Any

from localaws.errors import NotImplementedByLocalaws
from localaws.partitions import partition_of
from localaws.services.lambda_functions.api.pages import page
from localaws.services.lambda_functions.api.queues import check_queue
from localaws.services.lambda_functions.api.requests import Request
from localaws.services.lambda_functions.api.streams import connect, disconnect
from localaws.services.lambda_functions.backend import ExecutingLambdaBackend
from localaws.services.lambda_functions.errors import (
    UnknownFunction,
    conflict,
    invalid,
    not_found,
)
from localaws.services.lambda_functions.filters import check as check_filters
from localaws.services.lambda_functions.functions import Function
from localaws.services.lambda_functions.mappings import EventSourceMapping
from localaws.services.lambda_functions.names import Reference

_OF_ALL = {"FunctionResponseTypes": [], "MaximumBatchingWindowInSeconds": 0}
_OF_QUEUES = {"BatchSize": 10}
_OF_STREAMS: dict[str, Any] = {
    "BatchSize": 100,
    "BisectBatchOnFunctionError": False,
    "DestinationConfig": {"OnFailure": {}},
    "LastProcessingResult": "No records processed",
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "ParallelizationFactor": 1,
    "TumblingWindowInSeconds": 0,
}
# What a stream's mapping does not do here, unless it has the default.
_NOT_OF_STREAMS = (
    "BisectBatchOnFunctionError",
    "DestinationConfig",
    "FunctionResponseTypes",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "TumblingWindowInSeconds",
)
_REFUSED = (
    "AmazonManagedKafkaEventSourceConfig",
    "DocumentDBEventSourceConfig",
    "KMSKeyArn",
    "LoggingConfig",
    "MetricsConfig",
    "ProvisionedPollerConfig",
    "Queues",
    "SelfManagedEventSource",
    "SelfManagedKafkaEventSourceConfig",
    "SourceAccessConfigurations",
    "Topics",
)
_NOT_KEPT = {"FunctionName", "Enabled", "Tags", "UUID"}
_WINDOW = (
    "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than "
    "10"
)
_NO_START = (
    "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: "
    "Member must not be null."
)


def create_event_source_mapping(
    lambdas: ExecutingLambdaBackend, request: Request
) -> dict[str, Any]:
    """Create a mapping, and begin to read."""
    _refuse(request)
    source = request.get("EventSourceArn")
    if source is None:
        raise invalid("Unrecognized event source.")
    reference, function = _function(lambdas, request["FunctionName"])
    is_queue = ":sqs:" in source
    if not is_queue and "StartingPosition" not in request:
        raise invalid(_NO_START)
    defaults = _OF_QUEUES if is_queue else _OF_STREAMS
    given = {name: one for name, one in request.parameters.items() if name not in _NOT_KEPT}
    settings = {**_OF_ALL, **defaults, **given, "FunctionArn": reference.qualified}
    _check(settings, function)
    _check_is_new(lambdas, source, reference)
    region, account = lambdas.region_name, lambdas.account_id
    mapping = EventSourceMapping(
        f"arn:{partition_of(region)}:lambda:{region}:{account}",
        settings,
        request.get("Enabled", True),
        tags=dict(request.get("Tags", {})),
    )
    if not is_queue:
        connect(mapping, region, account)
    lambdas.mappings[mapping.uuid] = mapping
    if is_queue:
        lambdas.poll(mapping)
    return mapping.shown()


def get_event_source_mapping(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Return a mapping."""
    return _mapping(lambdas, request).shown()


def list_event_source_mappings(lambdas: ExecutingLambdaBackend, request: Request) -> dict[str, Any]:
    """Return the mappings, of a source or of a function."""
    source, name = request.get("EventSourceArn"), request.get("FunctionName")
    arn = lambdas.refer(name).qualified if name else None
    entries = [
        mapping.shown()
        for mapping in lambdas.mappings.values()
        if source in {None, mapping.event_source_arn} and arn in {None, mapping.function_arn}
    ]
    return page(request, "EventSourceMappings", entries)


def update_event_source_mapping(
    lambdas: ExecutingLambdaBackend, request: Request
) -> dict[str, Any]:
    """Change what is given of a mapping."""
    mapping = _mapping(lambdas, request)
    _refuse(request)
    given = {name: one for name, one in request.parameters.items() if name not in _NOT_KEPT}
    name = request.get("FunctionName", mapping.function_arn)
    reference, function = _function(lambdas, name)
    settings = {**mapping.settings, **given, "FunctionArn": reference.qualified}
    for removed in ("FilterCriteria", "ScalingConfig"):
        if not settings.get(removed):
            settings.pop(removed, None)
    _check(settings, function)
    if not mapping.is_of_queue and reference.qualified != mapping.function_arn:
        raise NotImplementedByLocalaws("another function for the mapping of a stream")
    mapping.change(settings, enabled=request.get("Enabled", mapping.enabled))
    return mapping.shown()


def delete_event_source_mapping(
    lambdas: ExecutingLambdaBackend, request: Request
) -> dict[str, Any]:
    """Delete a mapping."""
    mapping = _mapping(lambdas, request)
    del lambdas.mappings[mapping.uuid]
    if not mapping.is_of_queue:
        disconnect(mapping, lambdas.region_name, lambdas.account_id)
    return mapping.shown("Deleting")


def _mapping(lambdas: ExecutingLambdaBackend, request: Request) -> EventSourceMapping:
    mapping = lambdas.mappings.get(request["UUID"])
    if mapping is None:
        raise not_found()
    return mapping


def _function(lambdas: ExecutingLambdaBackend, name: str) -> tuple[Reference, Function]:
    try:
        reference = lambdas.refer(name)
        function = lambdas.function_of(reference)
        function.find(reference.qualifier)
    except UnknownFunction:
        raise invalid("Function does not exist") from None
    return reference, function


def _refuse(request: Request) -> None:
    for name in _REFUSED:
        if request.get(name):
            raise NotImplementedByLocalaws(f"{request.operation} with {name}")


def _check(settings: Mapping[str, Any], function: Function) -> None:
    check_filters(settings.get("FilterCriteria") or {})
    if ":sqs:" in settings["EventSourceArn"]:
        if settings["BatchSize"] > _OF_QUEUES["BatchSize"] and (
            settings["MaximumBatchingWindowInSeconds"] < 1
        ):
            raise invalid(_WINDOW)
        check_queue(settings, function)
        return
    for name in _NOT_OF_STREAMS:
        default = {**_OF_ALL, **_OF_STREAMS}[name]
        if settings[name] != default and settings[name] != {}:
            raise NotImplementedByLocalaws(f"mappings of streams with {name}")
    if (settings.get("FilterCriteria") or {}).get("Filters"):
        raise NotImplementedByLocalaws("mappings of streams with FilterCriteria")


def _check_is_new(lambdas: ExecutingLambdaBackend, source: str, reference: Reference) -> None:
    for mapping in lambdas.mappings.values():
        if (mapping.event_source_arn, mapping.function_arn) == (source, reference.qualified):
            kind = "SQS" if mapping.is_of_queue else _kind(source)
            raise conflict(
                f'An event source mapping with {kind} arn (" {source} ") and function '
                f'(" {reference.name} ") already exists. Please update or delete the existing '
                f"mapping with UUID {mapping.uuid}"
            )


def _kind(source: str) -> str:
    return {"kinesis": "kinesis", "dynamodb": "DynamoDB"}.get(source.split(":")[2], "event source")
