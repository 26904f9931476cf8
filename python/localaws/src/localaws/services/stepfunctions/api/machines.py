"""State machines: what they are made of, their revisions, and what is said of them."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from moto.core.utils import utcnow
from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.parser.api import (
    InvalidEncryptionConfiguration,
    MissingRequiredParameter,
    StateMachineAlreadyExists,
    StateMachineDoesNotExist,
    ValidationException,
)
from moto.stepfunctions.parser.asl.static_analyser.variable_references_static_analyser import (
    VariableReferencesStaticAnalyser,
)

from localaws.places import place_of
from localaws.services.stepfunctions import execution_logs, validation
from localaws.services.stepfunctions.api import arns, lookups, names, pages, tags, versions

_NOT_LOGGED = {"level": "OFF", "includeExecutionData": False}
_NOT_TRACED = {"enabled": False}
_OWNED = {"type": "AWS_OWNED_KEY"}
_CONFIGURATIONS = ("loggingConfiguration", "tracingConfiguration", "encryptionConfiguration")


def create(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """CreateStateMachine."""
    _check_description(request)
    names.check(request["name"])
    arns.check_role(request["roleArn"])
    kind = request.get("type") or "STANDARD"
    validation.check(request["definition"], kind)
    _check_configurations(backend, request)
    tags.check(request.get("tags") or [])
    given = _given(request) | {"type": kind}
    with backend.changing:
        machine = _existing(backend, request, given) or _new(backend, request, given)
    answer = {"stateMachineArn": machine.arn, "creationDate": machine.creation_date}
    if request.get("publish"):
        answer["stateMachineVersionArn"] = machine.made["version"]
    return answer


def update(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """UpdateStateMachine: what differs makes a new revision."""
    _check_description(request)
    named = arns.machine_of(request["stateMachineArn"])
    given = _given(request)
    if not given:
        raise MissingRequiredParameter(
            "Either the definition, the role ARN, the LoggingConfiguration, the "
            "EncryptionConfiguration or the TracingConfiguration must be specified"
        )
    if named.qualifier:
        name = request["stateMachineArn"]
        raise StateMachineDoesNotExist(f"State Machine Does Not Exist: '{name}'")
    machine = lookups.machine(backend, named.arn)
    if "roleArn" in given:
        arns.check_role(given["roleArn"])
    if "definition" in given:
        validation.check(given["definition"], machine.type)
    _check_configurations(backend, request)
    with backend.changing:
        if any(getattr(machine, name) != value for name, value in given.items()):
            vars(machine).update(given)
            machine.revision_id = str(uuid4())
        machine.update_date = utcnow()
        answer = {"updateDate": machine.update_date}
        if machine.revision_id:
            answer["revisionId"] = machine.revision_id
        if request.get("publish"):
            version = versions.publish(machine, request.get("versionDescription"))
            answer["stateMachineVersionArn"] = version.arn
    return answer


def describe(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """DescribeStateMachine, of a machine or of a version."""
    found = lookups.target(backend, request["stateMachineArn"])
    if found.alias:
        raise StateMachineDoesNotExist(
            f"State Machine Does Not Exist: '{request['stateMachineArn']}'"
        )
    machine = found.version or found.machine
    answer = told(machine, request) | {
        "creationDate": machine.creation_date,
        "status": "ACTIVE",
        "type": machine.type,
    }
    if machine.description:
        answer["description"] = machine.description
    return answer


def told(machine: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said of a machine in each description of it."""
    answer = {
        "stateMachineArn": machine.arn,
        "name": machine.name,
        "definition": machine.definition,
        "roleArn": machine.roleArn,
        "loggingConfiguration": machine.loggingConfiguration,
        "tracingConfiguration": machine.tracingConfiguration,
    }
    if machine.encryptionConfiguration != _OWNED:
        answer["encryptionConfiguration"] = machine.encryptionConfiguration
    if machine.revision_id:
        answer["revisionId"] = machine.revision_id
    if request.get("includedData") == "METADATA_ONLY":
        return answer | {"definition": "{}"}
    references = VariableReferencesStaticAnalyser.process_and_get(machine.definition)
    return answer | ({"variableReferences": references} if references else {})


