"""CloudWatch by Smithy's RPC v2 in CBOR, as some SDKs speak to it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import botocore.session
import pytest
from botocore.exceptions import ClientError


@pytest.fixture(scope="module")
def cloudwatch(server):
    """botocore's client, whose copy of AWS's model has no other protocol."""
    session = botocore.session.get_session()
    loader = session.get_component("data_loader")
    load = loader.load_service_model

    def load_with_cbor_alone(service, kind, **others):
        model = load(service, kind, **others)
        if kind == "service-2":
            model = {
                **model,
                "metadata": {**model["metadata"], "protocols": ["smithy-rpc-v2-cbor"]},
            }
        return model

    loader.load_service_model = load_with_cbor_alone
    return session.create_client(
        "cloudwatch",
        region_name="us-east-1",
        endpoint_url=server.url,
        aws_access_key_id="localaws",
        aws_secret_access_key="localaws",
    )


def test_what_is_put_in_cbor_is_read_in_cbor_and_in_json(cloudwatch, aws):
    # GIVEN a metric with a time, a unit and a fraction, put in CBOR
    now, name = datetime.now(UTC).replace(microsecond=0), f"n{uuid4().hex}"
    datum = {"MetricName": "m", "Value": 1.5, "Timestamp": now, "Unit": "Seconds"}
    sent = cloudwatch.put_metric_data(Namespace=name, MetricData=[datum])
    headers = sent["ResponseMetadata"]["HTTPHeaders"]
    assert headers["smithy-protocol"] == "rpc-v2-cbor"
    assert headers["content-type"] == "application/cbor"
    # WHEN it is asked for in both protocols
    asked = {
        "Namespace": name,
        "MetricName": "m",
        "StartTime": now - timedelta(minutes=5),
        "EndTime": now + timedelta(minutes=5),
        "Period": 60,
        "Statistics": ["Sum"],
    }
    points = [
        client.get_metric_statistics(**asked)["Datapoints"]
        for client in (cloudwatch, aws("cloudwatch"))
    ]
    # THEN both say the same
    assert points[0] == points[1]
    assert [(point["Sum"], point["Unit"]) for point in points[0]] == [(1.5, "Seconds")]
    assert isinstance(points[0][0]["Timestamp"], datetime)


def test_a_refusal_in_cbor_has_its_code(cloudwatch):
    # GIVEN a request that AWS refuses WHEN it is sent in CBOR THEN code and text are there
    with pytest.raises(ClientError) as refused:
        cloudwatch.set_alarm_state(AlarmName="nobody", StateValue="ALARM", StateReason="r")
    error = refused.value.response["Error"]
    # ... which this one lacks on AWS
    assert (error["Code"], refused.value.response["ResponseMetadata"]["HTTPStatusCode"]) == (
        "ResourceNotFound",
        404,
    )
    assert not error.get("Message")
    with pytest.raises(ClientError, match="mutually exclusive"):
        cloudwatch.put_metric_data(
            Namespace="N", MetricData=[{"MetricName": "m", "Value": 1, "Values": [1]}]
        )


def test_what_localaws_lacks_is_refused_by_name_in_cbor(cloudwatch):
    # GIVEN an operation that localaws lacks WHEN it is called in CBOR THEN it is named
    with pytest.raises(ClientError, match="NotImplementedByLocalaws"):
        cloudwatch.list_metric_streams()
