"""Versions of state machines: snapshots of their revisions."""

from collections.abc import Mapping
from typing import Any

from moto.stepfunctions.models import StateMachineVersion
from moto.stepfunctions.parser.api import ConflictException, ValidationException

from localaws.services.stepfunctions.api import arns, lookups, pages

_INITIAL = "INITIAL"


def publish(machine: Any, description: str | None) -> Any:
    """Return the version of a machine's revision; it is made if there is none yet."""
    for version in machine.versions.values():
        if version.revision_id == machine.revision_id:
            return version
    machine.latest_version_number += 1
    version = StateMachineVersion(machine, machine.latest_version_number, description)
    version.sm_type = machine.type
    version.revision_id = machine.revision_id
    machine.versions[version.version] = version
    return version


def publish_version(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """PublishStateMachineVersion."""
    machine = lookups.machine(backend, arns.machine_of(request["stateMachineArn"]).arn)
    wanted, current = request.get("revisionId"), machine.revision_id or _INITIAL
    if wanted and wanted != current:
        raise ConflictException(
            f"Failed to publish the State Machine version for revision {wanted}. "
            f"The current State Machine revision is {current}."
        )
    with backend.changing:
        version = publish(machine, request.get("description"))
    return {"stateMachineVersionArn": version.arn, "creationDate": version.creation_date}


def delete(backend: Any, request: Mapping[str, Any]) -> None:
    """DeleteStateMachineVersion; one that is not there is none."""
    arn = request["stateMachineVersionArn"]
    named = arns.machine_of(arn)
    if named.version is None:
        raise ValidationException(f"Not the ARN of a state machine version: {arn}")
    with backend.changing:
        for machine in backend.state_machines:
            if machine.arn == named.arn:
                _refuse_routed(machine, arn)
                machine.versions.pop(named.version, None)


def list_all(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """ListStateMachineVersions: the newest first. A machine that is not there has none."""
    arn = arns.machine_of(request["stateMachineArn"]).arn
    versions = [
        version
        for machine in list(backend.state_machines)
        if machine.arn == arn
        for _, version in sorted(machine.versions.items(), reverse=True)
    ]
    listed, rest = pages.page(versions, request, "ListStateMachineVersions", arn)
    items = [
        {"stateMachineVersionArn": version.arn, "creationDate": version.creation_date}
        for version in listed
    ]
    return {"stateMachineVersions": items, **rest}


def _refuse_routed(machine: Any, arn: str) -> None:
    routing = [
        alias.name
        for alias in machine.aliases.values()
        if any(route["stateMachineVersionArn"] == arn for route in alias.routing_configuration)
    ]
    if routing:
        raise ConflictException(
            "Version to be deleted must not be referenced by an alias. Current list of aliases "
            f"referencing this version: [{', '.join(routing)}]"
        )
