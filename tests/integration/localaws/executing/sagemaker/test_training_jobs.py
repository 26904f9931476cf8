"""Training jobs that train: what their entry point finds, and what becomes of what it leaves."""

import io
import json
import tarfile
from itertools import pairwise

import pytest

# Writes what it was given into its model, says a loss three times, and keeps other files as well.
LEARNER = """
    import argparse, json, os, pathlib, sys

    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--label")
    options = parser.parse_args()
    folder = pathlib.Path(os.environ["SM_CHANNEL_TRAIN"])
    seen = {
        "epochs": options.epochs,
        "label": options.label,
        "files": {
            path.relative_to(folder).as_posix(): path.read_text()
            for path in folder.rglob("*") if path.is_file()
        },
        "channels": sorted(json.loads(os.environ["SM_CHANNELS"])),
        "job": os.environ["TRAINING_JOB_NAME"],
        "colour": os.environ["COLOUR"],
        "hosts": json.loads(os.environ["SM_HOSTS"]),
    }
    for epoch in range(options.epochs):
        print(f"epoch={epoch} loss={1 / (epoch + 1):.4f};")
    print("loss=nonsense;")
    pathlib.Path(os.environ["SM_MODEL_DIR"], "seen.json").write_text(json.dumps(seen))
    pathlib.Path(os.environ["SM_OUTPUT_DATA_DIR"], "figure.txt").write_text("a figure")
"""


