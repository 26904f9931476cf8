"""EventBridge: rules deliver what they match, as their targets ask for it."""

import json
import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def source() -> str:
    """The source of one test's events."""
    return f"test.{uuid4().hex}"


@pytest.fixture
def emit(aws, source):
    def put(detail: dict) -> None:
        entry = {"Source": source, "DetailType": "Seen", "Detail": json.dumps(detail)}
        answer = aws("events").put_events(Entries=[entry])
        assert answer["FailedEntryCount"] == 0

    return put


def test_a_target_gets_the_whole_event(make_rule, queue, source, emit, wait_until) -> None:
    # GIVEN a rule with a queue
    make_rule({"source": [source]}, {"Arn": queue.arn})
    # WHEN an event comes
    emit({"size": 1})
    # THEN the queue has it, with AWS's envelope
    [event] = wait_until(queue.bodies)
    assert (event["source"], event["detail-type"], event["detail"]) == (source, "Seen", {"size": 1})
    envelope = {"version", "id", "account", "time", "region", "resources"}
    assert event.keys() == envelope | {"source", "detail-type", "detail"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", event["time"])


def test_an_event_keeps_the_time_that_its_sender_gave_it(
    aws, make_rule, queue, source, wait_until
) -> None:
    # GIVEN a rule with a queue
    make_rule({"source": [source]}, {"Arn": queue.arn})
    # WHEN an event comes that says when it happened
    when = datetime(2026, 11, 26, 1, 2, 3, tzinfo=UTC)
    entry = {"Source": source, "DetailType": "Seen", "Detail": "{}", "Time": when}
    aws("events").put_events(Entries=[entry])
    # THEN the queue has that time, as AWS writes it
    [event] = wait_until(queue.bodies)
    assert event["time"] == "2026-11-26T01:02:03Z"


TRANSFORMED = [
    ('{"key": <key>, "size": <size>}', '{"key": "a \\"b\\".png", "size": 7}'),
    ('{"text": "<key> has <size>"}', '{"text": "a \\"b\\".png has 7"}'),
    ('{"all": <all>, "no": <nothing>}', '{"all": ["x", {"y": null}], "no": ""}'),
    ('"<size> bytes of <nothing>."', '"7 bytes of ."'),
]


@pytest.mark.parametrize(("template", "expected"), TRANSFORMED)
def test_an_input_transformer_fills_its_template(
    make_rule, queue, source, emit, wait_until, template, expected
) -> None:
    # GIVEN a target with a template
    paths = {
        "key": "$.detail.object.key",
        "size": "$.detail.sizes[1]",
        "all": "$.detail.all",
        "nothing": "$.detail.nothing",
    }
    transformer = {"InputPathsMap": paths, "InputTemplate": template}
    make_rule({"source": [source]}, {"Arn": queue.arn, "InputTransformer": transformer})
    # WHEN an event comes
    emit({"object": {"key": 'a "b".png'}, "sizes": [6, 7], "all": ["x", {"y": None}]})
    # THEN the queue has the template with the event's values
    assert wait_until(queue.bodies) == [json.loads(expected)]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [({"Input": '{"fixed": true}'}, {"fixed": True}), ({"InputPath": "$.detail.size"}, 7)],
)
def test_a_target_gets_a_fixed_input_or_a_part(
    make_rule, queue, source, emit, wait_until, settings, expected
) -> None:
    # GIVEN a target that wants no whole event
    make_rule({"source": [source]}, {"Arn": queue.arn, **settings})
    # WHEN an event comes
    emit({"size": 7})
    # THEN it gets what it asked for
    assert wait_until(queue.bodies) == [expected]


def test_functions_topics_and_log_groups_are_targets(
    aws, make_rule, make_function, queue, source, emit, text_of, logged, wait_until
) -> None:
    # GIVEN a rule with a function, a topic that a queue listens to, and a log group
    function = make_function("def handler(event, context): print('got', event['detail'])")
    function_arn = aws("lambda").get_function(FunctionName=function)["Configuration"]["FunctionArn"]
    topic = aws("sns").create_topic(Name=source.replace(".", "-"))["TopicArn"]
    aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue.arn)
    group = f"/events/{source}"
    group_arn = f"arn:aws:logs:us-east-1:123456789012:log-group:{group}"
    make_rule({"source": [source]}, {"Arn": function_arn}, {"Arn": topic}, {"Arn": group_arn})

    # WHEN an event comes
    emit({"size": 7})
    # THEN each of them has it
    [notification] = wait_until(queue.bodies)
    assert json.loads(notification["Message"])["detail"] == {"size": 7}
    wait_until(lambda: "got {'size': 7}" in logged(function))
    wait_until(lambda: source in text_of(group))


def test_a_state_machine_is_a_target(aws, role, make_rule, source, emit, wait_until) -> None:
    # GIVEN a rule that starts a machine with a part of the event
    states = aws("stepfunctions")
    definition = {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}}
    arn = states.create_state_machine(
        name=source.replace(".", "-"), definition=json.dumps(definition), roleArn=role
    )["stateMachineArn"]
    make_rule({"source": [source]}, {"Arn": arn, "RoleArn": role, "InputPath": "$.detail"})
    # WHEN an event comes
    emit({"size": 7})
    # THEN an execution has it as its input
    arguments = {"stateMachineArn": arn}
    [execution] = wait_until(lambda: states.list_executions(**arguments)["executions"])
    described = states.describe_execution(executionArn=execution["executionArn"])
    assert json.loads(described["input"]) == {"size": 7}


