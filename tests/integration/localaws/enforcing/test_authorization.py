"""A localaws that enforces IAM: who may do what, and what those are told who may not."""

import json
from uuid import uuid4

import boto3
import pytest
from botocore.exceptions import ClientError

REGION, ACCOUNT = "us-east-1", "123456789012"


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action, resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def trust(**principal):
    return document({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})


def refused(call, *arguments, **parameters):
    with pytest.raises(ClientError) as caught:
        call(*arguments, **parameters)
    error = caught.value.response
    assert "RequestId" in error["ResponseMetadata"]  # Step Functions writes it into the history
    return error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"], str(caught.value)


def outcome(call):
    """The error's code; empty if there is none."""
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return ""


def calls(client):
    """One call to each protocol and service of the workflow."""
    queue = f"{client('sqs').meta.endpoint_url}/{ACCOUNT}/q"
    return {
        "s3": lambda: client("s3").list_buckets(),
        "sqs": lambda: client("sqs").send_message(QueueUrl=queue, MessageBody="x"),
        "sns": lambda: client("sns").list_topics(),
        "ssm": lambda: client("ssm").get_parameter(Name="/p"),
        "lambda": lambda: client("lambda").invoke(FunctionName="f", Payload=b"{}"),
        "states": lambda: client("stepfunctions").list_state_machines(),
        "sagemaker": lambda: client("sagemaker").list_endpoints(),
        "runtime": lambda: client("sagemaker-runtime").invoke_endpoint(EndpointName="e", Body=b""),
        "cloudwatch": lambda: client("cloudwatch").list_metrics(),
        "logs": lambda: client("logs").describe_log_groups(),
        "events": lambda: client("events").list_rules(),
        "iam": lambda: client("iam").list_users(),
    }


UNKNOWN_KEY = {"InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException"}
SERVICES = sorted(calls(lambda _: boto3.client("sqs", region_name=REGION)))


@pytest.mark.parametrize("service", SERVICES)
def test_a_strangers_key_gets_nothing(enforcing, service):
    # GIVEN a key that localaws has never given out
    def stranger(name):
        return enforcing.client(name, "AKIASTRANGER", "secret")

    # WHEN it calls THEN nobody is known by it
    code, status, _ = refused(calls(stranger)[service])
    assert (code in UNKNOWN_KEY, status) == (True, 403)


@pytest.mark.parametrize("service", SERVICES)
def test_a_user_without_a_policy_gets_nothing(user, service):
    # GIVEN a user with a key and no policy WHEN it calls THEN it is denied, by its name
    code, _, text = refused(calls(user())[service])
    assert code in {"AccessDenied", "AccessDeniedException"}
    assert "is not authorized to perform" in text


def test_a_buckets_name_gets_nobody_around_the_policies(enforcing, user):
    # GIVEN a bucket whose name begins as the paths of localaws's own do
    bucket = f"localaws-{uuid4().hex}"
    enforcing("s3").create_bucket(Bucket=bucket)
    # WHEN somebody without permission writes to it THEN that is denied
    write = user()("s3").put_object
    assert refused(write, Bucket=bucket, Key="k", Body=b"b")[0] == "AccessDenied"


def test_an_unsigned_request_gets_nothing(enforcing):
    # GIVEN a client without a key WHEN it calls THEN it is told so
    from botocore import UNSIGNED
    from botocore.config import Config

    anonymous = boto3.client(
        "s3",
        region_name=REGION,
        endpoint_url=enforcing.url,
        config=Config(signature_version=UNSIGNED),
    )
    code, status, _ = refused(anonymous.list_buckets)
    assert (code, status) == ("MissingAuthenticationToken", 403)


def test_everybody_with_a_key_may_ask_who_they_are(user):
    # GIVEN a user without a policy WHEN it asks who it is THEN it is told
    assert ":user/" in user()("sts").get_caller_identity()["Arn"]


