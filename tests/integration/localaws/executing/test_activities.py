"""Workers and tasks of activities that wait for one another."""

import json
import threading
from uuid import uuid4

import pytest


@pytest.fixture
def activity(aws) -> str:
    return aws("stepfunctions").create_activity(name=f"activity-{uuid4().hex}")["activityArn"]


@pytest.fixture
def machine(make_machine, activity) -> str:
    task = {"Type": "Task", "Resource": activity, "End": True}
    return make_machine({"StartAt": "Task", "States": {"Task": task}})


@pytest.fixture
def start(aws):
    """``start(machine, input)`` starts an execution; its ARN."""

    def start_execution(machine: str, given: object) -> str:
        answer = aws("stepfunctions").start_execution(
            stateMachineArn=machine, input=json.dumps(given)
        )
        return answer["executionArn"]

    return start_execution


def test_a_worker_that_waits_gets_the_task_at_once(aws, activity, machine, start, ended):
    # GIVEN a worker that waits
    states, taken = aws("stepfunctions"), []
    worker = threading.Thread(
        target=lambda: taken.append(states.get_activity_task(activityArn=activity))
    )
    worker.start()
    # WHEN a task comes
    execution = start(machine, {"photo": 1})
    # THEN the worker has it, and its answer ends the execution
    worker.join(5)
    assert json.loads(taken[0]["input"]) == {"photo": 1}
    states.send_task_success(taskToken=taken[0]["taskToken"], output='"done"')
    assert ended(execution)["output"] == '"done"'


def test_the_task_of_a_stopped_execution_goes_to_no_worker(aws, activity, machine, start, ended):
    # GIVEN an execution that waits for a worker, is stopped, and another one
    states = aws("stepfunctions")
    first = start(machine, {"photo": 1})
    states.stop_execution(executionArn=first)
    second = start(machine, {"photo": 2})
    # WHEN a worker comes
    taken = states.get_activity_task(activityArn=activity)
    # THEN it gets the other one's task, and the stopped one's history ends with that
    assert json.loads(taken["input"]) == {"photo": 2}
    assert ended(first)["status"] == "ABORTED"
    last = states.get_execution_history(executionArn=first, reverseOrder=True)["events"][0]
    assert last["type"] == "ExecutionAborted"
    states.stop_execution(executionArn=second)