@pytest.fixture(scope="module")
def artefact(aws):
    """``artefact(s3 uri)`` is the texts of the files in an archive, by name."""

    def files(uri: str) -> dict[str, str]:
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        content = aws("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
            members = [member for member in archive if member.isfile()]
            return {one.name: archive.extractfile(one).read().decode() for one in members}

    return files


@pytest.fixture(scope="module")
def finished(aws, bucket, train) -> dict:
    """A job that has done everything right."""
    for name, text in {"a.txt": "one", "deep/b.txt": "two"}.items():
        aws("s3").put_object(Bucket=bucket, Key=f"data/train/{name}", Body=text)
    aws("s3").put_object(Bucket=bucket, Key="data/test/c.txt", Body="three")
    return train(
        LEARNER,
        channels={"train": "data/train", "test": "data/test/"},
        hyperparameters={"epochs": "3", "label": "a b"},
        Environment={"COLOUR": "red"},
        metrics={"loss": "loss=([^;]+);", "accuracy": "accuracy=(.+)"},
    )


def test_the_entry_point_finds_its_channels_hyperparameters_and_environment(finished, artefact):
    # GIVEN two channels on S3, hyperparameters and an environment
    # WHEN the job has run
    assert finished["TrainingJobStatus"] == "Completed", finished
    seen = json.loads(artefact(finished["ModelArtifacts"]["S3ModelArtifacts"])["seen.json"])
    # THEN its entry point had them all
    assert seen == {
        "epochs": 3,
        "label": "a b",
        "files": {"a.txt": "one", "deep/b.txt": "two"},
        "channels": ["test", "train"],
        "job": finished["TrainingJobName"],
        "colour": "red",
        "hosts": ["algo-1"],
    }


def test_the_model_and_the_output_are_archives_on_s3(finished, artefact, bucket):
    # GIVEN a job that left a model and a figure
    folder = f"s3://{bucket}/jobs/{finished['TrainingJobName']}/output"
    # WHEN it has ended
    # THEN each lies where AWS puts it
    assert finished["ModelArtifacts"]["S3ModelArtifacts"] == f"{folder}/model.tar.gz"
    assert set(artefact(f"{folder}/model.tar.gz")) == {"seen.json"}
    assert artefact(f"{folder}/output.tar.gz") == {"figure.txt": "a figure"}


def test_metrics_are_read_from_the_log(finished, metric_sum):
    # GIVEN two metrics, one of which the log has three times, and once with no number
    # WHEN the job has ended
    # THEN its last number is the job's, all three are CloudWatch's, the other metric is nowhere
    metrics = {one["MetricName"]: one["Value"] for one in finished["FinalMetricDataList"]}
    assert metrics == {"loss": pytest.approx(0.3333)}
    dimensions = {"TrainingJobName": finished["TrainingJobName"]}
    assert metric_sum("/aws/sagemaker/TrainingJobs", "loss", **dimensions) == pytest.approx(1.8333)
    assert metric_sum("/aws/sagemaker/TrainingJobs", "accuracy", **dimensions) == 0


def test_what_the_entry_point_prints_is_in_the_job_s_log(finished, log_of):
    # GIVEN a job that printed three lines of losses
    # WHEN its log is read
    lines = log_of(finished["TrainingJobName"])
    # THEN they are there, in order
    said = [line for line in lines if line.startswith("epoch=")]
    assert said == ["epoch=0 loss=1.0000;", "epoch=1 loss=0.5000;", "epoch=2 loss=0.3333;"]


def test_the_stages_of_a_job_are_told_in_order(finished):
    # GIVEN a job that has ended
    # WHEN its stages are looked at
    stages = finished["SecondaryStatusTransitions"]
    # THEN they are AWS's, each ended when the next began
    names = ["Starting", "Downloading", "Training", "Uploading", "Completed"]
    assert [stage["Status"] for stage in stages] == names
    assert finished["SecondaryStatus"] == "Completed"
    for stage, following in pairwise(stages):
        assert stage["EndTime"] == following["StartTime"]
    assert finished["TrainingStartTime"] <= finished["TrainingEndTime"]
    assert finished["BillableTimeInSeconds"] == finished["TrainingTimeInSeconds"]


def test_an_exception_is_the_failure_s_reason(train, log_of):
    # GIVEN an entry point that raises
    # WHEN it runs
    job = train('print("so far, so good")\nraise ValueError("no bicycles")')
    # THEN the job failed of it
    assert job["TrainingJobStatus"] == job["SecondaryStatus"] == "Failed"
    assert job["FailureReason"].startswith("AlgorithmError: ")
    assert 'ErrorMessage "ValueError: no bicycles"' in job["FailureReason"]
    assert job["FailureReason"].endswith("exit code: 1")
    lines = log_of(job["TrainingJobName"])
    assert {"so far, so good", "ValueError: no bicycles"} <= set(lines)


def test_what_the_algorithm_writes_down_is_the_failure_s_reason(train):
    # GIVEN an entry point that writes its reason to the file for it
    code = """
        import os, pathlib, sys
        pathlib.Path(os.environ["SM_OUTPUT_DIR"], "failure").write_text("the disk is full")
        sys.exit(3)
    """
    # WHEN it runs
    job = train(code)
    # THEN these are the job's words
    assert job["TrainingJobStatus"] == "Failed"
    assert job["FailureReason"].startswith("AlgorithmError: the disk is full")


def test_a_channel_is_a_folder_with_or_without_its_slash_or_an_object(aws, train, bucket, log_of):
    # GIVEN a folder of two files, and another whose name begins alike
    for name in ("photos/a.txt", "photos/deep/b.txt", "photos-of-others/c.txt"):
        aws("s3").put_object(Bucket=bucket, Key=f"shapes/{name}", Body=name)
    prefixes = {"slash": "photos/", "plain": "photos", "object": "photos/a.txt"}
    code = """
        import os, pathlib
        for name in ("slash", "plain", "object"):
            folder = pathlib.Path(os.environ[f"SM_CHANNEL_{name.upper()}"])
            files = sorted(str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file())
            print(f"found {name}: {' '.join(files)}")
    """
    # WHEN each way to name it is a channel
    job = train(code, channels={name: f"shapes/{text}" for name, text in prefixes.items()})
    # THEN the files lie below the folder; what only begins alike comes, too, as AWS warns
    found = [line for line in log_of(job["TrainingJobName"]) if line.startswith("found")]
    assert found == [
        "found slash: a.txt deep/b.txt",
        "found plain: a.txt deep/b.txt photos-of-others/c.txt",
        "found object: a.txt",
    ]


def test_a_job_that_fails_keeps_its_output_and_has_no_model(aws, train, artefact, bucket):
    # GIVEN an entry point that fails after it has written output and a model
    code = """
        import os, pathlib, sys
        pathlib.Path(os.environ["SM_MODEL_DIR"], "half").write_text("half a model")
        pathlib.Path(os.environ["SM_OUTPUT_DATA_DIR"], "log.txt").write_text("why")
        sys.exit(1)
    """
    # WHEN it runs
    job = train(code)
    # THEN the output is there for who looks for the reason, the model is not
    folder = f"jobs/{job['TrainingJobName']}/output"
    assert artefact(f"s3://{bucket}/{folder}/output.tar.gz") == {"log.txt": "why"}
    listed = aws("s3").list_objects_v2(Bucket=bucket, Prefix=folder)["Contents"]
    assert [one["Key"] for one in listed] == [f"{folder}/output.tar.gz"]


def test_a_channel_without_objects_fails_as_the_client_s_error(train, bucket):
    # GIVEN a channel whose prefix has no objects
    # WHEN a job is given it
    job = train("pass", channels={"train": "data/nowhere"})
    # THEN it fails before its entry point runs, and names the prefix
    assert job["TrainingJobStatus"] == "Failed"
    assert job["FailureReason"].startswith("ClientError: Data download failed")
    assert f'"s3://{bucket}/data/nowhere"' in job["FailureReason"]
    assert "TrainingStartTime" not in job


def test_code_that_is_not_there_fails_the_job(train, log_of, bucket):
    # GIVEN a submit directory that names no object
    # WHEN a job is to run it
    missing = json.dumps(f"s3://{bucket}/code/none.tar.gz")
    job = train("pass", hyperparameters={"sagemaker_submit_directory": missing})
    # THEN it fails, and its log says of what
    assert job["TrainingJobStatus"] == "Failed"
    assert job["FailureReason"].startswith("AlgorithmError: ")
    assert any("404" in line for line in log_of(job["TrainingJobName"]))
