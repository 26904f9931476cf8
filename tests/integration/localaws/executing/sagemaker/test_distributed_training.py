"""Training jobs of several instances: each is a process tree that finds the others."""

import io
import json
import tarfile

import pytest

RESOURCES = {"InstanceType": "ml.m5.large", "InstanceCount": 2, "VolumeSizeInGB": 1}

# Each instance writes who it is; the second has a file of the first's name, too.
EACH = """
    import json, os, pathlib
    host = os.environ["SM_CURRENT_HOST"]
    number = json.loads(os.environ["SM_HOSTS"]).index(host)
    model = pathlib.Path(os.environ["SM_MODEL_DIR"])
    channel = pathlib.Path(os.environ["SM_CHANNEL_TRAIN"], "a.txt").read_text()
    (model / f"{number}.txt").write_text(channel)
    (model / "both.txt").write_text(str(number))
"""

# Adds up the ranks of all processes.
SUM = """
    import os, pathlib, torch
    from torch import distributed
    distributed.init_process_group("gloo")
    total = torch.tensor(distributed.get_rank() + 1)
    distributed.all_reduce(total)
    if distributed.get_rank() == 0:
        pathlib.Path(os.environ["SM_MODEL_DIR"], "total.txt").write_text(str(total.item()))
    distributed.destroy_process_group()
"""

# The second instance ends in an error, and the first would wait for it for an hour.
ONE_FAILS = """
    import json, os, time
    if os.environ["SM_CURRENT_HOST"] == json.loads(os.environ["SM_HOSTS"])[1]:
        raise ValueError("the oven is cold")
    time.sleep(3600)
"""


@pytest.fixture
def model_of(aws):
    """``model_of(job)`` is the texts of the files in a job's model, by name."""

    def files(job: dict) -> dict[str, str]:
        uri = job["ModelArtifacts"]["S3ModelArtifacts"]
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        content = aws("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
            return {one.name: archive.extractfile(one).read().decode() for one in archive}

    return files


def test_every_instance_runs_with_the_same_channels(aws, bucket, train, model_of):
    # GIVEN a channel
    aws("s3").put_object(Bucket=bucket, Key="shared/a.txt", Body="one")
    # WHEN a job of two instances has run
    job = train(EACH, channels={"train": "shared/"}, ResourceConfig=RESOURCES)
    # THEN its model holds the files of both, and the first one's where both have one of a name
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    assert model_of(job) == {"0.txt": "one", "1.txt": "one", "both.txt": "0"}
    streams = aws("logs").describe_log_streams(
        logGroupName="/aws/sagemaker/TrainingJobs", logStreamNamePrefix=job["TrainingJobName"]
    )["logStreams"]
    assert {stream["logStreamName"].split("/")[1][:6] for stream in streams} == {"algo-1", "algo-2"}


def test_torchrun_joins_the_processes_of_all_instances(train, model_of):
    # GIVEN a job that asks for torchrun, as the SDK's distribution does
    asked = {"sagemaker_torch_distributed_enabled": json.dumps(True)}
    # WHEN it has run on two instances
    job = train(SUM, hyperparameters=asked, ResourceConfig=RESOURCES)
    # THEN both have taken part
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    assert model_of(job) == {"total.txt": "3"}


def test_a_job_fails_with_the_instance_that_fails_first(train):
    # GIVEN a job whose second instance fails WHEN it runs
    job = train(ONE_FAILS, ResourceConfig=RESOURCES)
    # THEN it does not wait for the first, and tells of the second's error
    assert job["TrainingJobStatus"] == "Failed"
    assert "the oven is cold" in job["FailureReason"]
