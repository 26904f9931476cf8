"""Kinds of inference by SDK 3: serverless and asynchronous; what is refused; Search."""

import json
import time

from points import POINTS, SOURCE, ran, refused
from sagemaker.core.helper.session_helper import Session, get_execution_role
from sagemaker.core.inference_config import AsyncInferenceConfig, ServerlessInferenceConfig
from sagemaker.core.training.configs import Compute, InputData, SourceCode
from sagemaker.core.transformer import Transformer
from sagemaker.serve import ModelBuilder
from sagemaker.train import ModelTrainer

REGISTRY = "763104351884.dkr.ecr.us-east-1.amazonaws.com"
IN_JSON = {"content_type": "application/json", "accept": "application/json"}
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
job = trainer._latest_training_job
artifacts = job.model_artifacts.s3_model_artifacts

where = {"Name": "ModelArtifacts.S3ModelArtifacts", "Operator": "Equals", "Value": artifacts}
found = session.sagemaker_client.search(
    Resource="TrainingJob", SearchExpression={"Filters": [where]}
)
names = [one["TrainingJob"]["TrainingJobName"] for one in found["Results"]]
assert names == [job.training_job_name]
ran("Search")

builder = ModelBuilder(
    s3_model_data_url=artifacts,
    image_uri=f"{REGISTRY}/pytorch-inference:2.5-cpu-py311",
    role_arn=role,
    sagemaker_session=session,
    source_code=source,
)
model = builder.build()
config = ServerlessInferenceConfig(memory_size_in_mb=2048, max_concurrency=2)
endpoint = builder.deploy(endpoint_name="serverless", inference_config=config)
[variant] = endpoint.refresh().production_variants
assert variant.current_serverless_config.max_concurrency == 2
[[answer]] = json.loads(endpoint.invoke(body="[[1, 2]]", **IN_JSON).body.read())
assert abs(answer - 0.5) < 1
endpoint.delete()
ran("deploy: serverless")

config = AsyncInferenceConfig(
    output_path=f"s3://{bucket}/lab/async", failure_path=f"s3://{bucket}/lab/failed"
)
endpoint = builder.deploy(
    endpoint_name="asynchronous", instance_type="ml.m5.large", inference_config=config
)


def answered(body: str) -> str:
    """Return what is at the place that the call names, once it is there; empty of a failure."""
    session.upload_string_as_file_body(body, bucket, "lab/asked/record.json")
    given = endpoint.invoke_async(f"s3://{bucket}/lab/asked/record.json", **IN_JSON)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for place in (given.output_location, given.failure_location):
            prefix = place.split("/", 3)[3]
            if session.list_s3_files(bucket, prefix):
                return session.read_s3_file(bucket, prefix) if "/async/" in place else ""
        time.sleep(0.5)
    raise TimeoutError(given.output_location)


assert json.loads(answered("[[1, 2]]")) == [[answer]]
assert answered("no JSON") == ""
endpoint.delete()
ran("deploy: asynchronous")

session.upload_string_as_file_body("1,2\n3,4\n", bucket, "lab/batch/x.csv")
transformer = Transformer(
    model.model_name,
    1,
    "ml.m5.large",
    output_path=f"s3://{bucket}/lab/out",
    sagemaker_session=session,
)
try:
    transformer.transform(
        f"s3://{bucket}/lab/batch",
        content_type="text/csv",
        split_type="Line",
        join_source="Input",
    )
except Exception as error:
    refused("transform: joins and filters", error)
else:
    raise AssertionError("not refused")
