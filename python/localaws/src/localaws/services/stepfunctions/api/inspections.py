"""What TestState answers of a state that ran: its status, and its data at each step."""

import json
from collections.abc import Mapping
from typing import Any

from localaws.services.stepfunctions.api import lone_states
from localaws.services.stepfunctions.executions import TellingExecution
from localaws.services.stepfunctions.interpreter.inspection import Inspection
from localaws.services.stepfunctions.queries.variables import bindings


def answer(execution: TellingExecution, inspection: Inspection) -> dict[str, Any]:
    """Return the status, the output or the error, and the state that is next.

    Parameters
    ----------
    execution
        Of the state; it has ended.
    inspection
        That was made of it.
    """
    if execution.status != "SUCCEEDED":
        told: dict[str, Any] = {"status": "RETRIABLE" if inspection.retriable else "FAILED"}
        error, cause = execution.error, execution.cause
        if execution.status == "TIMED_OUT":
            error = "States.Timeout"
    else:
        told = {"status": "SUCCEEDED", "output": as_text(execution.output)}
        entered = execution.exec_worker.env.states.context_object.context_object_data["State"]
        told["nextState"] = lone_states.target_of(entered["Name"])
        error = cause = None
        if inspection.error is not None:
            told["status"] = "CAUGHT_ERROR"
            error, cause = inspection.error["Error"], inspection.error["Cause"]
    told |= {"error": error, "cause": cause}
    return {name: value for name, value in told.items() if value is not None}


def data(state: Mapping[str, Any], given: str, env: Any, inspection: Inspection) -> dict[str, Any]:
    """Return ``inspectionData``.

    Parameters
    ----------
    state
        Its definition.
    given
        Its input, as the request has it.
    env
        The environment in which it ran.
    inspection
        That was made of it.
    """
    notes = dict(inspection.notes)
    if state.get("QueryLanguage") == "JSONata":
        notes = {name: notes[name] for name in ("afterArguments", "result") if name in notes}
    else:
        _fill(notes, state)
    if variables := bindings(env):
        notes["variables"] = variables
    shown: dict[str, Any] = {name: as_text(value) for name, value in notes.items()}
    shown["input"] = given
    if inspection.details:
        shown["errorDetails"] = inspection.details
    return shown


def as_text(value: Any) -> str:
    """Return data as the answer has it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=str)


def _fill(notes: dict[str, Any], state: Mapping[str, Any]) -> None:
    """Have every step told that the state's type has, also where the state leaves it out."""
    if state["Type"] not in ("Task", "Pass"):
        return
    if "Result" in state:  # nothing of the input is looked at
        notes.pop("afterInputPath", None)
        notes.pop("afterParameters", None)
    elif "Parameters" not in state and "afterInputPath" in notes:
        notes["afterParameters"] = notes["afterInputPath"]
    if "ResultSelector" not in state:
        of = "afterParameters" if state["Type"] == "Pass" and "Result" not in state else "result"
        if of in notes:
            notes["afterResultSelector"] = notes[of]
