"""State machines, their executions, and one of these as a graph."""

import json
from typing import Any

from flask import Blueprint, render_template, request

from localaws.console.asking import client, listed
from localaws.console.definitions import graph_of, states_of, untold_states
from localaws.console.history import outcomes_of, visits_of
from localaws.console.layout import picture_of

pages = Blueprint("executions", __name__)

MOST = 100
# One page of GetExecutionHistory has up to a thousand.
_MOST_EVENTS = 5000
_MOST_VISITS = 50


def machines() -> list[dict[str, Any]]:
    """Return the state machines, by their names."""
    return listed("stepfunctions", "list_state_machines", "stateMachines", 1000)


def executions_of(machine: dict[str, Any], most: int, **filters: str) -> list[dict[str, Any]]:
    """Return the newest executions of a machine; those of Express workflows are not kept."""
    if machine["type"] == "EXPRESS":
        return []
    arn = machine["stateMachineArn"]
    arguments = {"stateMachineArn": arn, "PaginationConfig": {"PageSize": min(most, 1000)}}
    return listed("stepfunctions", "list_executions", "executions", most, **arguments, **filters)


@pages.get("/executions")
def index() -> str:
    """Show each machine with its newest executions, or one machine with more of them."""
    chosen = request.args.get("machine", "")
    found = [machine for machine in machines() if chosen in ("", machine["stateMachineArn"])]
    most = MOST if chosen else 10
    rows = [(machine, executions_of(machine, most + 1)) for machine in found]
    return render_template("executions.html", machines=rows, chosen=chosen, most=most)


@pages.get("/execution")
def execution() -> str:
    """Show one execution: why it failed, its graph, and a state's input and output."""
    arn = request.args.get("arn", "")
    stepfunctions = client("stepfunctions")
    told = stepfunctions.describe_execution(executionArn=arn)
    machine = stepfunctions.describe_state_machine_for_execution(executionArn=arn)
    scope = graph_of(json.loads(machine["definition"]))
    pages_of_events = {"executionArn": arn, "PaginationConfig": {"PageSize": 1000}}
    events = listed(
        "stepfunctions", "get_execution_history", "events", _MOST_EVENTS, **pages_of_events
    )
    visits = visits_of(events, told["status"])
    chosen = request.args.get("state", "")
    untold = untold_states(scope)
    of_state = [visit for visit in visits if visit.name == chosen]
    return render_template(
        "execution.html",
        execution=told,
        machine=machine,
        picture=picture_of(scope),
        kinds=states_of(scope),
        outcomes=dict.fromkeys(untold, "not told") | outcomes_of(visits),
        untold=untold,
        visits=visits[:500],
        chosen=chosen,
        chosen_visits=of_state[:_MOST_VISITS],
        more_visits=len(of_state) > _MOST_VISITS,
        cut_history=len(events) == _MOST_EVENTS,
    )
