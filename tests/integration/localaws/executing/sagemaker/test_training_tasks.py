"""Training jobs as tasks of a state machine."""

import json

import pytest


@pytest.fixture
def training_task(training_request):
    """``training_task(code, resource, **fields)`` is a definition of one training job."""

    def definition(code: str, resource: str = "createTrainingJob.sync", **fields) -> dict:
        task = {
            "Type": "Task",
            "Resource": f"arn:aws:states:::sagemaker:{resource}",
            "Parameters": training_request(code),
            "End": True,
        }
        return {"StartAt": "Train", "States": {"Train": task | fields}}

    return definition


def job_name(definition: dict) -> str:
    return definition["States"]["Train"]["Parameters"]["TrainingJobName"]


def test_a_task_ends_with_its_job_and_describes_it(execute, training_task):
    # GIVEN a task that trains, and waits
    definition = training_task("print('learnt')")
    # WHEN it runs
    execution = execute(definition)
    # THEN its output is the finished job, times as numbers
    assert execution["status"] == "SUCCEEDED", execution
    job = json.loads(execution["output"])
    assert job["TrainingJobName"] == job_name(definition)
    assert job["TrainingJobStatus"] == "Completed"
    assert job["ModelArtifacts"]["S3ModelArtifacts"].endswith("/output/model.tar.gz")
    assert job["TrainingStartTime"] <= job["TrainingEndTime"]
    assert "ResponseMetadata" not in job


def test_a_job_that_fails_fails_the_task_with_its_reason(execute, training_task):
    # GIVEN a task whose job fails
    # WHEN it runs
    execution = execute(training_task('raise ValueError("no bicycles")'))
    # THEN the cause describes the job
    assert (execution["status"], execution["error"]) == ("FAILED", "States.TaskFailed")
    job = json.loads(execution["cause"])
    assert job["TrainingJobStatus"] == "Failed"
    assert "no bicycles" in job["FailureReason"]


@pytest.mark.parametrize("named", ["States.TaskFailed", "States.ALL"])
def test_a_failed_job_can_be_caught(execute, training_task, named):
    # GIVEN a task whose job fails, and a catcher for it
    definition = training_task(
        "raise SystemExit(1)", Catch=[{"ErrorEquals": [named], "Next": "Bad"}]
    )
    definition["States"]["Bad"] = {"Type": "Pass", "Parameters": {"of.$": "$.Error"}, "End": True}
    # WHEN it runs
    execution = execute(definition)
    # THEN the catcher's state came next
    assert execution["status"] == "SUCCEEDED", execution
    assert json.loads(execution["output"]) == {"of": "States.TaskFailed"}


def test_a_task_without_sync_only_starts_its_job(execute, training_task, trained):
    # GIVEN a task that does not wait
    definition = training_task("import time; time.sleep(1)", "createTrainingJob")
    # WHEN it runs
    execution = execute(definition)
    # THEN its output is what CreateTrainingJob answers, and the job goes on
    answer = json.loads(execution["output"])
    assert set(answer) == {"TrainingJobArn"}
    assert answer["TrainingJobArn"].endswith(f":training-job/{job_name(definition)}")
    assert trained(job_name(definition))["TrainingJobStatus"] == "Completed"


def test_a_name_that_is_taken_is_sagemaker_s_error(execute, training_task):
    # GIVEN a task whose job's name is taken, and a catcher for that
    caught = {"ErrorEquals": ["SageMaker.ResourceInUseException"], "Next": "Known"}
    definition = training_task("pass", "createTrainingJob", Catch=[caught])
    known = {"Type": "Pass", "Parameters": {"cause.$": "$.Cause"}, "End": True}
    definition["States"]["Known"] = known
    execute(definition)
    # WHEN it runs again
    execution = execute(definition)
    # THEN the catcher has it
    assert execution["status"] == "SUCCEEDED", execution
    assert "names must be unique" in json.loads(execution["output"])["cause"]


@pytest.mark.parametrize("way", ["stopped", "timed out"])
def test_a_job_is_not_left_running_when_nobody_waits_for_it(
    aws, make_machine, training_task, trained, ended, wait_until, log_of, way
):
    # GIVEN an execution that waits for a job that would run for ever
    code = "import time\nprint('ready')\nwhile True: time.sleep(0.1)"
    limit = {"TimeoutSeconds": 2} if way == "timed out" else {}
    definition = training_task(code, **limit)
    states = aws("stepfunctions")
    arn = states.start_execution(stateMachineArn=make_machine(definition))["executionArn"]
    # WHEN the execution is stopped, or the task's time is up
    if way == "stopped":
        wait_until(lambda: "ready" in log_of(job_name(definition)))
        states.stop_execution(executionArn=arn)
    execution = ended(arn)
    # THEN the job is stopped, too
    assert execution["status"] == ("ABORTED" if way == "stopped" else "FAILED")
    assert execution.get("error") == (None if way == "stopped" else "States.Timeout")
    assert trained(job_name(definition))["TrainingJobStatus"] == "Stopped"
