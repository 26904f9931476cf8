"""Script mode: upload data, train, attach, deploy, ask in three formats, update; two frameworks."""

import numpy as np
import sagemaker
from points import POINTS, SOURCE, ran
from sagemaker import deserializers, serializers
from sagemaker.analytics import TrainingJobAnalytics
from sagemaker.pytorch import PyTorch
from sagemaker.sklearn import SKLearn

session = sagemaker.Session()
role = sagemaker.get_execution_role()
bucket = session.default_bucket()
data = session.upload_string_as_file_body(POINTS, bucket, "lab/train/train.csv")
channels = {"train": f"s3://{bucket}/lab/train"}
machine = {"role": role, "instance_count": 1, "instance_type": "ml.m5.large"}
assert session.download_data("/tmp/lab-points", bucket, "lab/train/train.csv")
ran("Session: default bucket, upload; get_execution_role")
ran("Session: download")

estimator = PyTorch(
    entry_point="learn_torch.py",
    source_dir=str(SOURCE),
    framework_version="2.5",
    py_version="py311",
    hyperparameters={"epochs": 40, "lr": 0.3},
    metric_definitions=[{"Name": "loss", "Regex": "loss=(.*?);"}],
    **machine,
)
estimator.fit(channels)
name = estimator.latest_training_job.name
[loss] = estimator.latest_training_job.describe()["FinalMetricDataList"]
assert loss["Value"] < 0.1
assert not TrainingJobAnalytics(name, ["loss"]).dataframe().empty
ran("train: PyTorch, script mode, metrics")

assert PyTorch.attach(name).model_data == estimator.model_data
ran("attach to a training job")

predictor = estimator.deploy(
    1,
    "ml.m5.large",
    serializer=serializers.JSONSerializer(),
    deserializer=deserializers.JSONDeserializer(),
)
[[answer]] = predictor.predict([[1, 2]])
in_csv = sagemaker.Predictor(
    predictor.endpoint_name,
    session,
    serializers.CSVSerializer(),
    deserializers.CSVDeserializer(),
)
in_npy = sagemaker.Predictor(
    predictor.endpoint_name,
    session,
    serializers.NumpySerializer(),
    deserializers.NumpyDeserializer(),
)
assert abs(answer - 0.5) < 1
assert float(in_csv.predict([[1, 2], [3, 4]])[0][0]) == answer
assert abs(in_npy.predict(np.array([[1, 2]], dtype="float32"))[0][0] - answer) < 1e-6
ran("deploy, invoke: PyTorch's default handlers, JSON and CSV")
ran("deploy, invoke: PyTorch's default handlers, NPY")

predictor.update_endpoint(initial_instance_count=2, instance_type="ml.m5.large")
described = session.describe_endpoint(predictor.endpoint_name)
assert described["ProductionVariants"][0]["CurrentInstanceCount"] == 2
assert predictor.predict([[1, 2]]) == [[answer]]
predictor.delete_model()
predictor.delete_endpoint()
ran("update an endpoint, delete it")

estimator = SKLearn(
    "learn_sklearn.py", source_dir=str(SOURCE), framework_version="1.2-1", **machine
)
estimator.fit(channels)
ran("train: scikit-learn, script mode")
predictor = estimator.deploy(1, "ml.m5.large")
assert abs(predictor.predict(np.array([[1, 2]]))[0] - 0.5) < 1e-4
predictor.delete_endpoint()
ran("deploy, invoke: scikit-learn's default handlers")
