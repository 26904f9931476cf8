"""What localaws cannot do: it says so at once, and no client tries again."""

import pytest
from botocore.exceptions import ClientError

# Operations that moto lacks, in each protocol of AWS: what they are called with, and a name.
LACKING = [
    ("sagemaker", "list_hubs", {}, "list_hubs"),
    ("cloudformation", "list_types", {}, "list_types"),
    ("sns", "get_sms_sandbox_account_status", {}, "get_sms_sandbox_account_status"),
    ("lambda", "get_runtime_management_config", {"FunctionName": "a"}, "GetRuntimeManagement"),
    ("gamelift", "list_builds", {}, "GameLift.ListBuilds"),
    ("braket", "search_devices", {"filters": []}, "POST /devices"),
    ("chime", "list_accounts", {}, "GET /accounts"),
    (
        "sagemaker-runtime",
        "invoke_endpoint_with_response_stream",
        {"EndpointName": "vehicles", "Body": b"1"},
        "POST /endpoints/vehicles/invocations-response-stream",
    ),
]


@pytest.mark.parametrize(("service", "operation", "arguments", "name"), LACKING)
def test_an_operation_that_is_lacking_is_named_at_once(
    aws, service, operation, arguments, name
) -> None:
    # GIVEN an operation that moto lacks
    # WHEN it is called
    with pytest.raises(ClientError) as refusal:
        getattr(aws(service), operation)(**arguments)
    # THEN the answer is a client's error that names it, and was given once
    answer = refusal.value.response
    assert answer["Error"]["Code"] == "NotImplementedByLocalaws"
    assert name in answer["Error"]["Message"]
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert answer["ResponseMetadata"]["RetryAttempts"] == 0


def test_an_error_of_awss_own_stays_as_it_is(aws) -> None:
    # GIVEN a bucket that does not exist
    # WHEN it is read
    # THEN the answer is AWS's
    with pytest.raises(aws("s3").exceptions.NoSuchBucket, match="does not exist"):
        aws("s3").list_objects_v2(Bucket="nobody-has-this-bucket")
