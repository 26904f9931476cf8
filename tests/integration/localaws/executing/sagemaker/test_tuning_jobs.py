"""Tuning jobs: training jobs with other hyperparameters each, and the best of them."""

import json
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

# Says how far its rate is from the best one, and fails if the rate is too low.
LEARNER = """
    import argparse, os, pathlib, sys, time

    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float)
    parser.add_argument("--seconds", type=float, default=0)
    options = parser.parse_args()
    if options.rate < 0:
        sys.exit("the rate is too low")
    time.sleep(options.seconds)
    print(f"loss={abs(options.rate - 3):.4f};")
    pathlib.Path(os.environ["SM_MODEL_DIR"], "rate.txt").write_text(str(options.rate))
"""


@pytest.fixture(scope="module")
def tuning_request(training_request):
    """``tuning_request(low, high, …)`` is a CreateHyperParameterTuningJob of that range."""

    def request(low: float, high: float, jobs: int = 3, **hyperparameters: str) -> dict:
        training = training_request(LEARNER, metrics={"loss": "loss=([^;]+);"})
        training.pop("TrainingJobName")
        training.pop("Tags", None)
        static = training.pop("HyperParameters") | hyperparameters
        one = {"Name": "rate", "MinValue": str(low), "MaxValue": str(high)}
        return {
            "HyperParameterTuningJobName": f"tuning-{uuid4().hex[:12]}",
            "HyperParameterTuningJobConfig": {
                "Strategy": "Random",
                "HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": "loss"},
                "ResourceLimits": {
                    "MaxNumberOfTrainingJobs": jobs,
                    "MaxParallelTrainingJobs": 2,
                },
                "ParameterRanges": {"ContinuousParameterRanges": [one]},
            },
            "TrainingJobDefinition": {**training, "StaticHyperParameters": static},
        }

    return request


@pytest.fixture(scope="module")
def tuned(aws, wait_until):
    """``tuned(name)`` waits for the end of a tuning job and describes it."""

    def describe(name: str) -> dict:
        def look() -> dict | None:
            job = aws("sagemaker").describe_hyper_parameter_tuning_job(
                HyperParameterTuningJobName=name
            )
            return job if job["HyperParameterTuningJobStatus"] not in RUNNING else None

        return wait_until(look)

    return describe


RUNNING = {"InProgress", "Stopping"}


def test_the_best_of_all_tries_is_told(aws, tuning_request, tuned):
    # GIVEN a range and a number of tries, the machines named as AWS's SDK 2 names them
    request = tuning_request(0, 10, jobs=3)
    definition = request["TrainingJobDefinition"]
    definition["HyperParameterTuningResourceConfig"] = definition.pop("ResourceConfig")
    # WHEN they have been tried
    aws("sagemaker").create_hyper_parameter_tuning_job(**request)
    job = tuned(request["HyperParameterTuningJobName"])
    jobs = aws("sagemaker").list_training_jobs_for_hyper_parameter_tuning_job(
        HyperParameterTuningJobName=request["HyperParameterTuningJobName"]
    )["TrainingJobSummaries"]
    # THEN each had a rate of its own, and the nearest to the best is told
    assert job["HyperParameterTuningJobStatus"] == "Completed", job
    assert job["TrainingJobStatusCounters"]["Completed"] == len(jobs) == 3
    rates = [float(one["TunedHyperParameters"]["rate"]) for one in jobs]
    assert len(set(rates)) == 3
    best = job["BestTrainingJob"]
    nearest = min(rates, key=lambda rate: abs(rate - 3))
    assert float(best["TunedHyperParameters"]["rate"]) == nearest
    metric = best["FinalHyperParameterTuningJobObjectiveMetric"]
    assert metric["Value"] == pytest.approx(abs(nearest - 3), abs=1e-3)


def test_tries_that_fail_are_counted_and_all_failed_fails_the_job(aws, tuning_request, tuned):
    # GIVEN a range in which every try fails
    request = tuning_request(-2, -1, jobs=2)
    # WHEN they have been tried
    aws("sagemaker").create_hyper_parameter_tuning_job(**request)
    job = tuned(request["HyperParameterTuningJobName"])
    # THEN the job has failed, and says of what
    assert job["HyperParameterTuningJobStatus"] == "Failed"
    assert job["TrainingJobStatusCounters"]["NonRetryableError"] == 2
    assert "All training jobs failed" in job["FailureReason"]


def test_a_stopped_job_stops_what_it_trains(aws, tuning_request, tuned, wait_until):
    # GIVEN a tuning job whose tries take long
    request = tuning_request(0, 10, jobs=4, seconds="60")
    name = {"HyperParameterTuningJobName": request["HyperParameterTuningJobName"]}
    sagemaker = aws("sagemaker")
    sagemaker.create_hyper_parameter_tuning_job(**request)
    counters = "TrainingJobStatusCounters"
    wait_until(
        lambda: sagemaker.describe_hyper_parameter_tuning_job(**name)[counters]["InProgress"] == 2
    )
    # WHEN it is stopped
    sagemaker.stop_hyper_parameter_tuning_job(**name)
    job = tuned(name["HyperParameterTuningJobName"])
    # THEN nothing of it goes on, and what had not begun never does
    assert job["HyperParameterTuningJobStatus"] == "Stopped"
    assert job[counters]["InProgress"] == 0
    assert job[counters]["Stopped"] == 2


def test_a_state_machine_waits_for_a_tuning_job(aws, tuning_request, execute):
    # GIVEN a state machine that tunes
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sagemaker:createHyperParameterTuningJob.sync",
        "Parameters": tuning_request(0, 10, jobs=1),
        "End": True,
    }
    # WHEN it runs
    execution = execute({"StartAt": "Tune", "States": {"Tune": task}}, {})
    # THEN its output is the finished job
    assert execution["status"] == "SUCCEEDED", execution
    output = json.loads(execution["output"])
    assert output["HyperParameterTuningJobStatus"] == "Completed"
    assert output["BestTrainingJob"]["TrainingJobName"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Strategy": "Hyperband"}, "NotImplementedByLocalaws"),
        ({"ResourceLimits": {"MaxParallelTrainingJobs": 1}}, "ValidationException"),
        ({"ParameterRanges": {}}, "ValidationException"),
    ],
)
def test_what_cannot_be_tuned_is_refused(aws, tuning_request, change: dict, code: str):
    # GIVEN a request that cannot be carried out
    request = tuning_request(0, 10)
    request["HyperParameterTuningJobConfig"] |= change
    # WHEN it is made THEN it is refused by name
    with pytest.raises(ClientError) as refusal:
        aws("sagemaker").create_hyper_parameter_tuning_job(**request)
    assert refusal.value.response["Error"]["Code"] == code
