"""Training jobs whose container is given its command, as AWS's SDK 3 starts every training."""

import io
import json
import tarfile
import zipfile
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

# Starts what is in another channel, as the SDK's driver does, and leaves where it was.
DRIVER = """
set -e
cd /opt/ml/input/data/code
export SM_MODEL_DIR=/opt/ml/model
python3 learn.py "$@"
"""
LEARNER = """
import json, os, pathlib, sys
print("loss=0.25;")
print(json.dumps([*sys.argv[1:], os.environ["FOLDER"]]))
pathlib.Path(os.environ["SM_MODEL_DIR"], "model.txt").write_text("/opt/ml is a name here")
"""
BASH = {"ContainerEntrypoint": ["/bin/bash", "/opt/ml/input/data/drivers/start.sh"]}


@pytest.fixture
def commanded(aws, bucket, training_request, trained):
    """``commanded(files, **specification)`` runs a job with files in its channels to its end."""

    def run(files: dict[str, str | bytes], arguments=(), **fields) -> dict:
        place = f"channels/{uuid4().hex}"
        for name, content in files.items():
            aws("s3").put_object(Bucket=bucket, Key=f"{place}/{name}", Body=content)
        channels = {name.partition("/")[0]: f"{place}/{name.partition('/')[0]}/" for name in files}
        request = training_request("", channels, metrics={"loss": "loss=([^;]+);"}, **fields)
        request["AlgorithmSpecification"] |= BASH
        if arguments:
            request["AlgorithmSpecification"]["ContainerArguments"] = list(arguments)
        del request["HyperParameters"]
        aws("sagemaker").create_training_job(**request)
        return trained(request["TrainingJobName"])

    return run


@pytest.fixture
def models(aws):
    """``models(job)`` is the texts of the files in a job's model."""

    def read(job: dict) -> dict[str, str]:
        uri = job["ModelArtifacts"]["S3ModelArtifacts"]
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        content = aws("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
            members = [member for member in archive if member.isfile()]
            return {one.name: archive.extractfile(one).read().decode() for one in members}

    return read


def test_the_command_runs_and_finds_opt_ml(commanded, log_of, models):
    # GIVEN a command that runs a script of a channel, which runs a program of another
    files = {"drivers/start.sh": DRIVER, "code/learn.py": LEARNER}
    environment = {"FOLDER": "/opt/ml/checkpoints"}
    arguments = ("a b", "/opt/ml/output", "s3://bucket/opt/ml", "/opt/mlflow")
    # WHEN the job has run
    job = commanded(files, arguments, Environment=environment)
    # THEN it was given what the request says, and /opt/ml was the job's own
    assert job["TrainingJobStatus"] == "Completed", job
    _, line = log_of(job["TrainingJobName"])
    assert json.loads(line) == [*arguments, "/opt/ml/checkpoints"]
    # AND its model and its metric are kept, and its description is as its request was
    assert models(job) == {"model.txt": "/opt/ml is a name here"}
    assert [one["Value"] for one in job["FinalMetricDataList"]] == [0.25]
    assert job["AlgorithmSpecification"]["ContainerArguments"] == list(arguments)
    assert job["AlgorithmSpecification"]["ContainerEntrypoint"] == BASH["ContainerEntrypoint"]


def test_a_command_that_fails_has_the_reason_that_it_wrote(commanded):
    # GIVEN a command that says what it fails of where SageMaker looks for it
    files = {"drivers/start.sh": "echo 'no wheel fits' > /opt/ml/output/failure; exit 7"}
    # WHEN it has run
    job = commanded(files)
    # THEN the job has failed of that
    assert job["TrainingJobStatus"] == "Failed"
    assert job["FailureReason"] == "AlgorithmError: no wheel fits, exit code: 7"


def test_what_a_job_installs_is_gone_with_it(commanded, models):
    # GIVEN a distribution, and a job that installs it as the SDK's driver does
    wheel = io.BytesIO()
    with zipfile.ZipFile(wheel, "w") as archive:
        info = "scone_oven-1.0.dist-info"
        archive.writestr("scone_oven.py", "HEAT = 220")
        archive.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: scone-oven\nVersion: 1\n"
        )
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    use = "import scone_oven; open('/opt/ml/model/heat', 'w').write(str(scone_oven.HEAT))"
    install = "python3 -m pip install --no-index -r /opt/ml/input/data/code/requirements.txt\n"
    files = {
        "code/scone_oven-1.0-py3-none-any.whl": wheel.getvalue(),
        "code/requirements.txt": "./scone_oven-1.0-py3-none-any.whl",
    }
    run = f'cd /opt/ml/input/data/code && python3 -c "{use}"'
    # WHEN it and then another run
    with_it = commanded(
        {**files, "drivers/start.sh": f"cd /opt/ml/input/data/code; {install}{run}"}
    )
    without = commanded({**files, "drivers/start.sh": run})
    # THEN the first has it, and the other does not
    assert with_it["TrainingJobStatus"] == "Completed", with_it
    assert models(with_it) == {"heat": "220"}
    assert without["TrainingJobStatus"] == "Failed"


@pytest.mark.parametrize(
    ("specification", "instances", "code", "message"),
    [
        (
            {"ContainerArguments": ["train"]},
            1,
            "NotImplementedByLocalaws",
            "CreateTrainingJob: ContainerArguments without ContainerEntrypoint: there is no image",
        ),
        (
            BASH,
            2,
            "NotImplementedByLocalaws",
            "CreateTrainingJob: ContainerEntrypoint on more than one instance",
        ),
        (
            {"ContainerEntrypoint": ["a"] * 101},
            1,
            "ValidationException",
            (
                "at 'algorithmSpecification.containerEntrypoint' failed to satisfy constraint: "
                "Member must have length less than or equal to 100"
            ),
        ),
        (
            BASH | {"ContainerArguments": ["a" * 257]},
            1,
            "ValidationException",
            (
                "at 'algorithmSpecification.containerArguments' failed to satisfy constraint: "
                "Member must satisfy constraint: [Member must have length less than or equal to "
            ),
        ),
    ],
)
def test_a_command_that_cannot_be_run_is_refused(
    aws, training_request, specification, instances, code, message
):
    # GIVEN a command that AWS refuses, or that needs what is not here
    request = training_request("")
    request["AlgorithmSpecification"] |= specification
    request["ResourceConfig"]["InstanceCount"] = instances
    # WHEN a job is to run it THEN that is refused by name, and there is no job
    with pytest.raises(ClientError) as refused:
        aws("sagemaker").create_training_job(**request)
    assert refused.value.response["Error"]["Code"] == code
    assert message in refused.value.response["Error"]["Message"]
    name = request["TrainingJobName"]
    assert not aws("sagemaker").list_training_jobs(NameContains=name)["TrainingJobSummaries"]