def test_what_cannot_be_delivered_goes_to_the_dead_letter_queue(
    make_rule, queue, source, emit, wait_until
) -> None:
    # GIVEN a rule whose queue does not exist
    target = "arn:aws:sqs:us-east-1:123456789012:nowhere"
    name = make_rule(
        {"source": [source]},
        {"Arn": target, "DeadLetterConfig": {"Arn": queue.arn}},
    )
    # WHEN an event comes
    emit({"size": 7})
    # THEN the event is in the dead-letter queue, with the reason
    [message] = wait_until(queue.receive)
    texts = {key: one["StringValue"] for key, one in message["MessageAttributes"].items()}
    assert json.loads(message["Body"])["detail"] == {"size": 7}
    assert texts["TARGET_ARN"] == target
    assert texts["RULE_ARN"].endswith(f":rule/{name}")
    assert "NonExistentQueue" in texts["ERROR_CODE"]
    assert texts["ERROR_MESSAGE"]


def throttled_queues(faults) -> None:
    rule = {"service": "sqs", "operation": "SendMessage", "rate": 1, "kind": "throttling"}
    faults("PUT", [rule])


def test_a_delivery_is_tried_until_the_target_is_well_again(
    make_rule, queue, source, emit, faults, wait_until
) -> None:
    # GIVEN a rule whose queue is throttled for longer than a few tries
    make_rule({"source": [source]}, {"Arn": queue.arn})
    throttled_queues(faults)
    emit({"size": 7})
    wait_until(lambda: faults("GET")["rules"][0]["injected"] >= 5)
    # WHEN the queue is well again
    faults("DELETE")
    # THEN it has the event, once
    [event] = wait_until(queue.bodies)
    assert event["detail"] == {"size": 7}
    assert queue.bodies() == []


def test_a_target_may_want_fewer_tries(
    make_rule, make_queue, queue, source, emit, faults, wait_until
) -> None:
    # GIVEN a target that wants no retries, and a throttled dead-letter queue
    make_rule(
        {"source": [source]},
        {
            "Arn": make_queue().arn,
            "RetryPolicy": {"MaximumRetryAttempts": 0},
            "DeadLetterConfig": {"Arn": queue.arn},
        },
    )
    throttled_queues(faults)
    # WHEN an event comes, and the dead-letter queue gets well again
    emit({"size": 7})
    wait_until(lambda: faults("GET")["rules"][0]["injected"] >= 3)
    faults("DELETE")
    # THEN the event was given up after one try, and is not lost
    [message] = wait_until(queue.receive)
    texts = {key: one["StringValue"] for key, one in message["MessageAttributes"].items()}
    assert json.loads(message["Body"])["detail"] == {"size": 7}
    assert texts["ERROR_CODE"] == "ThrottlingException"


def test_an_event_of_a_service_is_forwarded_to_another_bus(
    aws, bucket, make_rule, queue, wait_until
) -> None:
    # GIVEN a rule that forwards a bucket's events to a bus, which has a rule with a queue
    name = f"bus-{uuid4().hex}"
    bus = aws("events").create_event_bus(Name=name)["EventBusArn"]
    pattern = {"detail-type": ["Object Created"], "detail": {"bucket": {"name": [bucket]}}}
    aws("events").put_rule(Name=name, EventBusName=name, EventPattern=json.dumps(pattern))
    target = {"Id": "queue", "Arn": queue.arn}
    aws("events").put_targets(Rule=name, EventBusName=name, Targets=[target])
    make_rule(pattern, {"Arn": bus})
    told = {"EventBridgeConfiguration": {}}
    aws("s3").put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=told)
    # WHEN an object is put
    aws("s3").put_object(Bucket=bucket, Key="photo", Body=b"1")
    # THEN the queue has the event, as AWS writes it
    [event] = wait_until(queue.bodies)
    assert event["detail"]["object"]["key"] == "photo"
    assert event["time"].endswith("Z")


def test_a_bus_that_is_not_there_fails_the_delivery_and_not_the_sender(
    make_rule, queue, source, emit, wait_until
) -> None:
    # GIVEN a rule that forwards to a bus that does not exist
    bus = "arn:aws:events:us-east-1:123456789012:event-bus/nowhere"
    make_rule({"source": [source]}, {"Arn": bus, "DeadLetterConfig": {"Arn": queue.arn}})
    # WHEN an event comes
    emit({"size": 7})
    # THEN its sender hears nothing of it, and the event is in the dead-letter queue
    [event] = wait_until(queue.bodies)
    assert event["detail"] == {"size": 7}


def test_a_target_that_nothing_is_delivered_to_is_refused(make_rule, source) -> None:
    # GIVEN a stream, which localaws delivers nothing to
    stream = "arn:aws:kinesis:us-east-1:123456789012:stream/photos"
    # WHEN it is to be a target
    # THEN that is refused by name
    with pytest.raises(ClientError, match="a target of kinesis") as refusal:
        make_rule({"source": [source]}, {"Arn": stream})
    assert refusal.value.response["Error"]["Code"] == "NotImplementedByLocalaws"


def test_disabled_and_scheduled_rules_deliver_no_events(
    aws, make_rule, make_queue, source, emit, wait_until
) -> None:
    # GIVEN a disabled rule, one with a schedule alone, and one that delivers
    disabled, scheduled, enabled = make_queue(), make_queue(), make_queue()
    rule = make_rule({"source": [source]}, {"Arn": disabled.arn})
    aws("events").disable_rule(Name=rule)
    name = f"hourly-{source}"
    aws("events").put_rule(Name=name, ScheduleExpression="rate(1 hour)")
    aws("events").put_targets(Rule=name, Targets=[{"Id": "1", "Arn": scheduled.arn}])
    make_rule({"source": [source]}, {"Arn": enabled.arn})
    # WHEN an event comes
    emit({"size": 7})
    # THEN the last alone delivers it
    assert wait_until(enabled.bodies)
    assert disabled.bodies() == []
    assert scheduled.bodies() == []
