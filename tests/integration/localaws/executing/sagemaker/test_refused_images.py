"""What would run an image that is not here is refused when it is created, with the way out."""

import pytest
from botocore.exceptions import ClientError

ALGORITHM = "811284229777.dkr.ecr.us-east-1.amazonaws.com/image-classification:1"
HANDLER = """
def model_fn(model_dir):
    return "algorithm"

def input_fn(body, content_type):
    return body

def predict_fn(data, model):
    return model

def output_fn(prediction, accept):
    return prediction
"""


@pytest.mark.parametrize(
    ("image", "named"),
    [
        (ALGORITHM, "AWS's algorithm image-classification, of which there is no image here"),
        ("ecr.example/learner:1", "image ecr.example/learner:1, which is not here"),
    ],
)
def test_a_training_without_an_entry_point_is_refused(aws, training_request, image, named) -> None:
    # GIVEN a training whose code would be in its image
    request = training_request("", HyperParameters={"epochs": "1"})
    request["AlgorithmSpecification"]["TrainingImage"] = image
    # WHEN it is created
    with pytest.raises(ClientError) as refusal:
        aws("sagemaker").create_training_job(**request)
    # THEN it is refused by name, says what runs here, and there is no job
    error = refusal.value.response["Error"]
    assert error["Code"] == "NotImplementedByLocalaws"
    assert error["Message"].startswith(
        f"CreateTrainingJob with {named}: give the estimator an entry_point (the hyperparameter "
        "sagemaker_program), or the job a ContainerEntrypoint"
    )
    with pytest.raises(ClientError):
        aws("sagemaker").describe_training_job(TrainingJobName=request["TrainingJobName"])


def test_an_algorithm_with_an_entry_point_is_trained(train, aws) -> None:
    # GIVEN a training with the image of an algorithm and an entry point WHEN it runs
    specification = {"TrainingImage": ALGORITHM, "TrainingInputMode": "File"}
    job = train("print('own')", AlgorithmSpecification=specification)
    # THEN the entry point is what has run
    assert job["TrainingJobStatus"] == "Completed", job


@pytest.mark.parametrize("files", [{"model.params": ""}, {"code/inference.py": HANDLER}])
def test_a_model_of_an_algorithm_needs_a_handler(aws, bucket, role, tar_gz, files) -> None:
    # GIVEN a model of an algorithm, with a handler or without
    name = f"model-of-{len(next(iter(files)))}"
    aws("s3").put_object(Bucket=bucket, Key=f"{name}.tar.gz", Body=tar_gz(files))
    container = {"Image": ALGORITHM, "ModelDataUrl": f"s3://{bucket}/{name}.tar.gz"}
    request = {"ModelName": name, "ExecutionRoleArn": role, "PrimaryContainer": container}
    # WHEN it is created THEN only that with a handler is there
    if "code/inference.py" in files:
        assert aws("sagemaker").create_model(**request)["ModelArn"].endswith(name)
        return
    with pytest.raises(ClientError, match="put a handler, code/inference"):
        aws("sagemaker").create_model(**request)


def test_an_endpoint_with_shadow_variants_is_refused_when_configured(aws) -> None:
    # GIVEN a configuration with what endpoints here do not do
    variant = {"VariantName": "all", "ModelName": "m", "InstanceType": "ml.m5.large"}
    variants = [variant | {"InitialInstanceCount": 1}]
    # WHEN it is created THEN it is refused by name
    with pytest.raises(ClientError, match="CreateEndpointConfig with ShadowProductionVariants"):
        aws("sagemaker").create_endpoint_config(
            EndpointConfigName="refused",
            ProductionVariants=variants,
            ShadowProductionVariants=variants,
        )
