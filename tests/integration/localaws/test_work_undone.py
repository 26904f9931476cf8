"""What AWS would begin, and nothing here would carry out, is refused by name in every protocol."""

import pytest
import urllib3
from botocore.exceptions import ClientError

CALLS = [
    ("rekognition", "detect_labels", {"Image": {"Bytes": b"x"}}, "DetectLabels"),
    ("ec2", "run_instances", {"MinCount": 1, "MaxCount": 1}, "RunInstances"),
    ("ses", "send_raw_email", {"RawMessage": {"Data": b"x"}}, "SendRawEmail"),
    (
        "sesv2",
        "send_email",
        {"Content": {"Raw": {"Data": b"x"}}},
        "SendEmail",
    ),
    ("glue", "start_job_run", {"JobName": "j"}, "StartJobRun"),
    (
        "eks",
        "create_cluster",
        {"name": "c", "roleArn": "arn:aws:iam::123456789012:role/r", "resourcesVpcConfig": {}},
        "CreateCluster",
    ),
    (
        "xray",
        "get_trace_graph",
        {"TraceIds": ["1-5759e988-bd862e3fe1be46a994272793"]},
        "GetTraceGraph",
    ),
    ("bedrock-runtime", "invoke_model", {"modelId": "m", "body": b"{}"}, "InvokeModel"),
    ("s3", "list_directory_buckets", {}, "s3express ListBuckets"),
    (
        "rds-data",
        "execute_statement",
        {"resourceArn": "a" * 20, "secretArn": "a" * 20, "sql": "s"},
        "ExecuteStatement",
    ),
    ("rds", "create_db_cluster", {"DBClusterIdentifier": "d", "Engine": "e"}, "CreateDBCluster"),
]


@pytest.mark.parametrize(("service", "operation", "arguments", "name"), CALLS)
def test_what_nothing_here_would_carry_out_is_refused(aws, service, operation, arguments, name):
    # GIVEN a service of moto's WHEN it is to begin something THEN it is said that nothing would
    with pytest.raises(ClientError, match=f"{name}: nothing here would carry it out") as refused:
        getattr(aws(service), operation)(**arguments)
    assert refused.value.response["Error"]["Code"] == "NotImplementedByLocalaws"
    assert refused.value.response["ResponseMetadata"]["RetryAttempts"] == 0


def test_what_is_only_kept_is_kept(aws):
    # GIVEN the same services WHEN their resources are made and read THEN moto answers
    assert aws("ec2").describe_vpcs()["Vpcs"]
    aws("ses").verify_email_identity(EmailAddress="a@example.org")
    assert aws("ses").list_identities()["Identities"] == ["a@example.org"]


@pytest.mark.parametrize("service", ["eks", "kafka"])
def test_a_request_without_a_body_is_not_waited_for(aws, service):
    # GIVEN a service some of whose operations are refused WHEN it is asked without a body
    # THEN it answers; were a body waited for, the client would give up
    assert aws(service).list_clusters()["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_a_body_in_chunks_is_whole(server, aws):
    # GIVEN an object that is sent in chunks, without its length
    aws("s3").create_bucket(Bucket="in-chunks")
    url = f"{server.url}/in-chunks/key"
    # WHEN it is put THEN it is stored whole
    assert urllib3.request("PUT", url, body=iter([b"ab", b"cd"])).status == 200
    assert aws("s3").get_object(Bucket="in-chunks", Key="key")["Body"].read() == b"abcd"
