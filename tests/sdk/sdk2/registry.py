"""A model's way through the registry: register, approve, find, deploy the version."""

import sagemaker
from points import POINTS, SOURCE, ran, refused
from sagemaker import ModelPackage
from sagemaker.deserializers import JSONDeserializer
from sagemaker.pytorch import PyTorch
from sagemaker.serializers import JSONSerializer

session = sagemaker.Session()
role = sagemaker.get_execution_role()
bucket = session.default_bucket()
session.upload_string_as_file_body(POINTS, bucket, "lab/train/train.csv")
estimator = PyTorch(
    entry_point="learn_torch.py",
    source_dir=str(SOURCE),
    framework_version="2.5",
    py_version="py311",
    role=role,
    instance_count=1,
    instance_type="ml.m5.large",
)
estimator.fit({"train": f"s3://{bucket}/lab/train"})
kinds, machines = ["application/json"], ["ml.m5.large"]
package = estimator.register(kinds, kinds, machines, machines, model_package_group_name="lab")
package.update_approval_status("Approved")
client = session.sagemaker_client
[listed] = client.list_model_packages(ModelPackageGroupName="lab")["ModelPackageSummaryList"]
assert listed["ModelPackageArn"] == package.model_package_arn
assert listed["ModelApprovalStatus"] == "Approved"
ran("register, approve, list: the model registry")

jobs = {"Name": "ModelArtifacts.S3ModelArtifacts", "Operator": "Equals"}
found = client.search(
    Resource="TrainingJob",
    MaxResults=1,
    SearchExpression={"Filters": [{**jobs, "Value": estimator.model_data}]},
)
[record] = found["Results"]
assert record["TrainingJob"]["TrainingJobName"] == estimator.latest_training_job.name
ran("Search")

model = ModelPackage(role, model_package_arn=listed["ModelPackageArn"], sagemaker_session=session)
model.deploy(1, "ml.m5.large", endpoint_name="of-the-registry")
predictor = sagemaker.Predictor("of-the-registry", session, JSONSerializer(), JSONDeserializer())
assert len(predictor.predict([[1, 2], [3, 4]])) == 2
predictor.delete_endpoint()
ran("deploy a registered version")

for part, call in {
    "feature groups": lambda: client.list_feature_groups(),
    "model monitor: suggest_baseline": lambda: sagemaker.model_monitor.DefaultModelMonitor(
        role, instance_count=1, instance_type="ml.m5.large"
    ).suggest_baseline(
        f"s3://{bucket}/lab/train/train.csv",
        sagemaker.model_monitor.DatasetFormat.csv(),
        output_s3_uri=f"s3://{bucket}/lab/baseline",
    ),
}.items():
    try:
        call()
    except Exception as error:
        refused(part, error)
