"""What guards a roll-out: metrics of the new instances alone, and a scaled variant's type."""

import json
import time

import pytest
from botocore.exceptions import ClientError

FAILING = """
    def model_fn(model_dir):
        return None

    def input_fn(body, content_type):
        return bytes(body)

    def predict_fn(data, model):
        raise RuntimeError("sour milk")

    def output_fn(prediction, accept):
        return ""
"""


def errors_of(aws, endpoint: str, **dimensions: str) -> list[float]:
    """The values of Invocation5XXErrors of an endpoint, with exactly these other dimensions."""
    named = {"EndpointName": endpoint, "VariantName": "all", **dimensions}
    pages = aws("cloudwatch").get_metric_statistics(
        Namespace="AWS/SageMaker",
        MetricName="Invocation5XXErrors",
        Dimensions=[{"Name": key, "Value": value} for key, value in named.items()],
        StartTime=time.time() - 3600,
        EndTime=time.time() + 3600,
        Period=3600,
        Statistics=["Sum"],
    )
    return [point["Sum"] for point in pages["Datapoints"]]


def test_a_configuration_has_metrics_of_its_own(aws, make_configuration, make_endpoint, settled):
    # GIVEN an endpoint whose model fails, which is asked once
    sick, sound = make_configuration("sick", FAILING), make_configuration("sound")
    endpoint = make_endpoint(sick)
    runtime = aws("sagemaker-runtime")
    with pytest.raises(ClientError, match="sour milk"):
        runtime.invoke_endpoint(EndpointName=endpoint, Body=b"1")
    # WHEN another configuration has taken over, and is asked
    aws("sagemaker").update_endpoint(EndpointName=endpoint, EndpointConfigName=sound)
    assert settled(endpoint)["EndpointConfigName"] == sound
    answer = runtime.invoke_endpoint(EndpointName=endpoint, Body=b"1")
    assert json.loads(answer["Body"].read())["model"]["name"] == "sound"
    # THEN the errors are the old configuration's, and the endpoint's
    assert errors_of(aws, endpoint, EndpointConfigName=sick) == [1.0]
    assert errors_of(aws, endpoint, EndpointConfigName=sound) == [0.0]
    assert errors_of(aws, endpoint) == [1.0]


@pytest.mark.parametrize("change", ["another type", "another name"])
def test_a_scaled_variant_keeps_its_type_until_it_is_deregistered(
    aws, make_configuration, make_endpoint, settled, change
):
    # GIVEN an endpoint with a variant that is scaled
    endpoint = make_endpoint(make_configuration("old"))
    scaling = aws("application-autoscaling")
    target = {
        "ServiceNamespace": "sagemaker",
        "ResourceId": f"endpoint/{endpoint}/variant/all",
        "ScalableDimension": "sagemaker:variant:DesiredInstanceCount",
    }
    scaling.register_scalable_target(**target, MinCapacity=1, MaxCapacity=2)
    # WHEN a configuration changes the type of its instances, or has no such variant
    other = {
        "another type": lambda: make_configuration("new", variant={"InstanceType": "ml.c5.large"}),
        "another name": lambda: make_configuration("new", weights={"every": 1}),
    }[change]()
    update = {"EndpointName": endpoint, "EndpointConfigName": other}
    # THEN that is refused, and another model of the same type is not
    with pytest.raises(ClientError, match="deregister it before its instance type") as refused:
        aws("sagemaker").update_endpoint(**update)
    assert refused.value.response["Error"]["Code"] == "ValidationException"
    same = make_configuration("same")
    aws("sagemaker").update_endpoint(EndpointName=endpoint, EndpointConfigName=same)
    assert settled(endpoint)["EndpointConfigName"] == same
    # ... and without the target the type may change
    scaling.deregister_scalable_target(**target)
    aws("sagemaker").update_endpoint(**update)
    assert settled(endpoint)["EndpointConfigName"] == other
