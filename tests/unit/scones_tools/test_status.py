"""One screen of an environment: what it shows, and when a person is needed."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import boto3
import botocore.client
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scones_tools.__main__ import main
from scones_tools.command_line import PERSON_NEEDED, SUCCESS
from scones_tools.status.drift_trend import trend
from scones_tools.status.screen import age

from ..moto_content import count

PREFIX = "scones-dev"
PIPE = "scones-dev-incoming"
MACHINE = "arn:aws:states:eu-central-1:123456789012:stateMachine:classification"
STATES = '{"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}'


def raise_alarm(name: str, description: str) -> None:
    client = boto3.client("cloudwatch")
    client.put_metric_alarm(
        AlarmName=name,
        AlarmDescription=description,
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1,
        MetricName="m",
        Namespace="n",
        Period=60,
        Statistic="Sum",
        Threshold=1,
    )
    client.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="test")


@pytest.fixture
def queues(deploy: Callable[..., None], registry) -> dict[str, str]:
    """Return the URLs of the queues of an environment in which nothing waits."""
    sqs = boto3.client("sqs")
    names = ("incoming", "review", "dead_letter", "undelivered")
    urls = {f"{name}_queue_url": sqs.create_queue(QueueName=name)["QueueUrl"] for name in names}
    training = boto3.client("stepfunctions").create_state_machine(
        name="training", definition=STATES, roleArn="arn:aws:iam::123456789012:role/any"
    )["stateMachineArn"]
    boto3.client("pipes").create_pipe(
        Name=PIPE,
        RoleArn="arn:aws:iam::123456789012:role/any",
        Source="arn:aws:sqs:eu-central-1:123456789012:incoming",
        Target=MACHINE,
    )
    deploy(
        prefix=PREFIX,
        region="eu-central-1",
        pipe_name=PIPE,
        training_state_machine_arn=training,
        **urls,
    )
    return urls


def read(capsys) -> tuple[int, dict]:
    capsys.readouterr()
    code = main(["status", "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_an_environment_without_worries_is_one_document(queues, capsys):
    # GIVEN an environment in which nothing has happened WHEN a program asks
    code, found = read(capsys)
    # THEN every part is there, and nobody is needed
    assert code == SUCCESS
    assert found["outcomes"] == {"accepted": 0, "review": 0, "rejected": 0}
    assert found["pipe"] == {"pipe": PIPE, "state": "RUNNING", "reason": ""}
    names = ["incoming", "review", "dead-letter", "undelivered"]
    assert [one["queue"] for one in found["queues"]] == names
    assert (found["alarms"], found["training"], found["needs"], found["unknown"]) == (
        [],
        {},
        [],
        [],
    )
    assert found["model"] == "no package is approved, and there is no endpoint scones-dev"
    assert found["drift"] == {"trend": "not measured", "statistic": None}


def test_every_outcome_of_the_day_is_counted_from_metrics(queues, capsys):
    # GIVEN six photos that have an outcome: three accepted, two for a person, one rejected
    count("AWS/SQS", "NumberOfMessagesDeleted", {"QueueName": "incoming"}, *[1.0] * 6)
    count("AWS/SQS", "NumberOfMessagesDeleted", {"QueueName": "review"}, 1.0)
    count("Scones", "Review", {"Deployment": PREFIX}, 0.0, 0.0, 0.0, 1.0, 1.0)
    count("Scones", "Review", {"Deployment": f"{PREFIX}2"}, 1.0)
    # WHEN a program asks THEN each is counted once, and no other environment's is
    _, found = read(capsys)
    assert found["outcomes"] == {"accepted": 3, "review": 2, "rejected": 1}


@pytest.mark.parametrize(
    ("ended", "decisions", "outcomes"),
    [(1, [0.0] * 2, [1, 0, 0]), (0, [0.0] * 30, [0, 0, 0]), (6, [0.0] * 9 + [1.0] * 3, [4, 2, 0])],
)
def test_a_photo_that_was_tried_again_is_one_photo(queues, capsys, ended, decisions, outcomes):
    # GIVEN photos that were decided more often than photos ended WHEN a program asks
    count("AWS/SQS", "NumberOfMessagesDeleted", {"QueueName": "incoming"}, *[1.0] * ended)
    count("Scones", "Review", {"Deployment": PREFIX}, *decisions)
    # THEN no more outcomes are counted than photos ended
    assert list(read(capsys)[1]["outcomes"].values()) == outcomes


@pytest.mark.parametrize("state", ["STOPPED", "STOPPING", "START_FAILED", "UPDATE_ROLLBACK_FAILED"])
def test_a_pipe_that_stands_needs_a_person_and_says_why(queues, capsys, monkeypatch, state):
    # GIVEN a pipe that EventBridge has stopped
    answer_pipe(monkeypatch, {"CurrentState": state, "StateReason": "no permission to receive"})
    # WHEN a person asks THEN the state, the reason and the way back are told
    assert main(["status"]) == PERSON_NEEDED
    printed = capsys.readouterr()
    told = f"{state}: no permission to receive -> put the cause right, then aws pipes start-pipe"
    assert f"{told} --name {PIPE}" in printed.out
    assert printed.err == f"error: PersonNeeded: the pipe is {state}\n"


@pytest.mark.parametrize("state", ["RUNNING", "STARTING", "UPDATING", "CREATING"])
def test_a_pipe_that_works_or_will_needs_nobody(queues, capsys, monkeypatch, state):
    # GIVEN a pipe that runs, or is about to WHEN a person asks THEN the state alone is told
    answer_pipe(monkeypatch, {"CurrentState": state})
    assert main(["status"]) == SUCCESS
    assert f"pipe            {state}\n" in capsys.readouterr().out


def answer_pipe(monkeypatch: pytest.MonkeyPatch, answer: dict[str, str]) -> None:
    """Let EventBridge say this of the pipe: moto's pipes run always."""
    make = botocore.client.BaseClient._make_api_call

    def call(self, operation, words):
        return answer if operation == "DescribePipe" else make(self, operation, words)

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)


