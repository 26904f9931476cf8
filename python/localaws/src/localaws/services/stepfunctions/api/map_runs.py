"""Map Runs: the runs of a Distributed Map state."""

from collections.abc import Iterator, Mapping
from typing import Any

from moto.stepfunctions.parser.api import ResourceNotFound, ValidationException

from localaws.services.stepfunctions.api import arns, lookups, pages


def describe(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """DescribeMapRun."""
    record = _find(backend, request["mapRunArn"])
    answer = dict(record.describe()) | {"startDate": record.start_date, "redriveCount": 0}
    return answer | ({"stopDate": record.stop_date} if record.stop_date else {})


def list_all(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """ListMapRuns, of an execution."""
    arn = request["executionArn"]
    records = list(_of(lookups.execution(backend, arn)))
    listed, rest = pages.page(records, request, "ListMapRuns", arn)
    items = [
        {
            "executionArn": record.execution_arn,
            "mapRunArn": record.map_run_arn,
            "stateMachineArn": record.map_state_machine_arn,
            "startDate": record.start_date,
            **({"stopDate": record.stop_date} if record.stop_date else {}),
        }
        for record in listed
    ]
    return {"mapRuns": items, **rest}


def update(backend: Any, request: Mapping[str, Any]) -> None:
    """UpdateMapRun."""
    names = ("maxConcurrency", "toleratedFailureCount", "toleratedFailurePercentage")
    values = [request.get(name) for name in names]
    record = _find(backend, request["mapRunArn"])
    if all(value is None for value in values):
        raise ValidationException("At least one of the Map Run's settings must be specified")
    if record.status != "RUNNING":
        raise ValidationException(f"The Map Run is {record.status} and cannot be updated")
    record.update(*values)


def _find(backend: Any, arn: str) -> Any:
    arns.check(arn, "mapRun")
    for execution in list(backend.executions.values()):
        for record in _of(execution):
            if record.map_run_arn == arn:
                return record
    raise ResourceNotFound(f"Resource not found: '{arn}'")


def _of(execution: Any) -> Iterator[Any]:
    if execution.exec_worker:
        yield from execution.exec_worker.env.map_run_record_pool_manager.get_all()
