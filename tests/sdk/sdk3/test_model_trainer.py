"""ModelTrainer of AWS's SDK: what its driver does in a job, on a running localaws."""

import json
from collections.abc import Callable

import pytest
from sagemaker.core.helper.iam_role_resolver import RoleValidationError
from sagemaker.core.helper.session_helper import Session
from sagemaker.core.resources import TrainingJob
from sagemaker.core.shapes import OutputDataConfig
from sagemaker.core.training.configs import Compute, InputData, MetricDefinition, SourceCode
from sagemaker.core.utils.exceptions import FailedStatusError
from sagemaker.train import ModelTrainer
from sagemaker.train.distributed import Torchrun

from train_with_sagemaker_sdk import SDK_SETTINGS

LEARN = """
import json, os, pathlib, sys
print(json.dumps(sys.argv[1:]))
print("loss=" + pathlib.Path(os.environ["SM_CHANNEL_TRAIN"], "loss.txt").read_text() + ";")
pathlib.Path(os.environ["SM_MODEL_DIR"], "model.txt").write_text(os.environ["SM_HP_LABEL"])
"""
TOGETHER = """
import sys
import torch.distributed as group
group.init_process_group("gloo")
sys.stdout.write(f"rank={group.get_rank()} of {group.get_world_size()}\\n")  # print writes twice
group.destroy_process_group()
"""
IMAGE = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch:2.13-cpu-amzn2023-sagemaker"


@pytest.fixture
def trainer(role, bucket, tmp_path, monkeypatch) -> Callable[..., ModelTrainer]:
    """``trainer(files, **settings)`` is a ModelTrainer of a folder with these files."""
    monkeypatch.setenv("SAGEMAKER_VALIDATE_ROLE", "false")  # the role has no policy

    def make(files: dict[str, str], source: dict, **settings) -> ModelTrainer:
        for name, text in files.items():
            (tmp_path / name).write_text(text)
        return ModelTrainer(
            sagemaker_session=Session(
                default_bucket=bucket, default_bucket_prefix="code", sagemaker_config=SDK_SETTINGS
            ),
            role=role,
            training_image=IMAGE,
            base_job_name="trial",
            source_code=SourceCode(source_dir=str(tmp_path), **source),
            compute=Compute(instance_type="ml.m5.large", instance_count=1, volume_size_in_gb=30),
            output_data_config=OutputDataConfig(s3_output_path=f"s3://{bucket}/models"),
            **settings,
        )

    return make


@pytest.fixture
def lines(aws) -> Callable[[TrainingJob], list[str]]:
    """``lines(job)`` is what a job has logged."""

    def read(job: TrainingJob) -> list[str]:
        events = aws("logs").filter_log_events(
            logGroupName="/aws/sagemaker/TrainingJobs", logStreamNamePrefix=job.training_job_name
        )["events"]
        return [event["message"] for event in events]

    return read


def test_a_script_has_its_channel_hyperparameters_and_requirements(aws, bucket, trainer, lines):
    # GIVEN a script with a requirement that the container has, a channel and hyperparameters
    aws("s3").put_object(Bucket=bucket, Key="trial/train/loss.txt", Body="0.25")
    files = {"learn.py": LEARN, "requirements.txt": "six\n"}
    source = {"entry_script": "learn.py", "requirements": "requirements.txt"}
    hyperparameters = {"epochs": 3, "label": "a b"}
    made = trainer(files, source, hyperparameters=hyperparameters).with_metric_definitions(
        [MetricDefinition(name="loss", regex="loss=([^;]+);")]
    )
    # WHEN it is trained and waited for with its log
    made.train([InputData(channel_name="train", data_source=f"s3://{bucket}/trial/train/")])
    job = made._latest_training_job
    # THEN it has run with all of them, its metric is known and its model is there
    assert job.training_job_status == "Completed"
    assert '["--epochs", "3", "--label", "a b"]' in lines(job)
    assert any(line.startswith("Requirement already satisfied: six") for line in lines(job))
    assert [(one.metric_name, one.value) for one in job.final_metric_data_list] == [("loss", 0.25)]
    assert job.model_artifacts.s3_model_artifacts.startswith(f"s3://{bucket}/models/trial-")


def test_torchrun_starts_the_processes_that_it_is_asked_for(trainer, lines):
    # GIVEN a script that meets the others WHEN it is trained by torchrun with two processes
    source = {"entry_script": "together.py"}
    made = trainer(
        {"together.py": TOGETHER}, source, distributed=Torchrun(process_count_per_node=2)
    )
    made.train()
    # THEN both are there
    seen = {line for line in lines(made._latest_training_job) if line.startswith("rank=")}
    assert seen == {"rank=0 of 2", "rank=1 of 2"}


def test_a_script_that_fails_has_failed_of_what_the_driver_wrote(trainer):
    # GIVEN a script that fails WHEN it is trained
    made = trainer({"fails.py": "raise SystemExit(3)"}, {"entry_script": "fails.py"})
    with pytest.raises(FailedStatusError) as failed:
        made.train()
    # THEN the SDK says so, with the reason that its driver left for SageMaker
    assert "AlgorithmError: Traceback" in str(failed.value)
    assert "exit code: 3" in made._latest_training_job.failure_reason


def test_a_requirement_that_is_nowhere_fails_the_job(trainer, lines):
    # GIVEN a requirement that cannot be installed WHEN it is trained
    files = {"learn.py": LEARN, "requirements.txt": "--no-index\nno-such-scone\n"}
    source = {"entry_script": "learn.py", "requirements": "requirements.txt"}
    made = trainer(files, source)
    with pytest.raises(FailedStatusError, match="Training Execution failed"):
        made.train()
    # THEN pip says which
    log = "\n".join(lines(made._latest_training_job))
    assert "No matching distribution found for no-such-scone" in log


def test_a_role_is_judged_by_its_policies_before_anything_is_started(trainer, monkeypatch):
    # GIVEN a role without any policy WHEN the SDK is to see to it that it may train
    monkeypatch.delenv("SAGEMAKER_VALIDATE_ROLE")
    # THEN the SDK refuses it, and names what it lacks
    with pytest.raises(RoleValidationError, match=r"Missing permissions: .*ecr:GetAuthorization"):
        trainer({"learn.py": LEARN}, {"entry_script": "learn.py"})


def test_code_is_staged_where_terraform_lets_a_narrow_role_read_it(aws, role, bucket, trainer):
    # GIVEN a role that may write models and no other objects, as Terraform's
    resource = f"arn:aws:s3:::{bucket}/models/*"
    may_write = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": resource}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [may_write]})
    name = role.rpartition("/")[2]
    aws("iam").put_role_policy(RoleName=name, PolicyName="models", PolicyDocument=policy)
    # WHEN the SDK stages a folder
    trainer({"learn.py": LEARN}, {"entry_script": "learn.py"}).train(dry_run=True)
    # THEN it and the driver are below models/code/
    listed = aws("s3").list_objects_v2(Bucket=bucket, Prefix="models/code/trial/")["Contents"]
    channels = {one["Key"].split("/")[5] for one in listed}
    assert channels == {"code", "sm_drivers"}
