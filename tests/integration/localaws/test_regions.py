"""One region is served: what was made in another would look as if it ran, and not run."""

import urllib.error
import urllib.request

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError


@pytest.fixture
def client(server):
    """``client(service, region)`` is a client of any region."""

    def make(service: str, region: str, **more):
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=server.url,
            aws_access_key_id="localaws",
            aws_secret_access_key="localaws",
            **more,
        )

    return make


@pytest.mark.parametrize(
    ("service", "operation"),
    [
        ("lambda", "list_functions"),
        ("sqs", "list_queues"),
        ("sns", "list_topics"),
        ("s3", "list_buckets"),
        ("stepfunctions", "list_state_machines"),
        ("sts", "get_caller_identity"),
    ],
)
def test_another_region_is_refused_by_name(client, service, operation):
    # GIVEN a localaws that serves us-east-1, and a client of another region
    # WHEN it calls
    with pytest.raises(ClientError, match="localaws serves us-east-1") as refused:
        getattr(client(service, "eu-west-1"), operation)()
    # THEN it is told what to do, at once
    answer = refused.value.response
    assert answer["Error"]["Code"] == "NotImplementedByLocalaws"
    assert "--region eu-west-1" in answer["Error"]["Message"]
    assert answer["ResponseMetadata"]["RetryAttempts"] == 0


def test_a_presigned_address_of_another_region_is_refused(client):
    # GIVEN an address that was signed for another region WHEN it is opened THEN that is refused
    s3 = client("s3", "eu-west-1", config=Config(signature_version="s3v4"))
    url = s3.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"})
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(url, timeout=30)  # noqa: S310 (localaws)


def test_global_services_are_signed_for_us_east_1_everywhere(localaws, tmp_path):
    # GIVEN a localaws of another region
    started = localaws("start", tmp_path, "--region", "eu-central-1")
    url = started.stdout.split()[-1]
    keys = {"aws_access_key_id": "localaws", "aws_secret_access_key": "localaws"}
    try:
        # WHEN global services are called THEN they answer
        for service, operation in [("iam", "list_users"), ("route53", "list_hosted_zones")]:
            made = boto3.client(service, region_name="eu-central-1", endpoint_url=url, **keys)
            getattr(made, operation)()
        # ... and others do not answer for us-east-1
        queues = boto3.client("sqs", region_name="us-east-1", endpoint_url=url, **keys)
        with pytest.raises(ClientError, match="localaws serves eu-central-1"):
            queues.list_queues()
    finally:
        localaws("stop", tmp_path)
