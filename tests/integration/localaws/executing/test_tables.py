"""Tables of DynamoDB: conditions, expiry, and tasks of state machines."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

ONCE = {"ConditionExpression": "attribute_not_exists(id)"}


@pytest.fixture
def table(aws):
    """The name of a table whose items have an ``id``."""
    name = f"table-{uuid4().hex}"
    aws("dynamodb").create_table(
        TableName=name,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return name


def test_of_many_writers_on_one_condition_one_writes(aws, table):
    # GIVEN an item that is not there
    dynamodb = aws("dynamodb")

    def write(number: int) -> str:
        item = {"id": {"S": "photo"}, "writer": {"N": str(number)}}
        try:
            dynamodb.put_item(TableName=table, Item=item, **ONCE)
        except ClientError as error:
            return error.response["Error"]["Code"]
        return "written"

    # WHEN many write it at once, if it is not there
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(write, range(40)))
    # THEN one does, and the others are told so
    assert outcomes.count("written") == 1
    assert outcomes.count("ConditionalCheckFailedException") == 39
    found = dynamodb.get_item(TableName=table, Key={"id": {"S": "photo"}})["Item"]
    assert found["writer"]["N"] == str(outcomes.index("written"))


def test_an_expired_item_is_deleted(aws, table, wait_until):
    # GIVEN a table with a time to live, and items of all kinds
    dynamodb, now = aws("dynamodb"), int(time.time())
    dynamodb.update_time_to_live(
        TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"}
    )
    ages = {
        "over": {"N": str(now - 10)},
        "later": {"N": str(now + 3600)},
        "ancient": {"N": str(now - 6 * 365 * 86400)},
        "text": {"S": str(now - 10)},
    }
    for name, age in ages.items():
        dynamodb.put_item(TableName=table, Item={"id": {"S": name}, "until": age})
    dynamodb.put_item(TableName=table, Item={"id": {"S": "without"}})

    # WHEN some seconds have passed THEN the one whose time is over is gone
    def left() -> set[str]:
        return {item["id"]["S"] for item in dynamodb.scan(TableName=table)["Items"]}

    wait_until(lambda: "over" not in left())
    assert left() == {"later", "ancient", "text", "without"}


def test_a_table_without_a_time_to_live_keeps_its_items(aws, table):
    # GIVEN an item with a time that is over, and a table that does not look at it
    item = {"id": {"S": "over"}, "until": {"N": "1"}}
    aws("dynamodb").put_item(TableName=table, Item=item)
    # WHEN some seconds have passed THEN it is there
    time.sleep(3)
    assert aws("dynamodb").scan(TableName=table)["Count"] == 1


def test_settings_are_described_as_they_were_made(aws, table):
    # GIVEN a table's settings
    dynamodb, key = aws("dynamodb"), aws("kms").create_key()["KeyMetadata"]["Arn"]
    # WHEN they are changed
    dynamodb.update_continuous_backups(
        TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    dynamodb.update_table(
        TableName=table,
        SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key},
    )
    # THEN they are described
    backups = dynamodb.describe_continuous_backups(TableName=table)
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"
    described = dynamodb.describe_table(TableName=table)["Table"]
    assert described["SSEDescription"]["KMSMasterKeyArn"] == key
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"


def test_a_setting_that_would_be_passed_over_is_refused_by_name(aws, table):
    # GIVEN a table WHEN it is to have a replica THEN that is refused
    replica = [{"Create": {"RegionName": "eu-west-1"}}]
    with pytest.raises(ClientError, match="UpdateTable with ReplicaUpdates") as refused:
        aws("dynamodb").update_table(TableName=table, ReplicaUpdates=replica)
    assert refused.value.response["Error"]["Code"] == "NotImplementedByLocalaws"


@pytest.mark.parametrize(
    ("resource", "error"),
    [
        ("arn:aws:states:::dynamodb:", "DynamoDB.ConditionalCheckFailedException"),
        ("arn:aws:states:::aws-sdk:dynamodb:", "DynamoDb.ConditionalCheckFailedException"),
    ],
)
def test_a_machine_writes_once_and_catches_that_it_was_written(execute, table, resource, error):
    # GIVEN a machine that writes an item unless it is there, counts, and reads it
    item = {"id": {"S.$": "$.id"}, "route": {"S": "bicycle"}, "seen": {"N": "1"}}
    update = {
        "TableName": table,
        "Key": {"id": {"S.$": "$.id"}},
        "UpdateExpression": "ADD seen :one",
        "ExpressionAttributeValues": {":one": {"N": "1"}},
    }
    caught = {"ErrorEquals": [error], "ResultPath": None, "Next": "Count"}
    states = {
        "Put": {
            "Type": "Task",
            "Resource": f"{resource}putItem",
            "Parameters": {"TableName": table, "Item": item} | ONCE,
            "ResultPath": None,
            "Catch": [caught],
            "Next": "Get",
        },
        "Count": {
            "Type": "Task",
            "Resource": f"{resource}updateItem",
            "Parameters": update,
            "ResultPath": None,
            "Next": "Get",
        },
        "Get": {
            "Type": "Task",
            "Resource": f"{resource}getItem",
            "Parameters": {"TableName": table, "Key": {"id": {"S.$": "$.id"}}},
            "OutputPath": "$.Item",
            "End": True,
        },
    }
    # WHEN it runs twice
    runs = [execute({"StartAt": "Put", "States": states}, {"id": "photo"}) for _ in range(2)]
    # THEN the second time it caught the condition, by AWS's name
    assert [one["status"] for one in runs] == ["SUCCEEDED", "SUCCEEDED"]
    assert [json.loads(one["output"])["seen"] for one in runs] == [{"N": "1"}, {"N": "2"}]


@pytest.mark.parametrize(
    ("parameters", "error"),
    [
        ({"TableName": "gone", "Item": {"id": {"S": "a"}}}, "ResourceNotFoundException"),
        ({"TableName": "TABLE", "Item": {"other": {"S": "a"}}}, "AmazonDynamoDBException"),
    ],
)
def test_a_task_s_error_has_aws_s_name(execute, table, parameters, error):
    # GIVEN a task that DynamoDB refuses
    given = json.loads(json.dumps(parameters).replace("TABLE", table))
    put = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:putItem",
        "Parameters": given,
        "End": True,
    }
    # WHEN it runs THEN the execution's error is as AWS was recorded
    execution = execute({"StartAt": "Put", "States": {"Put": put}})
    assert (execution["status"], execution["error"]) == ("FAILED", f"DynamoDB.{error}")
    assert "(Service: AmazonDynamoDBv2; Status Code: 400; Error Code: " in execution["cause"]


def test_a_map_of_an_express_machine_writes_once_and_reads_what_is_held(
    aws, table, make_machine, start_sync
):
    # GIVEN a machine that puts the items of a batch, unless one is there that has not failed
    put = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:putItem",
        "Parameters": {
            "TableName": table,
            "Item.$": "$.item",
            "ConditionExpression": "attribute_not_exists(#outcome) OR #outcome = :failed",
            "ExpressionAttributeNames": {"#outcome": "outcome"},
            "ExpressionAttributeValues": {":failed": {"S": "failed"}},
        },
        "ResultPath": None,
        "Catch": [
            {
                "ErrorEquals": ["DynamoDB.ConditionalCheckFailedException"],
                "ResultPath": None,
                "Next": "Get",
            }
        ],
        "End": True,
    }
    get = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:getItem",
        "Parameters": {
            "TableName": table,
            "Key": {"id.$": "$.item.id"},
            "ConsistentRead": True,
        },
        "ResultSelector": {"item.$": "$.Item", "held": True},
        "End": True,
    }
    processor = {
        "ProcessorConfig": {"Mode": "INLINE"},
        "StartAt": "Put",
        "States": {"Put": put, "Get": get},
    }
    each = {"Type": "Map", "ItemProcessor": processor, "End": True}
    machine = make_machine({"StartAt": "Each", "States": {"Each": each}}, "EXPRESS")

    def run(*outcomes: str) -> list[dict]:
        items = [
            {"id": {"S": str(number)}, "outcome": {"S": outcome}, "sure": {"N": "0.998"}}
            for number, outcome in enumerate(outcomes)
        ]
        answer = start_sync(machine, [{"item": item} for item in items])
        assert answer["status"] == "SUCCEEDED", answer
        return json.loads(answer["output"])

    # WHEN it runs twice
    run("failed", "accepted", "review")
    again = run("accepted", "rejected", "review")
    # THEN what had failed is written anew, and of the others it has what is held
    assert [one["item"]["outcome"]["S"] for one in again] == ["accepted", "accepted", "review"]
    assert ["held" in one for one in again] == [False, True, True]
    assert again[1]["item"]["sure"] == {"N": "0.998"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("1.0", "1"),
        ("1e-05", "0.00001"),
        ("0.9980", "0.998"),
        ("1E3", "1000"),
        ("-0", "0"),
        ("12345678901234567890123456789012345678", "12345678901234567890123456789012345678"),
    ],
)
def test_a_number_comes_back_in_plain_digits(aws, table, written, read):
    # GIVEN a number as somebody writes it
    numbers = {"n": {"N": written}, "s": {"NS": [written]}, "l": {"L": [{"N": written}]}}
    # WHEN it is put and got THEN it is as DynamoDB writes it
    aws("dynamodb").put_item(TableName=table, Item={"id": {"S": "n"}} | numbers)
    found = aws("dynamodb").get_item(TableName=table, Key={"id": {"S": "n"}})["Item"]
    assert (found["n"]["N"], found["s"]["NS"], found["l"]["L"]) == (read, [read], [{"N": read}])


def test_what_is_no_number_is_refused(aws, table):
    # GIVEN a text that is no number WHEN it is put as one THEN it is refused
    with pytest.raises(ClientError, match="cannot be converted to a numeric value") as refused:
        aws("dynamodb").put_item(TableName=table, Item={"id": {"S": "n"}, "n": {"N": "abc"}})
    assert refused.value.response["Error"]["Code"] == "ValidationException"