def test_a_policy_lets_in_for_what_it_names_alone(enforcing, user):
    # GIVEN a bucket with two folders, and a user who may read one
    bucket = f"bucket-{uuid4().hex}"
    enforcing("s3").create_bucket(Bucket=bucket)
    for key in ("open/1", "closed/1"):
        enforcing("s3").put_object(Bucket=bucket, Key=key, Body=b"x")
    listing = allow(
        "s3:ListBucket",
        f"arn:aws:s3:::{bucket}",
        Condition={"StringLike": {"s3:prefix": "open/*"}},
    )
    s3 = user(allow("s3:GetObject", f"arn:aws:s3:::{bucket}/open/*"), listing)("s3")
    # WHEN it reads, lists and writes THEN what is named goes, all else does not
    assert s3.get_object(Bucket=bucket, Key="open/1")["Body"].read() == b"x"
    assert s3.list_objects_v2(Bucket=bucket, Prefix="open/1")["KeyCount"] == 1
    assert refused(s3.get_object, Bucket=bucket, Key="closed/1")[0] == "AccessDenied"
    assert refused(s3.list_objects_v2, Bucket=bucket, Prefix="closed/")[0] == "AccessDenied"
    assert refused(s3.put_object, Bucket=bucket, Key="open/2", Body=b"")[0] == "AccessDenied"
    assert refused(s3.head_object, Bucket=bucket, Key="closed/1")[0] == "403"


def test_who_may_not_list_is_not_told_what_is_missing(enforcing, user):
    # GIVEN a bucket, one user who may list it, and one who may only read
    bucket = f"bucket-{uuid4().hex}"
    enforcing("s3").create_bucket(Bucket=bucket)
    reading = allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*")
    lists = user(reading, allow("s3:ListBucket", f"arn:aws:s3:::{bucket}"))("s3")
    reads = user(reading)("s3")
    # WHEN they ask for an object that is not there THEN one is told so, the other is denied
    assert refused(lists.get_object, Bucket=bucket, Key="no")[:2] == ("NoSuchKey", 404)
    assert refused(lists.head_object, Bucket=bucket, Key="no")[:2] == ("404", 404)
    assert refused(reads.get_object, Bucket=bucket, Key="no")[:2] == ("AccessDenied", 403)
    assert refused(reads.head_object, Bucket=bucket, Key="no")[:2] == ("403", 403)


def test_a_denial_wins(user):
    # GIVEN a user who may do everything but one thing WHEN it does it THEN the denial is named
    denied = {"Effect": "Deny", "Action": "ssm:PutParameter", "Resource": "*"}
    ssm = user(allow("*"), denied)("ssm")
    assert ssm.describe_parameters()["Parameters"] == []
    code, _, text = refused(ssm.put_parameter, Name="/a", Value="b", Type="String")
    assert code == "AccessDeniedException"
    assert "explicit deny" in text


def test_a_condition_of_an_unknown_kind_is_refused_by_name(user):
    # GIVEN a policy with a condition by the clock WHEN it is asked THEN nobody guesses
    until = {"DateLessThan": {"aws:CurrentTime": "2030-01-01T00:00:00Z"}}
    code, _, text = refused(user(allow("ssm:*", Condition=until))("ssm").describe_parameters)
    assert code == "NotImplementedByLocalaws"
    assert "DateLessThan" in text


def test_a_policy_variable_is_refused_by_name(user):
    # GIVEN a policy for everybody's own parameters
    own = allow("ssm:*", "arn:aws:ssm:*:*:parameter/${aws:username}/*")
    # WHEN it is asked THEN nobody guesses
    code, _, text = refused(user(own)("ssm").get_parameter, Name="/anna/p")
    assert (code, "${aws:username}" in text) == ("NotImplementedByLocalaws", True)


def test_a_role_has_its_own_permissions_within_its_boundary(enforcing, user, make_role):
    # GIVEN a role that may do much within a narrow boundary, and a user who may act as it
    boundary = enforcing("iam").create_policy(
        PolicyName=f"boundary-{uuid4().hex}", PolicyDocument=document(allow("ssm:*"))
    )["Policy"]["Arn"]
    mine = make_role(
        trust(AWS=f"arn:aws:iam::{ACCOUNT}:root"), allow("*"), PermissionsBoundary=boundary
    )
    others = make_role(trust(Service="lambda.amazonaws.com"), allow("*"))
    sts = user(allow("sts:AssumeRole"))("sts")
    # WHEN it acts as the role
    key = sts.assume_role(RoleArn=mine, RoleSessionName="session")["Credentials"]
    keys = (key["AccessKeyId"], key["SecretAccessKey"], key["SessionToken"])
    # THEN the boundary holds, another's token does not, and a role that trusts others is refused
    assert enforcing.client("ssm", *keys).describe_parameters()["Parameters"] == []
    assert refused(enforcing.client("s3", *keys).list_buckets)[0] == "AccessDenied"
    forged = enforcing.client("ssm", keys[0], keys[1], "another token")
    assert refused(forged.describe_parameters)[0] == "UnrecognizedClientException"
    code, _, text = refused(sts.assume_role, RoleArn=others, RoleSessionName="session")
    assert code == "AccessDenied"
    assert "does not trust" in text


