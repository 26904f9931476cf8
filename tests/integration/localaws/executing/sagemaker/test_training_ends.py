"""Training jobs that are stopped, run out of time, go on from checkpoints or are refused."""

import pytest
from botocore.exceptions import ClientError

# Says that it runs, and saves a model when it is asked to end.
SAVES_WHEN_ASKED = """
    import os, pathlib, signal, sys, time

    def save(*_):
        print("saving", flush=True)
        time.sleep(0.5)
        pathlib.Path(os.environ["SM_MODEL_DIR"], "model.txt").write_text("half trained")
        sys.exit(0)

    signal.signal(signal.SIGTERM, save)
    print("ready", flush=True)
    while True:
        time.sleep(0.05)
"""
RESUMES = """
    import os, pathlib
    folder = pathlib.Path(os.environ["SAGEMAKER_BASE_DIR"], "checkpoints")
    count = int((folder / "epoch").read_text()) if (folder / "epoch").exists() else 0
    (folder / "epoch").write_text(str(count + 1))
    print(f"epoch={count + 1};")
"""


@pytest.fixture
def running(start_training, wait_until, log_of):
    """``running(code, …)`` starts a job and returns its name once it has printed "ready"."""

    def start(code: str, **settings) -> str:
        name = start_training(code, **settings)
        wait_until(lambda: "ready" in log_of(name))
        return name

    return start


@pytest.fixture
def model_keys(aws, bucket):
    """``model_keys(job)`` is the keys below a job's output."""

    def keys(job: str) -> list[str]:
        answer = aws("s3").list_objects_v2(Bucket=bucket, Prefix=f"jobs/{job}/output/")
        return [one["Key"].rpartition("/")[2] for one in answer.get("Contents", [])]

    return keys


def test_a_stopped_job_has_time_to_save_its_model(aws, running, trained, model_keys):
    # GIVEN a job that takes a moment to save its model
    name = running(SAVES_WHEN_ASKED)
    # WHEN it is stopped
    aws("sagemaker").stop_training_job(TrainingJobName=name)
    job = trained(name)
    # THEN it is stopped, not failed, and its model is there
    assert job["TrainingJobStatus"] == job["SecondaryStatus"] == "Stopped"
    assert "FailureReason" not in job
    assert model_keys(name) == ["model.tar.gz"]
    assert "Stopping" in [stage["Status"] for stage in job["SecondaryStatusTransitions"]]


def test_a_job_that_is_stopped_as_it_starts_ends(aws, start_training, trained, wait_until):
    # GIVEN jobs that would run for ever
    names = [start_training("import time\nwhile True: time.sleep(0.1)") for _ in range(2)]
    # WHEN each is stopped at another moment before it trains
    sagemaker = aws("sagemaker")
    sagemaker.stop_training_job(TrainingJobName=names[0])
    job = {"TrainingJobName": names[1]}
    wait_until(lambda: sagemaker.describe_training_job(**job)["SecondaryStatus"] == "Training")
    sagemaker.stop_training_job(**job)
    # THEN it is stopping from then on, and ends
    assert sagemaker.describe_training_job(**job)["TrainingJobStatus"] in {"Stopping", "Stopped"}
    assert [trained(name)["TrainingJobStatus"] for name in names] == ["Stopped", "Stopped"]


def test_stopping_a_job_that_has_ended_changes_nothing(aws, train):
    # GIVEN a job that is done
    job = train("pass")
    # WHEN it is stopped
    name = {"TrainingJobName": job["TrainingJobName"]}
    aws("sagemaker").stop_training_job(**name)
    # THEN it is as it was
    assert aws("sagemaker").describe_training_job(**name)["TrainingJobStatus"] == "Completed"


