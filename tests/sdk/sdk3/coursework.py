"""The course by SDK 3: upload, train, capture, deploy, three functions, a state machine."""

import workflow
from points import POINTS, SOURCE, ran
from sagemaker.core.helper.session_helper import Session, get_execution_role
from sagemaker.core.resources import Endpoint, EndpointConfig
from sagemaker.core.shapes import (
    CaptureContentTypeHeader,
    CaptureOption,
    DataCaptureConfig,
    ProductionVariant,
)
from sagemaker.core.training.configs import Compute, InputData, SourceCode
from sagemaker.serve import ModelBuilder
from sagemaker.train import ModelTrainer

REGISTRY = "763104351884.dkr.ecr.us-east-1.amazonaws.com"
session = Session()
role = get_execution_role()
bucket = session.default_bucket()
session.upload_string_as_file_body(POINTS, bucket, "lab/train/train.csv")
source = SourceCode(source_dir=str(SOURCE), entry_script="learn_torch.py")
trainer = ModelTrainer(
    sagemaker_session=session,
    role=role,
    training_image=f"{REGISTRY}/pytorch-training:2.5-cpu-py311",
    source_code=source,
    compute=Compute(instance_type="ml.m5.large", instance_count=1),
    hyperparameters={"epochs": 40, "lr": 0.3},
)
trainer.train([InputData(channel_name="train", data_source=f"s3://{bucket}/lab/train/")])
model = ModelBuilder(
    s3_model_data_url=trainer._latest_training_job.model_artifacts.s3_model_artifacts,
    image_uri=f"{REGISTRY}/pytorch-inference:2.5-cpu-py311",
    role_arn=role,
    sagemaker_session=session,
    source_code=source,
).build()
EndpointConfig.create(
    endpoint_config_name="course",
    production_variants=[
        ProductionVariant(
            variant_name="AllTraffic",
            model_name=model.model_name,
            instance_type="ml.m5.large",
            initial_instance_count=1,
        )
    ],
    data_capture_config=DataCaptureConfig(
        enable_capture=True,
        initial_sampling_percentage=100,
        destination_s3_uri=f"s3://{bucket}/lab/capture",
        capture_options=[CaptureOption(capture_mode=mode) for mode in ("Input", "Output")],
        capture_content_type_header=CaptureContentTypeHeader(csv_content_types=["text/csv"]),
    ),
)
endpoint = Endpoint.create(endpoint_name="course", endpoint_config_name="course")
endpoint.wait_for_status("InService")
machine = workflow.build(role, endpoint.endpoint_name)
workflow.judge(machine, bucket, "lab/capture")
endpoint.delete()
ran("the course: capture, three functions, a state machine")