def test_roles_are_made_and_changed_within_a_boundary_alone(enforcing, user):
    # GIVEN a user who may make and change roles that have a boundary
    boundary = enforcing("iam").create_policy(
        PolicyName=f"boundary-{uuid4().hex}", PolicyDocument=document(allow("ssm:*"))
    )["Policy"]["Arn"]
    within = {"StringEquals": {"iam:PermissionsBoundary": boundary}}
    actions = ["iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"]
    iam = user(allow(actions, Condition=within))("iam")
    trusted = trust(Service="lambda.amazonaws.com")
    name, free = f"role-{uuid4().hex}", f"role-{uuid4().hex}"
    enforcing("iam").create_role(RoleName=free, AssumeRolePolicyDocument=trusted)
    # WHEN it makes roles with and without it, and changes both
    made = {"RoleName": name, "AssumeRolePolicyDocument": trusted}
    assert refused(iam.create_role, **made)[0] == "AccessDenied"
    assert refused(iam.create_role, **made, PermissionsBoundary=f"{boundary}2")[0] == "AccessDenied"
    iam.create_role(**made, PermissionsBoundary=boundary)
    policy = {"PolicyName": "p", "PolicyDocument": document(allow("*"))}
    iam.put_role_policy(RoleName=name, **policy)
    # THEN the one without is neither made nor changed, until it has the boundary
    assert refused(iam.put_role_policy, RoleName=free, **policy)[0] == "AccessDenied"
    put = iam.put_role_permissions_boundary
    assert refused(put, RoleName=free, PermissionsBoundary=f"{boundary}2")[0] == "AccessDenied"
    put(RoleName=free, PermissionsBoundary=boundary)
    iam.put_role_policy(RoleName=free, **policy)


def test_a_key_is_known_by_its_tag(enforcing, user):
    # GIVEN two keys with tags, a bucket with each, and a user who may use keys of one tag
    kms, s3 = enforcing("kms"), enforcing("s3")
    buckets = {}
    for owner in ("mine", "theirs"):
        tags = [{"TagKey": "Owner", "TagValue": owner}]
        key = kms.create_key(Tags=tags)["KeyMetadata"]["Arn"]
        buckets[owner] = f"{owner}-{uuid4().hex}"
        s3.create_bucket(Bucket=buckets[owner])
        default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
        rule = {"ApplyServerSideEncryptionByDefault": default}
        s3.put_bucket_encryption(
            Bucket=buckets[owner], ServerSideEncryptionConfiguration={"Rules": [rule]}
        )
    tagged = {"StringEquals": {"aws:ResourceTag/Owner": "mine"}}
    requested = {"StringEquals": {"aws:RequestTag/Owner": "mine"}}
    client = user(
        allow("s3:PutObject"),
        allow(["kms:GenerateDataKey", "kms:DescribeKey"], Condition=tagged),
        allow("kms:CreateKey", Condition=requested),
    )
    # WHEN it writes to both, and makes keys THEN the tag decides
    client("s3").put_object(Bucket=buckets["mine"], Key="k", Body=b"")
    write = client("s3").put_object
    assert refused(write, Bucket=buckets["theirs"], Key="k", Body=b"")[0] == "AccessDenied"
    made = client("kms").create_key(Tags=[{"TagKey": "Owner", "TagValue": "mine"}])
    assert client("kms").describe_key(KeyId=made["KeyMetadata"]["Arn"])
    theirs = [{"TagKey": "Owner", "TagValue": "theirs"}]
    assert refused(client("kms").create_key, Tags=theirs)[0] == "AccessDeniedException"
    assert refused(client("kms").create_key)[0] == "AccessDeniedException"