def test_stopping_a_job_that_is_not_known_is_refused(aws):
    # GIVEN no job of this name
    # WHEN it is stopped
    # THEN that is refused, and the name is in the refusal
    with pytest.raises(ClientError, match="no-such-job") as refused:
        aws("sagemaker").stop_training_job(TrainingJobName="no-such-job")
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_a_job_is_ended_after_its_longest_runtime(train, model_keys):
    # GIVEN a job that would run for ever, and a second for it
    # WHEN it runs
    job = train(SAVES_WHEN_ASKED, StoppingCondition={"MaxRuntimeInSeconds": 3})
    # THEN it is stopped, and its second status says of what
    assert job["TrainingJobStatus"] == "Stopped"
    assert job["SecondaryStatus"] == "MaxRuntimeExceeded"
    assert model_keys(job["TrainingJobName"]) == ["model.tar.gz"]


def test_the_next_job_goes_on_from_the_checkpoints(aws, bucket, train):
    # GIVEN two jobs with one place for their checkpoints
    place = {"S3Uri": f"s3://{bucket}/checkpoints/one"}
    settings = {"CheckpointConfig": place, "metrics": {"epoch": "epoch=([0-9]+);"}}
    # WHEN one runs after the other
    jobs = [train(RESUMES, **settings) for _ in range(2)]
    # THEN the second has found what the first left
    assert [job["FinalMetricDataList"][0]["Value"] for job in jobs] == [1, 2]
    stored = aws("s3").get_object(Bucket=bucket, Key="checkpoints/one/epoch")["Body"].read()
    assert stored == b"2"


def test_a_job_s_changes_of_state_are_events(events_of, train, wait_until):
    # GIVEN a rule for training jobs that fail
    pattern = {"source": ["aws.sagemaker"], "detail": {"TrainingJobStatus": ["Failed"]}}
    look = events_of(pattern)
    # WHEN one does
    job = train('raise ValueError("no bicycles")')
    # THEN its event has its name and its reason
    [event] = wait_until(look)
    assert event["detail-type"] == "SageMaker Training Job State Change"
    assert event["resources"] == [job["TrainingJobArn"]]
    assert event["detail"]["TrainingJobName"] == job["TrainingJobName"]
    assert event["detail"]["SecondaryStatus"] == "Failed"
    assert event["detail"]["FailureReason"] == job["FailureReason"]


def test_a_job_s_name_is_taken_once(aws, training_request, trained):
    # GIVEN a job
    request = training_request("pass")
    aws("sagemaker").create_training_job(**request)
    # WHEN another is to have its name
    # THEN that is refused by name, and the first goes on
    with pytest.raises(ClientError, match="names must be unique") as refused:
        aws("sagemaker").create_training_job(**request)
    assert refused.value.response["Error"]["Code"] == "ResourceInUse"
    assert trained(request["TrainingJobName"])["TrainingJobStatus"] == "Completed"


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        (
            {
                "ResourceConfig": {
                    "InstanceType": "ml.m5.large",
                    "InstanceCount": 9,
                    "VolumeSizeInGB": 1,
                }
            },
            "other than 1 to 8 instances",
        ),
        (
            {
                "InputDataConfig": [
                    {
                        "ChannelName": "train",
                        "DataSource": {
                            "S3DataSource": {"S3DataType": "ManifestFile", "S3Uri": "s3://b/m"}
                        },
                    }
                ]
            },
            "channel train",
        ),
    ],
)
def test_what_is_not_there_is_refused_at_once_and_by_name(aws, training_request, fields, named):
    # GIVEN a job that needs what localaws does not have
    request = training_request("pass", **fields)
    # WHEN it is created
    # THEN that is refused, and no job is left behind
    with pytest.raises(ClientError, match=named) as refused:
        aws("sagemaker").create_training_job(**request)
    assert refused.value.response["Error"]["Code"] == "NotImplementedByLocalaws"
    with pytest.raises(ClientError, match=request["TrainingJobName"]):
        aws("sagemaker").describe_training_job(TrainingJobName=request["TrainingJobName"])
