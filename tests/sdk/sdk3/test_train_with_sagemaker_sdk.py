"""The data scientist's way: the repository's own training, by AWS's SDK, to a model package."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sagemaker.core.resources import ModelPackage, TrainingJob

REPOSITORY = Path(__file__).resolve().parents[3]
SCRIPT = REPOSITORY / "scripts" / "train_with_sagemaker_sdk.py"


@pytest.fixture(scope="session")
def run(deployed) -> Callable[..., subprocess.CompletedProcess[str]]:
    """``run(argument…)`` runs the script."""

    def start(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, SCRIPT, *arguments], capture_output=True, text=True, timeout=1800
        )

    return start


@pytest.fixture(scope="session")
def trained(run, dataset) -> subprocess.CompletedProcess[str]:
    """The script has trained and registered."""
    done = run("--environment", "dev", "--dataset", dataset)
    assert done.returncode == 0, done.stderr[-5000:]
    return done


def test_a_trained_model_is_a_package_that_waits_for_a_person(aws, trained, group, dataset, bucket):
    # GIVEN a training by the SDK WHEN its package, the only word on stdout, is described
    [arn] = trained.stdout.split()
    package = aws("sagemaker").describe_model_package(ModelPackageName=arn)
    # THEN it is in the pipeline's group and shape, and nobody has approved it
    assert package["ModelPackageGroupName"] == group
    assert package["ModelApprovalStatus"] == "PendingManualApproval"
    metadata = package["CustomerMetadataProperties"]
    job = metadata["training_job"]
    assert metadata["dataset"] == dataset
    [container] = package["InferenceSpecification"]["Containers"]
    assert container["ModelDataUrl"] == f"s3://{bucket}/registered/{job}/model.tar.gz"
    assert container["Environment"]["SAGEMAKER_PROGRAM"] == "inference.py"
    # AND its figures are those of its evaluation, which is kept
    statistics = package["ModelMetrics"]["ModelQuality"]["Statistics"]
    assert statistics["S3Uri"] == metadata["evaluation"]
    key = metadata["evaluation"].removeprefix(f"s3://{bucket}/")
    evaluation = json.loads(aws("s3").get_object(Bucket=bucket, Key=key)["Body"].read())
    assert float(metadata["accuracy"]) == pytest.approx(evaluation["test"]["accuracy"], abs=1e-4)


def test_the_log_and_the_metrics_are_told(trained):
    # GIVEN a training by the SDK WHEN what it told a person is read
    lines = trained.stderr.splitlines()
    # THEN the lines of the job are there, and its last metrics
    assert any(line.startswith("  epoch=2 train:loss=") for line in lines)
    names = [line.split()[0] for line in lines[-4:]]
    assert sorted(names) == [
        "test:accuracy",
        "train:loss",
        "validation:accuracy",
        "validation:loss",
    ]


def test_the_typed_resources_see_what_the_script_made(trained, group):
    # GIVEN a training by the SDK WHEN the SDK's own resources are asked
    [arn] = trained.stdout.split()
    of_group = ModelPackage.get_all(model_package_group_name=group)
    packages = {one.model_package_arn: one.refresh() for one in of_group}
    job = TrainingJob.get(packages[arn].customer_metadata_properties["training_job"])
    job.wait()
    # THEN they show the package, and its job with the driver's channels
    assert job.training_job_status == "Completed"
    channels = [one.channel_name for one in job.input_data_config]
    assert channels == ["train", "validation", "test", "code", "sm_drivers"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--hyperparameter", "epochs=0"), "HyperparameterInvalid: epochs is 0, not 1 to 1000"),
        (("--source", "/nowhere"), "SourceUnusable: /nowhere has no train.py"),
        (("--dataset", "s3://{bucket}/datasets/none"), "DatasetMissing: there is no s3://"),
        (("--environment", "test"), "DeploymentMissing: there is no parameter"),
    ],
)
def test_what_cannot_be_trained_is_told_in_one_line(run, dataset, bucket, arguments, reason):
    # GIVEN an argument that is wrong WHEN the script is run
    words = [word.format(bucket=bucket) for word in arguments]
    done = run("--environment", "dev", "--dataset", dataset, *words)
    # THEN it fails, names the reason, and shows no traceback of its own
    assert done.returncode == 1
    assert done.stdout == ""
    assert reason in done.stderr.splitlines()[-1]