def delete(backend: Any, request: Mapping[str, Any]) -> None:
    """DeleteStateMachine, with its versions and aliases; one that is not there is none."""
    named = arns.machine_of(request["stateMachineArn"])
    if named.qualifier:
        raise ValidationException(
            f"A qualified ARN cannot be deleted as a state machine: {request['stateMachineArn']}"
        )
    with backend.changing:
        kept = [machine for machine in backend.state_machines if machine.arn != named.arn]
        backend.state_machines[:] = kept
        backend.tagger.delete_all_tags_for_resource(named.arn)


def list_all(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """ListStateMachines."""
    machines = sorted(backend.state_machines, key=lambda machine: str(machine.name))
    listed, rest = pages.page(machines, request, "ListStateMachines")
    items = [
        {
            "stateMachineArn": machine.arn,
            "name": machine.name,
            "type": machine.type,
            "creationDate": machine.creation_date,
        }
        for machine in listed
    ]
    return {"stateMachines": items, **rest}


def _check_description(request: Mapping[str, Any]) -> None:
    if request.get("versionDescription") and not request.get("publish"):
        raise ValidationException("Version description can only be set when publish is true")


def _check_configurations(backend: Any, request: Mapping[str, Any]) -> None:
    execution_logs.validate(request.get("loggingConfiguration"), place_of(backend))
    encryption = request.get("encryptionConfiguration") or _OWNED
    if (encryption["type"] == _OWNED["type"]) == bool(encryption.get("kmsKeyId")):
        raise InvalidEncryptionConfiguration(
            "Invalid Encryption Configuration: a kmsKeyId belongs to the type "
            "CUSTOMER_MANAGED_KMS_KEY alone"
        )


def _given(request: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a request says of a machine, each under its name there."""
    given = {
        name: request[name]
        for name in ("definition", "roleArn", *_CONFIGURATIONS)
        if request.get(name) is not None
    }
    if "loggingConfiguration" in given:
        given["loggingConfiguration"] = _NOT_LOGGED | given["loggingConfiguration"]
    if "tracingConfiguration" in given:
        given["tracingConfiguration"] = _NOT_TRACED | given["tracingConfiguration"]
    return given


def _existing(backend: Any, request: Mapping[str, Any], given: dict[str, Any]) -> Any:
    """Return the machine that a request would make again; None if there is none of the name."""
    for machine in backend.state_machines:
        if machine.name == request["name"]:
            break
    else:
        return None
    # As CreateStateMachine says: another role and other tags are ignored.
    wanted = _defaults() | given
    same = all(getattr(machine, name) == wanted[name] for name in wanted if name != "roleArn")
    published = (bool(request.get("publish")), request.get("versionDescription"))
    if not same or machine.made["published"] != published:
        raise StateMachineAlreadyExists(f"State Machine Already Exists: '{machine.arn}'")
    return machine


def _new(backend: Any, request: Mapping[str, Any], given: dict[str, Any]) -> Any:
    begin = f"arn:{backend.partition}:states:{backend.region_name}:{backend.account_id}"
    arn = f"{begin}:stateMachine:{request['name']}"
    of_request = {name: value for name, value in given.items() if name != "type"}
    machine = StateMachine(
        arn, request["name"], backend=backend, sm_type=given["type"], **of_request
    )
    vars(machine).update(_defaults() | given)
    # moto has the type twice.
    machine.sm_type = machine.type
    machine.revision_id = None
    machine.made = {"published": (bool(request.get("publish")), request.get("versionDescription"))}
    if request.get("publish"):
        machine.made["version"] = versions.publish(machine, request.get("versionDescription")).arn
    if request.get("tags"):
        backend.tagger.tag_resource(arn, request["tags"])
    backend.state_machines.append(machine)
    return machine


def _defaults() -> dict[str, Any]:
    return {
        "loggingConfiguration": _NOT_LOGGED,
        "tracingConfiguration": _NOT_TRACED,
        "encryptionConfiguration": _OWNED,
    }
