"""What an ARN finds: a machine, a version of it, and the alias that chose the version."""

import random
from dataclasses import dataclass
from typing import Any

from moto.stepfunctions.parser.api import ExecutionDoesNotExist, StateMachineDoesNotExist

from localaws.services.stepfunctions.api import arns


@dataclass(frozen=True)
class Target:
    """What an execution is started of.

    Attributes
    ----------
    machine
        Unqualified.
    version
        Of it, if one was named or an alias chose it.
    alias
        That was named, if one was.
    """

    machine: Any
    version: Any = None
    alias: Any = None


def machine(backend: Any, arn: str, *, named_as: str = "") -> Any:
    """Return the machine of an unqualified ARN.

    Raises
    ------
    StateMachineDoesNotExist
        If there is none; it names the ARN, or the one that the request has.
    """
    for one in list(backend.state_machines):
        if one.arn == arn:
            return one
    raise StateMachineDoesNotExist(f"State Machine Does Not Exist: '{named_as or arn}'")


def target(backend: Any, arn: str) -> Target:
    """Return what an ARN with or without a version or an alias leads to.

    Raises
    ------
    StateMachineDoesNotExist
        If there is nothing.
    """
    named = arns.machine_of(arn)
    found = machine(backend, named.arn, named_as=arn)
    if named.qualifier is None:
        return Target(found)
    alias = found.aliases.get(named.qualifier)
    number = _chosen(alias) if alias else named.version
    if number not in found.versions:
        raise StateMachineDoesNotExist(f"State Machine Does Not Exist: '{arn}'")
    return Target(found, found.versions[number], alias)


def execution(backend: Any, arn: str) -> Any:
    """Return the execution, of a Standard workflow, of an ARN.

    Raises
    ------
    ExecutionDoesNotExist
        If there is none.
    """
    arns.check(arn, "execution")
    found = backend.executions.get(arn)
    if found is None:
        raise ExecutionDoesNotExist(f"Execution Does Not Exist: '{arn}'")
    return found


def _chosen(alias: Any) -> int:
    """Return the number of the version that an alias leads to this time."""
    routes = alias.routing_configuration
    # No secret depends on it.
    (route,) = random.choices(routes, [one["weight"] for one in routes])  # noqa: S311
    return int(route["stateMachineVersionArn"].rpartition(":")[2])
