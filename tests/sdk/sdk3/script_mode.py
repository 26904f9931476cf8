"""Script mode by SDK 3: upload data, train, find the job; tune; prepare data."""

import json

from points import POINTS, SOURCE, ran
from sagemaker.core.helper.session_helper import Session, get_execution_role
from sagemaker.core.parameter import ContinuousParameter
from sagemaker.core.processing import FrameworkProcessor, ScriptProcessor
from sagemaker.core.resources import TrainingJob
from sagemaker.core.shapes import (
    ProcessingInput,
    ProcessingOutput,
    ProcessingS3Input,
    ProcessingS3Output,
)
from sagemaker.core.training.configs import Compute, InputData, MetricDefinition, SourceCode
from sagemaker.train import ModelTrainer
from sagemaker.train.tuner import HyperparameterTuner

REGISTRY = "763104351884.dkr.ecr.us-east-1.amazonaws.com"
SKLEARN = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3"
session = Session()
role = get_execution_role()
bucket = session.default_bucket()
session.upload_string_as_file_body(POINTS, bucket, "lab/train/train.csv")
channels = [InputData(channel_name="train", data_source=f"s3://{bucket}/lab/train/")]
ran("Session: default bucket, upload; get_execution_role")


def trainer(image: str, script: str) -> ModelTrainer:
    return ModelTrainer(
        sagemaker_session=session,
        role=role,
        training_image=image,
        source_code=SourceCode(source_dir=str(SOURCE), entry_script=script),
        compute=Compute(instance_type="ml.m5.large", instance_count=1),
        hyperparameters={"epochs": 40, "lr": 0.3} if script == "learn_torch.py" else {},
    )


of_torch = trainer(f"{REGISTRY}/pytorch-training:2.5-cpu-py311", "learn_torch.py")
metrics = [MetricDefinition(name="loss", regex="loss=(.*?);")]
of_torch.with_metric_definitions(metrics).train(channels)
job = of_torch._latest_training_job
assert job.final_metric_data_list[0].value < 0.1
ran("train: PyTorch, script mode, metrics")
assert TrainingJob.get(job.training_job_name).model_artifacts == job.model_artifacts
ran("attach to a training job")
of_sklearn = trainer(SKLEARN, "learn_sklearn.py")
of_sklearn.train(channels)
assert of_sklearn._latest_training_job.training_job_status == "Completed"
ran("train: scikit-learn, script mode")

tuner = HyperparameterTuner(
    trainer(f"{REGISTRY}/pytorch-training:2.5-cpu-py311", "learn_torch.py"),
    "loss",
    {"lr": ContinuousParameter(0.01, 0.3)},
    [{"Name": "loss", "Regex": "loss=(.*?);"}],
    objective_type="Minimize",
    max_jobs=2,
    max_parallel_jobs=2,
)
tuner.tune(inputs=channels)
best = TrainingJob.get(tuner.best_training_job())
assert best.training_job_status == "Completed"
ran("tune: HyperparameterTuner, its best job")

session.upload_string_as_file_body(POINTS, bucket, "lab/raw/points.csv")
machine = {
    "role": role,
    "image_uri": SKLEARN,
    "command": ["python3"],
    "instance_count": 1,
    "instance_type": "ml.m5.large",
    "sagemaker_session": session,
}
for part, processor, code in (
    ("ScriptProcessor", ScriptProcessor(**machine), {"code": str(SOURCE / "prepare.py")}),
    (
        "a framework's processor with a source folder",
        FrameworkProcessor(**machine),
        {"code": "prepare.py", "source_dir": str(SOURCE)},
    ),
):
    source = ProcessingS3Input(
        s3_uri=f"s3://{bucket}/lab/raw",
        local_path="/opt/ml/processing/input",
        s3_data_type="S3Prefix",
        s3_input_mode="File",
    )
    target = ProcessingS3Output(
        s3_uri=f"s3://{bucket}/lab/report-{len(part)}",
        local_path="/opt/ml/processing/report",
        s3_upload_mode="EndOfJob",
    )
    processor.run(
        inputs=[ProcessingInput(input_name="raw", s3_input=source)],
        outputs=[ProcessingOutput(output_name="report", s3_output=target)],
        arguments=["--rows", "30"],
        **code,
    )
    text = session.read_s3_file(bucket, f"lab/report-{len(part)}/report.json")
    assert json.loads(text) == {"table": {"rows": 30}}
    ran(f"process: {part}")
