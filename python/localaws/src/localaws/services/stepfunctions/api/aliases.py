"""Aliases of state machines, which lead to one version or to two, by weights."""

from collections.abc import Mapping, Sequence
from typing import Any

from moto.core.utils import utcnow
from moto.stepfunctions.models import StateMachineAlias
from moto.stepfunctions.parser.api import (
    ConflictException,
    ResourceNotFound,
    ValidationException,
)

from localaws.services.stepfunctions.api import arns, lookups, pages

_WHOLE = 100


def create(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """CreateStateMachineAlias; the same one again is the one that is there."""
    routes, name = request["routingConfiguration"], request["name"]
    machine = _routed(backend, routes)
    description = request.get("description")
    with backend.changing:
        alias = machine.aliases.get(name)
        if alias is None:
            alias = StateMachineAlias(name, machine.arn, routes, description)
            machine.aliases[name] = alias
        elif (alias.routing_configuration, alias.description) != (routes, description):
            raise ConflictException(
                "Failed to create alias because an alias with the same name and a different "
                "routing configuration already exists."
            )
    return {"stateMachineAliasArn": alias.arn, "creationDate": alias.creation_date}


def update(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """UpdateStateMachineAlias."""
    routes, description = request.get("routingConfiguration"), request.get("description")
    if routes is None and description is None:
        raise ValidationException(
            "You must provide at least one of routingConfiguration or description"
        )
    alias = _find(backend, request["stateMachineAliasArn"])
    if routes and _routed(backend, routes).arn != alias.statemachine_arn:
        raise ValidationException(
            "Routing configuration must contain versions of the alias's own state machine."
        )
    alias.update(routing_configuration=routes, description=description)
    return {"updateDate": alias.update_date}


def describe(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """DescribeStateMachineAlias."""
    alias = _find(backend, request["stateMachineAliasArn"])
    answer = {
        "stateMachineAliasArn": alias.arn,
        "name": alias.name,
        "routingConfiguration": alias.routing_configuration,
        "creationDate": alias.creation_date,
        "updateDate": alias.update_date or utcnow(),
    }
    return answer | ({"description": alias.description} if alias.description else {})


def delete(backend: Any, request: Mapping[str, Any]) -> None:
    """DeleteStateMachineAlias; one that is not there is none."""
    named = arns.machine_of(request["stateMachineAliasArn"])
    for machine in list(backend.state_machines):
        if machine.arn == named.arn:
            machine.aliases.pop(named.qualifier, None)


def list_all(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """ListStateMachineAliases, of a machine or of a version of it."""
    arn = request["stateMachineArn"]
    found = lookups.target(backend, arn)
    aliases = [
        alias
        for alias in found.machine.aliases.values()
        if found.version is None
        or any(
            route["stateMachineVersionArn"] == found.version.arn
            for route in alias.routing_configuration
        )
    ]
    aliases.sort(key=lambda alias: str(alias.name))
    listed, rest = pages.page(aliases, request, "ListStateMachineAliases", arn)
    items = [
        {"stateMachineAliasArn": alias.arn, "creationDate": alias.creation_date} for alias in listed
    ]
    return {"stateMachineAliases": items, **rest}


def _find(backend: Any, arn: str) -> Any:
    named = arns.machine_of(arn)
    for machine in list(backend.state_machines):
        if machine.arn == named.arn and named.qualifier in machine.aliases:
            return machine.aliases[named.qualifier]
    raise ResourceNotFound("Request references a resource that does not exist.")


def _routed(backend: Any, routes: Sequence[Mapping[str, Any]]) -> Any:
    """Return the machine whose versions routes lead to."""
    versions = [route["stateMachineVersionArn"] for route in routes]
    named = [arns.machine_of(arn) for arn in versions]
    received = f"Received: [{', '.join(versions)}]"
    if any(name.version is None for name in named):
        raise ValidationException(
            f"Routing configuration must contain state machine version ARNs. {received}"
        )
    if len(set(versions)) < len(versions):
        raise ValidationException(
            f"Routing configuration must contain distinct state machine version ARNs. {received}"
        )
    weights = [route["weight"] for route in routes]
    if sum(weights) != _WHOLE:
        raise ValidationException(
            f"Sum of routing configuration weights must equal 100. Received: {weights}"
        )
    if len({name.arn for name in named}) > 1:
        raise ValidationException(
            f"Routing configuration must contain versions of one state machine. {received}"
        )
    found = [lookups.target(backend, arn) for arn in versions]
    return found[0].machine