@pytest.mark.parametrize(
    ("queue", "code", "text"),
    [
        ("incoming", SUCCESS, ""),
        ("review", SUCCESS, ""),
        ("dead_letter", PERSON_NEEDED, "messages in the dead-letter queue: 1"),
        ("undelivered", PERSON_NEEDED, "messages in the undelivered queue: 1"),
    ],
)
def test_what_waits_where_nobody_looks_needs_a_person(queues, capsys, queue, code, text):
    # GIVEN a message, which somebody may have received already
    sqs, url = boto3.client("sqs"), queues[f"{queue}_queue_url"]
    sqs.send_message(QueueUrl=url, MessageBody="{}")
    count("AWS/SQS", "ApproximateAgeOfOldestMessage", {"QueueName": queue}, 7300.0)
    for hidden in (0, 1):
        # WHEN a person asks THEN photos and reviews are not urgent, and its age is told
        assert main(["status"]) == code
        printed = capsys.readouterr()
        (line,) = [
            one for one in printed.out.splitlines() if one.startswith(queue.replace("_", "-"))
        ]
        assert line.split() == [queue.replace("_", "-"), str(1 - hidden), str(hidden), "2", "h"]
        assert text in printed.err
        sqs.receive_message(QueueUrl=url, VisibilityTimeout=60)


def test_an_alarm_that_is_on_needs_a_person_and_shows_its_description(queues, capsys):
    # GIVEN an alarm that is on, one that is not, and one of an environment whose name begins alike
    raise_alarm(f"{PREFIX}-dead-letters", "Photos wait: scones redrive")
    raise_alarm(f"{PREFIX}2-slow", "another's")
    raise_alarm(f"{PREFIX}-slow", "over")
    boto3.client("cloudwatch").set_alarm_state(
        AlarmName=f"{PREFIX}-slow", StateValue="OK", StateReason="test"
    )
    # WHEN a person asks THEN the first alone is shown, with what to do
    assert main(["status"]) == PERSON_NEEDED
    printed = capsys.readouterr()
    (line,) = [one for one in printed.out.splitlines() if one.startswith(PREFIX + "-")]
    assert line.endswith("  Photos wait: scones redrive")
    assert printed.err == "error: PersonNeeded: alarms that are on: 1\n"


def test_the_last_training_and_the_model_are_told(queues, registry, deploy, capsys):
    # GIVEN a training that ended, and a model that is live
    states = boto3.client("stepfunctions")
    (machine,) = states.list_state_machines()["stateMachines"]
    execution = states.start_execution(
        stateMachineArn=machine["stateMachineArn"], name="spring", input="{}"
    )["executionArn"]
    while states.describe_execution(executionArn=execution)["status"] == "RUNNING":
        time.sleep(0.01)
    package = registry.add()
    registry.serve(package)
    registry.name(package)
    # WHEN a person asks THEN both are lines
    assert main(["status"]) == SUCCESS
    lines = capsys.readouterr().out.splitlines()
    assert "model           version 1 is approved and live" in lines
    (training,) = [line for line in lines if line.startswith("last training")]
    assert training.split()[2:3] == ["SUCCEEDED,"]
    assert training.endswith("ago (spring)")


