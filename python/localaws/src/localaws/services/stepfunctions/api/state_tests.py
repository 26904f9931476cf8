"""TestState: one state runs, with a role or with a mock in its task's place."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.parser.api import InvalidDefinition, ValidationException

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws
from localaws.services.stepfunctions.api import inputs, inspections, lone_states
from localaws.services.stepfunctions.executions import EagerWorker, TellingExecution
from localaws.services.stepfunctions.interpreter.inspection import Inspection

COVERAGE = (
    Row(
        "Step Functions",
        "TestState",
        "One state runs, of its own definition or of a machine's, with variables, with a mocked "
        "result or error; what retries or catches is told, and with DEBUG its data at each step.",
        "Map, Parallel, activities, .sync and .waitForTaskToken, a mocked context, and mocked "
        "results that AWS would hold against an API's model are refused.",
    ),
)

_SECONDS = 300.0
_WHOLE = ("Map", "Parallel")
_CONFIGURABLE = {"retrierRetryCount"}


class _StateTest(TellingExecution):
    """An execution that nobody is told of."""

    inspection: Inspection
    variables: Mapping[str, Any]

    def tell(self, status: str | None = None) -> None:
        """Tell nobody."""

    def _get_start_execution_worker(self) -> EagerWorker:
        worker = super()._get_start_execution_worker()
        worker.inspection, worker.variables = self.inspection, self.variables
        return worker


def test(backend: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """TestState."""
    state = lone_states.state_of(request["definition"], request.get("stateName"))
    _check(request, state)
    inputs.check_input(request.get("input") or "{}")
    _check_variables(request.get("variables") or "{}")
    execution = _prepare(backend, request, lone_states.machine_of(state))
    execution.start()
    execution.wait(_SECONDS)
    answer = inspections.answer(execution, execution.inspection)
    if request.get("inspectionLevel", "INFO") != "INFO":
        answer["inspectionData"] = inspections.data(
            state, request.get("input") or "{}", execution.exec_worker.env, execution.inspection
        )
    return answer


def _check(request: Mapping[str, Any], state: Mapping[str, Any]) -> None:
    kind, mock = state["Type"], request.get("mock")
    if mock is None and kind in _WHOLE:
        raise InvalidDefinition(
            "TestState API does not support Map or Parallel states. Supported state types "
            "include: [Task, Wait, Pass, Succeed, Fail, Choice]"
        )
    if mock is None and kind == "Task" and not request.get("roleArn"):
        raise ValidationException("RoleArn must be specified when testing a Task state")
    if mock is not None:
        _check_mock(mock, request, kind)
    _refuse_by_name(request, state)


def _check_variables(given: str) -> None:
    inputs.check_input(given)
    if not isinstance(json.loads(given), dict):
        raise ValidationException("Variables must be a JSON object.")


def _check_mock(mock: Mapping[str, Any], request: Mapping[str, Any], kind: str) -> None:
    if kind not in ("Task", *_WHOLE):
        raise ValidationException(f"State type '{kind}' is not supported when a mock is specified")
    if request.get("revealSecrets"):
        raise ValidationException(
            "TestState does not support RevealSecrets when a mock is specified."
        )
    if "result" in mock and "errorOutput" in mock:
        raise ValidationException(
            "A test mock should have only one of the following fields: [result, errorOutput]."
        )


def _refuse_by_name(request: Mapping[str, Any], state: Mapping[str, Any]) -> None:
    resource, mock = str(state.get("Resource", "")), request.get("mock") or {}
    unserved = {
        f"of a {state['Type']} state": state["Type"] in _WHOLE,
        "with a context": bool(request.get("context")),
        "with revealSecrets": bool(request.get("revealSecrets")),
        "with such a stateConfiguration": bool(
            set(request.get("stateConfiguration") or {}) - _CONFIGURABLE
        ),
        f"of {resource}": ":activity:" in resource
        or resource.endswith((".sync", ".sync:2", ".waitForTaskToken")),
        "with a mocked result that is held against its API's model, without "
        "fieldValidationMode NONE,": "result" in mock
        and resource.split(":")[2:5] == ["states", "", ""]
        and mock.get("fieldValidationMode") != "NONE",
    }
    for what, is_asked in unserved.items():
        if is_asked:
            raise NotImplementedByLocalaws(f"TestState {what} is not there")


def _prepare(backend: Any, request: Mapping[str, Any], definition: str) -> _StateTest:
    machine, name = str(uuid4()), str(uuid4())
    begin = f"arn:{backend.partition}:states:{backend.region_name}:{backend.account_id}"
    role = request.get("roleArn")
    tested = StateMachine(
        f"{begin}:stateMachine:{machine}",
        machine,
        definition=definition,
        roleArn=role,
        sm_type="EXPRESS",
        backend=backend,
    )
    vars(tested).update(
        type="EXPRESS", sm_type="EXPRESS", revision_id=None, loggingConfiguration={"level": "OFF"}
    )
    execution = _StateTest(
        name=name,
        sm_type="EXPRESS",
        role_arn=role,
        exec_arn=f"{begin}:express:{machine}:{name}",
        account_id=backend.account_id,
        region_name=backend.region_name,
        state_machine=tested,
        start_date=datetime.now(UTC),
        cloud_watch_logging_session=None,
        input_data=request.get("input") or "{}",
        activity_store=backend.activities,
    )
    retries = (request.get("stateConfiguration") or {}).get("retrierRetryCount") or 0
    execution.inspection = Inspection(lone_states.NAME, _mock(request), retries)
    execution.variables = json.loads(request.get("variables") or "{}")
    return execution


def _mock(request: Mapping[str, Any]) -> dict[str, Any] | None:
    mock = request.get("mock")
    if mock is None:
        return None
    if "result" not in mock:
        return {"errorOutput": mock.get("errorOutput") or {}}
    inputs.check_output(mock["result"])
    return {"result": json.loads(mock["result"])}
