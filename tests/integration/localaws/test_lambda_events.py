"""Events that nobody waits for: of Invoke itself, of S3, of SNS and of log groups."""

import json
import time

import pytest
from botocore.exceptions import ClientError

SAYING = "def handler(event, context): print('got', event)"
READING = """
    import base64, gzip, json

    def handler(event, context):
        data = json.loads(gzip.decompress(base64.b64decode(event["awslogs"]["data"])))
        print("got", *(one["message"] for one in data["logEvents"]))
"""
FAILING = "def handler(event, context): raise OSError(event['photo'])"


@pytest.fixture
def arn_of(aws):
    def find(name: str) -> str:
        return aws("lambda").get_function(FunctionName=name)["Configuration"]["FunctionArn"]

    return find


@pytest.fixture
def send(aws):
    """``send(name, event)`` gives a function an event, and does not wait."""

    def call(name: str, event: object) -> None:
        payload = json.dumps(event)
        aws("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=payload)

    return call


@pytest.fixture
def throttles(aws):
    """``throttles(name)`` is how often a function was refused to run."""

    def count(name: str) -> float:
        answer = aws("cloudwatch").get_metric_statistics(
            Namespace="AWS/Lambda",
            MetricName="Throttles",
            Dimensions=[{"Name": "FunctionName", "Value": name}],
            StartTime=time.time() - 3600,
            EndTime=time.time() + 3600,
            Period=60,
            Statistics=["Sum"],
        )
        return sum(point["Sum"] for point in answer["Datapoints"])

    return count


def test_a_throttled_event_waits_until_its_function_may_run(
    make_function, aws, send, throttles, logged, wait_until
) -> None:
    # GIVEN an event for a function that may not run, throttled more often than failures are tried
    name = make_function(SAYING)
    aws("lambda").put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    send(name, {"photo": 7})
    wait_until(lambda: throttles(name) >= 4)
    # WHEN the function may run
    aws("lambda").delete_function_concurrency(FunctionName=name)
    # THEN it has the event
    wait_until(lambda: "got {'photo': 7}" in logged(name))


def test_many_failing_events_do_not_keep_others_waiting(
    make_function, send, logged, wait_until
) -> None:
    # GIVEN many events whose function fails, all of which are to be tried again
    failing, well = make_function(FAILING), make_function(SAYING)
    for number in range(40):
        send(failing, {"photo": number})
    wait_until(lambda: logged(failing).count("START") >= 35)
    # WHEN another function has an event
    send(well, {"photo": 7})
    # THEN it is not held up for as long as they wait
    wait_until(lambda: "got" in logged(well), seconds=5)


def test_a_function_may_want_no_second_try(
    make_function, make_queue, queue, aws, send, arn_of, logged, wait_until
) -> None:
    # GIVEN a function that fails, wants no retries, and has a destination for failures
    dead = make_queue()
    name = make_function(FAILING, DeadLetterConfig={"TargetArn": dead.arn})
    aws("lambda").put_function_event_invoke_config(
        FunctionName=name,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": queue.arn}},
    )
    # WHEN it has an event
    send(name, {"photo": 7})
    # THEN it was tried once, and both are told: one the event, one what became of it
    [record] = wait_until(queue.bodies)
    assert logged(name).count("START") == 1
    assert dead.bodies() == [{"photo": 7}]
    assert record["requestPayload"] == {"photo": 7}
    context = record["requestContext"]
    assert context["functionArn"] == f"{arn_of(name)}:$LATEST"
    assert (context["condition"], context["approximateInvokeCount"]) == ("RetriesExhausted", 1)
    assert record["responseContext"]["functionError"] == "Unhandled"
    assert record["responsePayload"]["errorMessage"] == "7"


def test_a_destination_is_told_of_success(make_function, queue, aws, send, wait_until) -> None:
    # GIVEN a function with a destination for what it answers
    name = make_function("def handler(event, context): return event['photo'] + 1")
    destination = {"OnSuccess": {"Destination": queue.arn}}
    aws("lambda").put_function_event_invoke_config(FunctionName=name, DestinationConfig=destination)
    # WHEN it has an event
    send(name, {"photo": 7})
    # THEN the destination has the answer
    [record] = wait_until(queue.bodies)
    assert record["requestContext"]["condition"] == "Success"
    assert (record["requestPayload"], record["responsePayload"]) == ({"photo": 7}, 8)


def test_the_latest_configuration_of_events_holds(make_function, aws) -> None:
    # GIVEN a function's configuration
    name = make_function(SAYING)
    client = aws("lambda")
    client.put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=0)
    # WHEN a part of it is updated
    client.update_function_event_invoke_config(FunctionName=name, MaximumEventAgeInSeconds=60)
    # THEN the other part stays
    config = client.get_function_event_invoke_config(FunctionName=name)
    assert (config["MaximumRetryAttempts"], config["MaximumEventAgeInSeconds"]) == (0, 60)