def test_drift_is_a_word_and_a_value(queues, capsys):
    # GIVEN a drift statistic above its threshold WHEN a person asks THEN the line says so
    count("Scones", "DriftStatistic", {"Deployment": PREFIX}, 1.25)
    main(["status"])
    assert "drift           steady, at 1.25 (the threshold 1 is passed)" in capsys.readouterr().out


def test_the_drift_that_is_told_was_measured_last(queues, capsys):
    # GIVEN a window that drifted, and five minutes later one that did not WHEN a program asks
    now = datetime.now(UTC)
    for minutes, value in ((5, 3.0), (0, 0.25)):
        figure = {"MetricName": "DriftStatistic", "Value": value}
        figure["Dimensions"] = [{"Name": "Deployment", "Value": PREFIX}]
        figure["Timestamp"] = now - timedelta(minutes=minutes)
        boto3.client("cloudwatch").put_metric_data(Namespace="Scones", MetricData=[figure])
    # THEN it is the later one, and not the highest of the hour
    _, found = read(capsys)
    assert found["drift"] == {"trend": "falling", "statistic": 0.25}


def test_a_part_that_cannot_be_read_hides_no_other(queues, deploy, capsys):
    # GIVEN a training machine, a pipe and a queue that are gone
    deploy(training_state_machine_arn=MACHINE, pipe_name="gone")
    boto3.client("sqs").delete_queue(QueueUrl=queues["review_queue_url"])
    # WHEN a person asks
    assert main(["status"]) == PERSON_NEEDED
    # THEN a warning names each, the rest is shown, and no queue is said to be empty
    printed = capsys.readouterr()
    assert "last training   could not be read" in printed.out
    assert "alarms          none is on" in printed.out
    warnings = [line for line in printed.out.splitlines() if line.startswith("warning: ")]
    assert [line.split()[1] for line in warnings] == ["pipe:", "queues:", "training:"]
    assert "dead-letter" not in printed.out
    said = "error: PersonNeeded: the pipe could not be read, the queues could not be read\n"
    assert printed.err == said


def test_a_watch_is_shown_again_until_it_is_interrupted(queues, monkeypatch, capsys):
    # GIVEN a person who watches, and ends that with Ctrl-C while the third screen is waited for
    naps: list[float] = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", nap)
    # WHEN it is ended THEN there were three, and the exit code is that of the last
    assert main(["status", "--watch", "30", "--json"]) == SUCCESS
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["prefix"] for line in lines] == [PREFIX] * 3
    assert naps == [30.0] * 3


@pytest.mark.parametrize("seconds", ["0", "-1", "nan", "inf"])
def test_a_watch_without_a_pause_is_refused(queues, capsys, seconds):
    # GIVEN no time between two screens WHEN it is asked for THEN it is wrong usage
    with pytest.raises(SystemExit, match="2"):
        main(["status", "--watch", seconds])
    assert "above 0" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ([], "not measured"),
        ([0.4], "steady"),
        ([0.1, 0.2, 0.6, 0.9], "rising"),
        ([0.9, 0.2], "falling"),
        ([0.4, 0.45, 0.38], "steady"),
    ],
)
def test_a_trend_is_the_later_half_next_to_the_earlier(values, word):
    # GIVEN values, the oldest first WHEN their trend is asked for THEN it is this word
    assert trend(values) == word


@given(st.lists(st.floats(0, 10), min_size=2).filter(lambda values: len(values) % 2 == 0))
def test_a_trend_turned_round_is_the_opposite(values):
    # GIVEN an even number of values WHEN time runs back THEN what rises falls
    opposite = {"rising": "falling", "falling": "rising", "steady": "steady"}
    assert trend(values[::-1]) == opposite[trend(values)]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 s"), (-3, "0 s"), (59, "59 s"), (60, "1 min"), (7300, "2 h"), (200_000, "2 d")],
)
def test_an_age_is_told_in_its_greatest_unit(seconds, text):
    # GIVEN an age WHEN it is told THEN it has one unit
    assert age(seconds) == text
