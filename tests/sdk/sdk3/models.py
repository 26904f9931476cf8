"""A model by SDK 3: build, deploy, ask, register; the typed resources; a batch of records."""

import json

from points import POINTS, SOURCE, ran, refused
from sagemaker.core.helper.session_helper import Session, get_execution_role
from sagemaker.core.resources import (
    Endpoint,
    EndpointConfig,
    FeatureGroup,
    Model,
    ModelPackage,
    Pipeline,
    TransformJob,
)
from sagemaker.core.shapes import ProductionVariant
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

builder = ModelBuilder(
    s3_model_data_url=trainer._latest_training_job.model_artifacts.s3_model_artifacts,
    image_uri=f"{REGISTRY}/pytorch-inference:2.5-cpu-py311",
    role_arn=role,
    sagemaker_session=session,
    source_code=source,
)
model = builder.build()
endpoint = builder.deploy(
    endpoint_name="of-the-builder", instance_type="ml.m5.large", initial_instance_count=1
)
[[answer]] = json.loads(endpoint.invoke(body="[[1, 2]]", **IN_JSON).body.read())
assert abs(answer - 0.5) < 1
in_csv = endpoint.invoke(body="1,2\n3,4", content_type="text/csv", accept="text/csv")
assert float(in_csv.body.read().split()[0]) == answer
endpoint.delete()
ran("deploy, invoke: PyTorch's default handlers, JSON and CSV")

for number in (1, 2):
    variant = ProductionVariant(
        variant_name="all",
        model_name=model.model_name,
        instance_type="ml.m5.large",
        initial_instance_count=number,
    )
    EndpointConfig.create(endpoint_config_name=f"core-{number}", production_variants=[variant])
endpoint = Endpoint.create(endpoint_name="core", endpoint_config_name="core-1")
endpoint.wait_for_status("InService")
endpoint.endpoint_config_name = "core-2"
endpoint.update()
endpoint.wait_for_status("InService")
assert endpoint.refresh().production_variants[0].current_instance_count == 2
assert json.loads(endpoint.invoke(body="[[1, 2]]", **IN_JSON).body.read()) == [[answer]]
endpoint.delete()
ran("update an endpoint, delete it")

session.upload_string_as_file_body("1,2\n3,4\n", bucket, "lab/batch/x.csv")
transformer = Transformer(
    model.model_name,
    1,
    "ml.m5.large",
    assemble_with="Line",
    accept="text/csv",
    output_path=f"s3://{bucket}/lab/out",
    sagemaker_session=session,
)
transformer.transform(f"s3://{bucket}/lab/batch", content_type="text/csv", split_type="Line")
assert float(session.read_s3_file(bucket, "lab/out/x.csv.out").split()[0]) == answer
ran("transform: by lines, put together by lines")

kinds, machines = ["text/csv"], ["ml.m5.large"]
builder.register(
    model_package_group_name="of-sdk-3",
    content_types=kinds,
    response_types=kinds,
    inference_instances=machines,
    transform_instances=machines,
    approval_status="Approved",
)
[package] = ModelPackage.get_all(model_package_group_name="of-sdk-3")
assert package.model_approval_status == "Approved"
ran("register, approve, list: the model registry")

assert model.model_name in [one.model_name for one in Model.get_all()]
assert [one.transform_job_status for one in TransformJob.get_all()] == ["Completed"]
assert list(Pipeline.get_all()) == []
ran("typed resources: get_all")
try:
    list(FeatureGroup.get_all())
except Exception as error:
    refused("feature groups", error)