def test_a_destination_that_would_be_told_nothing_is_refused(make_function, aws) -> None:
    # GIVEN a function
    name = make_function(SAYING)
    # WHEN a bucket is to be its destination
    # THEN that is refused by name
    with pytest.raises(ClientError, match="with a bucket") as refusal:
        aws("lambda").put_function_event_invoke_config(
            FunctionName=name,
            DestinationConfig={"OnSuccess": {"Destination": "arn:aws:s3:::results"}},
        )
    assert refusal.value.response["Error"]["Code"] == "NotImplementedByLocalaws"


def test_a_function_may_be_the_destination_of_another(
    make_function, aws, arn_of, send, logged, wait_until
) -> None:
    # GIVEN a function whose failures another function gets
    told = make_function("def handler(event, context): print('told', event['requestContext'])")
    name = make_function("def handler(event, context): raise ValueError(event)")
    aws("lambda").put_function_event_invoke_config(
        FunctionName=name,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": arn_of(told)}},
    )
    # WHEN it fails of an event
    send(name, {"photo": 7})
    # THEN the other one has the record
    wait_until(lambda: "'condition': 'RetriesExhausted'" in logged(told))


def test_a_dead_letter_says_why(make_function, aws, queue, send, wait_until) -> None:
    # GIVEN a function with a queue for dead letters
    name = make_function(
        "def handler(event, context): raise ValueError('no photo')",
        DeadLetterConfig={"TargetArn": queue.arn},
    )
    aws("lambda").put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=0)
    # WHEN it fails of an event
    answer = aws("lambda").invoke(FunctionName=name, InvocationType="Event", Payload="{}")
    # THEN the dead letter has the reason, and the id of the request
    [message] = wait_until(queue.receive)
    told = {name: one["StringValue"] for name, one in message["MessageAttributes"].items()}
    assert told == {
        "ErrorCode": "200",
        "ErrorMessage": "no photo",
        "RequestID": answer["ResponseMetadata"]["RequestId"],
    }


def test_a_function_is_told_of_a_bucket_s_objects(
    make_function, aws, bucket, arn_of, logged, wait_until
) -> None:
    # GIVEN a bucket that notifies a function of new objects
    name = make_function(SAYING)
    told = {"LambdaFunctionArn": arn_of(name), "Events": ["s3:ObjectCreated:*"]}
    aws("s3").put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={"LambdaFunctionConfigurations": [told]}
    )
    # WHEN an object is put
    aws("s3").put_object(Bucket=bucket, Key="incoming/a.png", Body=b"12345")
    # THEN the function has S3's event
    wait_until(lambda: f"'name': '{bucket}'" in logged(name))
    assert "'key': 'incoming/a.png'" in logged(name)


def test_a_function_is_told_of_a_topic_s_messages(
    make_function, aws, arn_of, logged, wait_until
) -> None:
    # GIVEN a function that a topic tells
    name = make_function(SAYING)
    topic = aws("sns").create_topic(Name=f"to-{name}")["TopicArn"]
    aws("sns").subscribe(TopicArn=topic, Protocol="lambda", Endpoint=arn_of(name))
    # WHEN a message is published
    aws("sns").publish(TopicArn=topic, Message="the image is blurred")
    # THEN the function has it
    wait_until(lambda: "'Message': 'the image is blurred'" in logged(name))


def test_a_function_is_told_of_a_log_group_s_lines(
    make_function, aws, arn_of, logged, wait_until
) -> None:
    # GIVEN a log group whose lines go to a function
    name = make_function(READING)
    group, logs = f"/photos/{name}", aws("logs")
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="one")
    logs.put_subscription_filter(
        logGroupName=group, filterName="all", filterPattern="", destinationArn=arn_of(name)
    )
    # WHEN a line is written
    line = {"timestamp": int(1000 * time.time()), "message": "a photo came"}
    logs.put_log_events(logGroupName=group, logStreamName="one", logEvents=[line])
    # THEN the function has it
    wait_until(lambda: "got a photo came" in logged(name))
