"""Who may do what with which table, with its indexes, and with its key."""

from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

ITEM = {"id": {"S": "photo"}}


@pytest.fixture
def table(enforcing):
    """The ARN of a table with an index."""
    by_route = {
        "IndexName": "by-route",
        "KeySchema": [{"AttributeName": "route", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }
    return enforcing("dynamodb").create_table(
        TableName=f"table-{uuid4().hex}",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("id", "route")
        ],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[by_route],
        BillingMode="PAY_PER_REQUEST",
    )["TableDescription"]["TableArn"]


def allow(action, resource):
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def needed(call, **parameters):
    """The action that a call is refused for; empty if it is not refused."""
    try:
        call(**parameters)
    except ClientError as error:
        if error.response["Error"]["Code"] != "AccessDeniedException":
            raise
        return str(error).partition("not authorized to perform: ")[2].split()[0]
    return ""


def test_a_policy_lets_in_for_its_actions_and_its_table(enforcing, user, table):
    # GIVEN a user who may write one table
    name = table.partition("/")[2]
    dynamodb = user(allow(["dynamodb:PutItem"], table))("dynamodb")
    # WHEN it, another, and other actions are asked for THEN that alone is done
    assert needed(dynamodb.put_item, TableName=name, Item=ITEM) == ""
    assert needed(dynamodb.put_item, TableName=f"{name}-2", Item=ITEM) == "dynamodb:PutItem"
    assert needed(dynamodb.get_item, TableName=name, Key=ITEM) == "dynamodb:GetItem"
    assert needed(dynamodb.scan, TableName=name) == "dynamodb:Scan"
    assert needed(dynamodb.delete_table, TableName=name) == "dynamodb:DeleteTable"
    assert needed(dynamodb.list_tags_of_resource, ResourceArn=table) == (
        "dynamodb:ListTagsOfResource"
    )


def test_an_index_is_a_resource_of_its_own(user, table):
    # GIVEN a user who may ask the index alone
    name = table.partition("/")[2]
    dynamodb = user(allow("dynamodb:Query", f"{table}/index/by-route"))("dynamodb")
    question = {
        "TableName": name,
        "KeyConditionExpression": "route = :one",
        "ExpressionAttributeValues": {":one": {"S": "bicycle"}},
    }
    # WHEN the index and the table are asked THEN the index answers
    assert needed(dynamodb.query, IndexName="by-route", **question) == ""
    assert needed(dynamodb.query, **question) == "dynamodb:Query"


def test_a_transaction_needs_what_its_parts_do(user, table):
    # GIVEN a user who may write items, and a transaction that looks at another one, too
    name = table.partition("/")[2]
    dynamodb = user(allow(["dynamodb:PutItem", "dynamodb:BatchWriteItem"], table))("dynamodb")
    put = {"Put": {"TableName": name, "Item": ITEM}}
    check = {
        "TableName": name,
        "Key": {"id": {"S": "other"}},
        "ConditionExpression": "attribute_not_exists(id)",
    }
    # WHEN it is asked for THEN the condition needs its own permission
    assert needed(dynamodb.transact_write_items, TransactItems=[put]) == ""
    assert needed(
        dynamodb.transact_write_items, TransactItems=[put, {"ConditionCheck": check}]
    ) == ("dynamodb:ConditionCheckItem")
    batch = {name: [{"PutRequest": {"Item": ITEM}}]}
    assert needed(dynamodb.batch_write_item, RequestItems=batch) == ""
    assert needed(dynamodb.batch_get_item, RequestItems={name: {"Keys": [ITEM]}}) == (
        "dynamodb:BatchGetItem"
    )


@pytest.mark.parametrize(("keys", "refused"), [(False, "kms:Decrypt"), (True, "")])
def test_a_table_s_key_must_be_allowed_too(enforcing, user, table, keys, refused):
    # GIVEN a table that a customer's key encrypts
    name, key = table.partition("/")[2], enforcing("kms").create_key()["KeyMetadata"]["Arn"]
    encryption = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}
    enforcing("dynamodb").update_table(TableName=name, SSESpecification=encryption)
    # WHEN somebody writes who may, or may not, use the key THEN that decides
    statements = [allow("dynamodb:PutItem", table)] + [allow("kms:Decrypt", key)] * keys
    dynamodb = user(*statements)("dynamodb")
    assert needed(dynamodb.put_item, TableName=name, Item=ITEM) == refused


def test_the_key_of_the_account_is_everybody_s(enforcing, user, table):
    # GIVEN a table that AWS's own key of the account encrypts
    name = table.partition("/")[2]
    made = enforcing("dynamodb").create_table(
        TableName=f"{name}-2",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        SSESpecification={"Enabled": True, "SSEType": "KMS"},
    )["TableDescription"]["TableArn"]
    # WHEN somebody writes who may use no key THEN it is written
    dynamodb = user(allow("dynamodb:PutItem", made))("dynamodb")
    assert needed(dynamodb.put_item, TableName=f"{name}-2", Item=ITEM) == ""
