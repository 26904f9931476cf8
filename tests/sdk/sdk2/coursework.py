"""The course's notebook: upload, train, capture, deploy, three functions, a state machine."""

import sagemaker
import workflow
from points import POINTS, SOURCE, ran
from sagemaker.model_monitor import DataCaptureConfig
from sagemaker.pytorch import PyTorch
from sagemaker.s3 import S3Downloader

session = sagemaker.Session()
role = sagemaker.get_execution_role()
bucket = session.default_bucket()
session.upload_string_as_file_body(POINTS, bucket, "lab/train/train.csv")
estimator = PyTorch(
    entry_point="learn_torch.py",
    source_dir=str(SOURCE),
    role=role,
    framework_version="2.5",
    py_version="py311",
    instance_count=1,
    instance_type="ml.m5.large",
    hyperparameters={"epochs": 40, "lr": 0.3},
)
estimator.fit({"train": f"s3://{bucket}/lab/train"})
capture = DataCaptureConfig(
    enable_capture=True,
    sampling_percentage=100,
    destination_s3_uri=f"s3://{bucket}/lab/capture",
    csv_content_types=["text/csv"],
)
predictor = estimator.deploy(1, "ml.m5.large", data_capture_config=capture)
machine = workflow.build(role, predictor.endpoint_name)
workflow.judge(machine, bucket, "lab/capture")
assert S3Downloader.list(f"s3://{bucket}/lab/capture", session)
predictor.delete_endpoint()
ran("the course: capture, three functions, a state machine")
