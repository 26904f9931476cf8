"""What jobs and models find below /opt/ml, and in /tmp: the real paths, and each its own."""

import io
import json
import tarfile
from uuid import uuid4

import pytest

# As the script that AWS's SDK sends for a processor with a folder of sources.
RUNPROC = """#!/bin/bash
set -e
cd /opt/ml/processing/input/code/
tar -xzf sourcedir.tar.gz
python3 turn.py "$@"
"""
TURN = """
import os, pathlib
here = {"cwd": os.getcwd(), "tmp": next(os.walk("/tmp"))[2], "user": os.getuid()}
pathlib.Path("/tmp/seen").touch()
folder = pathlib.Path("/opt/ml/processing/output")
(folder / "words.txt").write_text(
    "".join(file.read_text() for file in pathlib.Path("/opt/ml/processing/words").iterdir())
)
pathlib.Path("/opt/ml/output/message").write_text(str(here))
"""
LEARN = """
import json, os
with open("/opt/ml/model/seen.json", "w") as file:
    folders = {name: text for name, text in os.environ.items() if name.startswith("SM_")}
    arguments = json.load(open("/opt/ml/input/config/hyperparameters.json"))
    json.dump([folders, os.listdir("/opt/ml/input/data/words"), sorted(arguments)], file)
"""
MODEL = """
import json, os

def model_fn(model_dir):
    return {"folder": model_dir, "file": __file__, "name": open("/opt/ml/model/name.txt").read()}

def input_fn(body, content_type):
    return body

def predict_fn(data, model):
    return model

def output_fn(prediction, accept):
    return json.dumps(prediction)
"""


@pytest.fixture
def processed(aws, bucket, role, wait_until):
    """``processed(files, entry, output)`` runs a job with files on S3 to its end."""

    def run(files: dict[str, bytes | str], entry: list[str]) -> tuple[dict, str]:
        name = f"job-{uuid4().hex}"
        for path, content in files.items():
            aws("s3").put_object(Bucket=bucket, Key=f"{name}/{path}", Body=content)
        folders = {"code": "/opt/ml/processing/input/code", "words": "/opt/ml/processing/words"}
        inputs = [
            {
                "InputName": title,
                "S3Input": {
                    "S3Uri": f"s3://{bucket}/{name}/{title}/",
                    "LocalPath": place,
                    "S3DataType": "S3Prefix",
                    "S3InputMode": "File",
                },
            }
            for title, place in folders.items()
        ]
        target = {
            "S3Uri": f"s3://{bucket}/{name}/out",
            "LocalPath": "/opt/ml/processing/output",
            "S3UploadMode": "EndOfJob",
        }
        cluster = {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1}
        aws("sagemaker").create_processing_job(
            ProcessingJobName=name,
            RoleArn=role,
            AppSpecification={"ImageUri": "turner:1", "ContainerEntrypoint": entry},
            ProcessingInputs=inputs,
            ProcessingOutputConfig={"Outputs": [{"OutputName": "out", "S3Output": target}]},
            ProcessingResources={"ClusterConfig": cluster},
        )

        def described() -> dict:
            return aws("sagemaker").describe_processing_job(ProcessingJobName=name)

        wait_until(lambda: described()["ProcessingJobStatus"] != "InProgress")
        job = described()
        assert job["ProcessingJobStatus"] == "Completed", job["FailureReason"]
        written = aws("s3").get_object(Bucket=bucket, Key=f"{name}/out/words.txt")
        return job, written["Body"].read().decode()

    return run


def test_a_processor_with_sources_runs_them_where_aws_does(processed, tar_gz):
    # GIVEN sources in an archive, which a script of the SDK's unpacks and starts
    files = {
        "code/runproc.sh": RUNPROC,
        "code/sourcedir.tar.gz": tar_gz({"turn.py": TURN}),
        "words/a.txt": "scone",
    }
    entry = ["/bin/bash", "/opt/ml/processing/input/code/runproc.sh"]
    # WHEN it runs, twice
    first, words = processed(files, entry)
    second, _ = processed(files, entry)
    # THEN its code has found and written what AWS's paths name, and no other job's /tmp
    assert words == "scone"
    assert "'cwd': '/opt/ml/processing/input/code', 'tmp': []" in first["ExitMessage"]
    assert "'tmp': []" in second["ExitMessage"]


def test_a_training_finds_its_folders_by_name_and_by_variable(aws, bucket, train):
    # GIVEN a training that reads and writes by AWS's paths
    aws("s3").put_object(Bucket=bucket, Key="channel/a.txt", Body="scone")
    # WHEN it has run
    job = train(LEARN, channels={"words": "channel/"}, hyperparameters={"epochs": "2"})
    # THEN it has found them, and its variables name them
    assert job["TrainingJobStatus"] == "Completed", job["FailureReason"]
    key = job["ModelArtifacts"]["S3ModelArtifacts"].removeprefix(f"s3://{bucket}/")
    content = aws("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        folders, words, parameters = json.load(archive.extractfile("seen.json"))
    assert words == ["a.txt"]
    assert "epochs" in parameters
    assert folders["SM_MODEL_DIR"] == "/opt/ml/model"
    assert folders["SM_CHANNEL_WORDS"] == "/opt/ml/input/data/words"
    assert folders["SM_OUTPUT_DATA_DIR"] == "/opt/ml/output/data"


def test_a_model_is_at_opt_ml_model(aws, make_configuration, make_endpoint):
    # GIVEN an endpoint whose model says where it is
    endpoint = make_endpoint(make_configuration("cream", MODEL))
    # WHEN it is asked
    answer = aws("sagemaker-runtime").invoke_endpoint(EndpointName=endpoint, Body=b"7")
    # THEN it is where AWS has it
    assert json.loads(answer["Body"].read()) == {
        "folder": "/opt/ml/model",
        "file": "/opt/ml/model/code/inference.py",
        "name": "cream",
    }
