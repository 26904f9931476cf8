"""Kinds of inference: serverless, asynchronous, and a batch of records."""

import sagemaker
from points import POINTS, SOURCE, ran, refused
from sagemaker.async_inference import AsyncInferenceConfig, WaiterConfig
from sagemaker.deserializers import JSONDeserializer
from sagemaker.multidatamodel import MultiDataModel
from sagemaker.pytorch import PyTorch
from sagemaker.serializers import JSONSerializer
from sagemaker.serverless import ServerlessInferenceConfig

session = sagemaker.Session()
role = sagemaker.get_execution_role()
bucket = session.default_bucket()
session.upload_string_as_file_body(POINTS, bucket, "lab/train/train.csv")
session.upload_string_as_file_body("1,2\n3,4\n", bucket, "lab/batch/x.csv")
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
formats = {"serializer": JSONSerializer(), "deserializer": JSONDeserializer()}

predictor = estimator.deploy(
    serverless_inference_config=ServerlessInferenceConfig(2048, 2), **formats
)
[[answer]] = predictor.predict([[1, 2]])
predictor.delete_endpoint()
ran("deploy: serverless")

config = AsyncInferenceConfig(output_path=f"s3://{bucket}/lab/async")
predictor = estimator.deploy(1, "ml.m5.large", async_inference_config=config, **formats)
# It looks for a failure, too, as long as it may: that ends with the program.
patience = WaiterConfig(max_attempts=20, delay=1)
assert predictor.predict([[1, 2]], waiter_config=patience) == [[answer]]
later = predictor.predict_async([[1, 2]])
assert later.get_result(patience) == [[answer]]
predictor.delete_endpoint()
ran("deploy: asynchronous")

transformer = estimator.transformer(
    1, "ml.m5.large", strategy="SingleRecord", assemble_with="Line", accept="text/csv"
)
transformer.transform(f"s3://{bucket}/lab/batch", content_type="text/csv", split_type="Line")
key = f"{transformer.output_path.split('/', 3)[3]}/x.csv.out"
assert float(session.read_s3_file(bucket, key).split()[0]) == answer
ran("transform: by lines, put together by lines")

many = MultiDataModel("many", f"s3://{bucket}/lab/many/", model=estimator.create_model())
try:
    many.deploy(1, "ml.m5.large")
except Exception as error:
    refused("deploy: several models in a container", error)
try:
    transformer.transform(
        f"s3://{bucket}/lab/batch",
        content_type="text/csv",
        split_type="Line",
        join_source="Input",
    )
except Exception as error:
    refused("transform: joins and filters", error)
