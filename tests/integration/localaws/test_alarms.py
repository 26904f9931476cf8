"""Alarms look at their metrics, and tell topics and rules of what they see."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError


@pytest.fixture
def metric() -> str:
    return f"metric-{uuid4().hex}"


@pytest.fixture
def make_alarm(aws, metric):
    """``make_alarm(**fields)`` makes an alarm at more than 1 of a metric; its name."""
    made = []

    def make(**fields) -> str:
        name = f"alarm-{uuid4().hex}"
        request = {
            "AlarmName": name,
            "Namespace": "Bakery",
            "MetricName": metric,
            "Dimensions": [{"Name": "Oven", "Value": "left"}],
            "Statistic": "Maximum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
        }
        aws("cloudwatch").put_metric_alarm(**request | fields)
        made.append(name)
        return name

    yield make
    aws("cloudwatch").delete_alarms(AlarmNames=made)


@pytest.fixture
def state_of(aws):
    def look(name: str) -> str:
        [alarm] = aws("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
        return alarm["StateValue"]

    return look


@pytest.fixture
def put(aws, metric):
    def put(value: float, oven: str = "left") -> None:
        datum = {
            "MetricName": metric,
            "Dimensions": [{"Name": "Oven", "Value": oven}],
            "Value": value,
        }
        aws("cloudwatch").put_metric_data(Namespace="Bakery", MetricData=[datum])

    return put


def test_an_alarm_follows_its_metric_and_no_other(make_alarm, state_of, put, wait_until):
    # GIVEN an alarm without data, which is none to worry about
    name = make_alarm()
    wait_until(lambda: state_of(name) == "OK")
    # WHEN another dimension's metric breaches, and then its own
    put(5.0, "right")
    put(0.5)
    assert state_of(name) == "OK"
    put(3.0)
    # THEN it is raised
    wait_until(lambda: state_of(name) == "ALARM")


def test_a_change_is_told_to_the_topic_and_to_rules(
    aws, make_alarm, make_rule, put, queue, make_queue, wait_until
):
    # GIVEN an alarm with a topic that a queue hears, and a rule for its changes
    heard = make_queue()
    topic = aws("sns").create_topic(Name=f"topic-{uuid4().hex}")["TopicArn"]
    aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=heard.arn)
    name = make_alarm(AlarmActions=[topic])
    [described] = aws("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    assert (described["AlarmName"], described["Threshold"]) == (name, 1)
    arn = described["AlarmArn"]
    pattern = {
        "source": ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
        "resources": [arn],
        "detail": {"state": {"value": ["ALARM"]}},
    }
    make_rule(pattern, {"Arn": queue.arn})
    # WHEN it is raised
    put(3.0)
    # THEN both know
    [event] = wait_until(queue.bodies)
    assert event["detail"]["alarmName"] == name
    assert event["detail"]["state"]["value"] == "ALARM"
    [note] = wait_until(heard.bodies)
    message = json.loads(note["Message"])
    assert (message["AlarmName"], message["NewStateValue"]) == (name, "ALARM")
    assert message["Trigger"]["Threshold"] == 1


def test_a_queue_s_length_raises_an_alarm(aws, make_alarm, make_queue, state_of, wait_until):
    # GIVEN an alarm at messages that wait
    waiting = make_queue()
    name = make_alarm(
        Namespace="AWS/SQS",
        MetricName="ApproximateNumberOfMessagesVisible",
        Dimensions=[{"Name": "QueueName", "Value": waiting.arn.rpartition(":")[2]}],
        Threshold=0,
    )
    wait_until(lambda: state_of(name) == "OK")
    # WHEN there is one
    url = aws("sqs").get_queue_url(QueueName=waiting.arn.rpartition(":")[2])["QueueUrl"]
    aws("sqs").send_message(QueueUrl=url, MessageBody="a scone")
    # THEN it is raised
    wait_until(lambda: state_of(name) == "ALARM")


def test_a_queue_that_stays_long_raises_an_alarm_of_two_periods(
    aws, make_alarm, make_queue, state_of, wait_until
):
    # GIVEN a queue with a message, and an alarm at two minutes of that
    waiting = make_queue()
    aws("sqs").send_message(QueueUrl=waiting.url, MessageBody="a scone")
    name = make_alarm(
        Namespace="AWS/SQS",
        MetricName="ApproximateNumberOfMessagesVisible",
        Dimensions=[{"Name": "QueueName", "Value": waiting.arn.rpartition(":")[2]}],
        EvaluationPeriods=2,
        Threshold=0,
    )
    # WHEN the second minute has begun THEN it is raised
    wait_until(lambda: state_of(name) == "ALARM", 90)


def test_a_function_is_told_of_a_change(aws, make_alarm, make_function, wait_until):
    # GIVEN an alarm whose action is a function
    function = make_function("import json\ndef handler(event, context): print(json.dumps(event))")
    arn = aws("lambda").get_function(FunctionName=function)["Configuration"]["FunctionArn"]
    name = make_alarm(AlarmActions=[arn], TreatMissingData="ignore", AlarmDescription="hot")
    # WHEN its state is set
    aws("cloudwatch").set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="testing")

    # THEN the function has what AWS sends
    def told() -> list[dict]:
        groups = aws("logs").describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{function}")
        lines = [
            event["message"]
            for group in groups["logGroups"]
            for event in aws("logs").filter_log_events(logGroupName=group["logGroupName"])["events"]
        ]
        return [json.loads(line) for line in lines if line.startswith("{")]

    [event] = wait_until(told)
    assert (event["source"], event["alarmData"]["alarmName"]) == ("aws.cloudwatch", name)
    assert event["alarmData"]["state"]["reason"] == "testing"
    assert event["alarmData"]["previousState"]["reason"] == "Unchecked: Initial alarm creation"
    [metric] = event["alarmData"]["configuration"]["metrics"]
    assert metric["metricStat"]["metric"]["dimensions"] == {"Oven": "left"}


def test_what_alarms_cannot_do_is_refused_by_name(aws):
    # GIVEN a rule that counts alarms WHEN it is put THEN that is refused
    with pytest.raises(ClientError, match="AT_LEAST") as refused:
        aws("cloudwatch").put_composite_alarm(
            AlarmName="two", AlarmRule="AT_LEAST(2, ALARM, (a, b, c))"
        )
    assert refused.value.response["Error"]["Code"] == "NotImplementedByLocalaws"


def test_a_queue_tells_how_old_its_oldest_message_is_without_an_alarm(aws, make_queue):
    # GIVEN a queue that no alarm looks at, and a message in it
    waiting = make_queue()
    aws("sqs").send_message(QueueUrl=waiting.url, MessageBody="a scone")
    # WHEN its figures are asked for
    now = datetime.now(UTC)

    def values(name: str, queue: str) -> list[float]:
        answer = aws("cloudwatch").get_metric_statistics(
            Namespace="AWS/SQS",
            MetricName=name,
            Dimensions=[{"Name": "QueueName", "Value": queue}],
            StartTime=now - timedelta(minutes=15),
            EndTime=now + timedelta(minutes=1),
            Period=60,
            Statistics=["Maximum"],
        )
        return [point["Maximum"] for point in answer["Datapoints"]]

    # THEN CloudWatch has them, and none of a queue that is not there
    name = waiting.url.rpartition("/")[2]
    assert values("ApproximateNumberOfMessagesVisible", name) == [1.0]
    (age,) = values("ApproximateAgeOfOldestMessage", name)
    assert 0 <= age < 60
    assert values("ApproximateAgeOfOldestMessage", f"{name}-gone") == []
