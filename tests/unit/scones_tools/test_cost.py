"""What an environment has cost: usage that AWS counts, times prices, and what stands."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest

from scones_tools.__main__ import main
from scones_tools.command_line import FAILURE, SUCCESS
from scones_tools.costs import recent
from scones_tools.costs.estimate import HOURS_A_MONTH
from scones_tools.costs.prices import PRICES, Prices, read_table

from ..moto_content import count

PREFIX = "scones-dev"
QUEUES = ("incoming", "review", "dead_letter", "undelivered")
TODAY = datetime.now(UTC).date().isoformat()
USD = Prices.read().usd
DAYS_A_MONTH = HOURS_A_MONTH / 24
STATES = json.dumps(
    {
        "StartAt": "One",
        "States": {"One": {"Type": "Pass", "Next": "Two"}, "Two": {"Type": "Pass", "End": True}},
    }
)


def make_machine(name: str, kind: str = "STANDARD") -> str:
    return boto3.client("stepfunctions").create_state_machine(
        name=name, definition=STATES, roleArn="arn:aws:iam::123456789012:role/any", type=kind
    )["stateMachineArn"]


def make_function(name: str, memory: int) -> None:
    iam = boto3.client("iam")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    code = io.BytesIO()
    zipfile.ZipFile(code, "w").close()
    boto3.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.12",
        Role=role,
        Handler="handler.handler",
        Code={"ZipFile": code.getvalue()},
        MemorySize=memory,
        Architectures=["arm64"],
    )


@pytest.fixture
def machine(deploy: Callable[..., None], registry) -> str:
    """Return the workflow of an environment that nobody has used."""
    arn = make_machine(f"{PREFIX}-classification", "EXPRESS")
    deploy(
        prefix=PREFIX,
        region="eu-central-1",
        classification_state_machine_arn=arn,
        outcomes_table_name=f"{PREFIX}-outcomes",
        pipe_name=f"{PREFIX}-incoming",
        **{f"{name}_queue_url": f"https://sqs/1/{PREFIX}-{name}" for name in QUEUES},
    )
    return arn


@pytest.fixture
def prices(tmp_path: Path) -> Callable[..., str]:
    """Return what writes the package's table with another date, and without some prices."""

    def write(as_of: str, *without: str) -> str:
        document = read_table(PRICES) | {"as_of": as_of, "region": "eu-central-1"}
        document["prices"] = {
            name: price
            for name, price in document["prices"].items()
            if not name.startswith(tuple(without) or ("no price",))
        }
        path = tmp_path / "prices.json"
        path.write_text(json.dumps(document))
        return str(path)

    return write


def count_messages(queue: str, **counts: float) -> None:
    for of, value in counts.items():
        name = {"QueueName": f"{PREFIX}-{queue}"}
        count("AWS/SQS", f"NumberOf{of}", name, value)


def read(capsys, *words: str) -> dict[str, dict]:
    capsys.readouterr()
    assert main(["cost", "--json", *words]) == SUCCESS
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {row["what"]: row for row in rows}


def test_what_nobody_used_costs_nothing(machine, capsys):
    # GIVEN an environment without an endpoint WHEN a program asks THEN there is nothing to pay
    assert read(capsys) == {}


def test_what_photos_took_is_what_aws_has_counted(machine, capsys):
    # GIVEN four photos: two batches, each of which an execution works on for 0.15 s
    count("AWS/EventBridge/Pipes", "Invocations", {"PipeName": f"{PREFIX}-incoming"}, 1.0, 1.0)
    count("AWS/EventBridge/Pipes", "EventSize", {"PipeName": f"{PREFIX}-incoming"}, 7e4, 7e4)
    count("AWS/States", "ExecutionsStarted", {"StateMachineArn": machine}, 1.0, 1.0)
    count("AWS/States", "ExecutionTime", {"StateMachineArn": machine}, 100.0, 200.0)
    # AND a function of 512 MB that ran for a second in all
    make_function(f"{PREFIX}-serialize-image", 512)
    function = {"FunctionName": f"{PREFIX}-serialize-image"}
    count("AWS/Lambda", "Invocations", function, *[1.0] * 4)
    count("AWS/Lambda", "Duration", function, *[250.0] * 4)
    # AND their messages, one of which waited for a person, who has not looked yet
    count_messages("incoming", MessagesSent=4, MessagesReceived=4, MessagesDeleted=4)
    count_messages("incoming", EmptyReceives=1000)
    count_messages("review", MessagesSent=1, EmptyReceives=2)
    # AND their items and lines
    count("AWS/DynamoDB", "ConsumedWriteCapacityUnits", {"TableName": f"{PREFIX}-outcomes"}, 4.0)
    count("AWS/DynamoDB", "ConsumedReadCapacityUnits", {"TableName": f"{PREFIX}-outcomes"}, 0.5)
    for name in (PREFIX, f"{PREFIX}2"):
        group = f"/aws/lambda/{name}-serialize-image"
        boto3.client("logs").create_log_group(logGroupName=group)
        count("AWS/Logs", "IncomingBytes", {"LogGroupName": group}, 2.0**30)
    # AND what belongs to an environment whose name begins alike
    other = {"StateMachineArn": make_machine(f"{PREFIX}2-classification", "EXPRESS")}
    count("AWS/States", "ExecutionsStarted", other, *[1.0] * 9)
    # WHEN a program asks THEN each is counted, once
    found = read(capsys)
    assert {what: row["amount"] for what, row in found.items()} == {
        "cloudwatch logs GB": 1.0,
        "dynamodb read unit": 0.5,
        "dynamodb write unit": 4.0,
        "eventbridge event": 4.0 + 3.0,  # the uploads, and all but what waits for a person
        "eventbridge pipe request": 2 * 2.0,  # 70,000 bytes are two times 64 KB
        "lambda GB-second, arm64": pytest.approx(0.5),
        "lambda request": 4.0,
        "s3 read": 4.0,
        "sqs request": (4 + 2 + 2) + (1 + 2),
        "step functions express GB-second": pytest.approx(2 * 0.2 * 64 / 1024),
        "step functions express request": 2.0,
        "x-ray trace": pytest.approx(0.02),
    }
    # AND costs its price, and a month what as many days do: the environment is younger than a day
    row = found["eventbridge event"]
    assert row["part"] == "used"
    assert row["usd"] == pytest.approx(7 * USD["eventbridge event"])
    assert row["usd_a_month"] == pytest.approx(row["usd"] * DAYS_A_MONTH)


def test_what_a_person_decides_is_an_event_too(machine, capsys):
    # GIVEN three photos that all waited for a person, who has labelled two WHEN a program asks
    count_messages("incoming", MessagesSent=3, MessagesDeleted=3)
    count_messages("review", MessagesSent=3, MessagesReceived=3, MessagesDeleted=2)
    # THEN there are the uploads' events and the labels'
    assert read(capsys)["eventbridge event"]["amount"] == 3 + 2


def test_a_standard_machine_is_charged_for_its_states(machine, capsys):
    # GIVEN the training's machine, which has two states and ran three times
    arn = make_machine(f"{PREFIX}-training")
    states = boto3.client("stepfunctions")
    execution = states.start_execution(stateMachineArn=arn, input="{}")["executionArn"]
    while states.describe_execution(executionArn=execution)["status"] == "RUNNING":
        pass
    count("AWS/States", "ExecutionsStarted", {"StateMachineArn": arn}, *[1.0] * 3)
    # WHEN a program asks THEN that is six transitions
    assert read(capsys)["step functions transition"]["amount"] == 6.0


def test_a_batch_of_a_bulk_run_is_an_express_execution(machine, capsys):
    # GIVEN a batch that took two seconds WHEN a program asks THEN its execution is counted, too,
    # and the transition with which its parent started it
    make_function(f"{PREFIX}-classify-batch", 1024)
    function = {"FunctionName": f"{PREFIX}-classify-batch"}
    count("AWS/Lambda", "Invocations", function, 1.0)
    count("AWS/Lambda", "Duration", function, 2000.0)
    found = read(capsys)
    assert found["step functions express request"]["amount"] == 1.0
    assert found["step functions express GB-second"]["amount"] == pytest.approx(2 * 64 / 1024)
    assert found["step functions transition"]["amount"] == 1.0


def test_what_stands_is_apart_from_what_photos_take(
    machine, registry, deploy, prices, monkeypatch, capsys
):
    # GIVEN an environment of two days, with an endpoint, an alarm, a custom metric, a pipe, a photo
    monkeypatch.setattr(recent, "since", lambda _: datetime.now(UTC) - timedelta(days=2))
    deploy(endpoint_name="scones-dev")
    registry.serve(registry.add())
    boto3.client("cloudwatch").put_metric_alarm(
        AlarmName=f"{PREFIX}-slow",
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1,
        MetricName="m",
        Namespace="n",
        Period=60,
        Statistic="Sum",
        Threshold=1,
    )
    count("Scones", "Review", {"Deployment": PREFIX}, 0.0)
    for name in (PREFIX, f"{PREFIX}2"):
        boto3.client("pipes").create_pipe(
            Name=f"{name}-incoming",
            Source=f"arn:aws:sqs:eu-central-1:123456789012:{name}-incoming",
            Target=machine,
            RoleArn="arn:aws:iam::123456789012:role/pipe",
        )
    count("AWS/States", "ExecutionsStarted", {"StateMachineArn": machine}, 1.0)
    # WHEN a person asks
    assert main(["cost", "--prices", prices(TODAY)]) == SUCCESS
    # THEN each part has its own sum, and the last line has the prices' date and what is not counted
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["part", "what", "amount", "USD", "a", "month"]
    stands = [line.split()[1:] for line in lines if line.startswith("stands  ")]
    month = 0.115 * HOURS_A_MONTH
    assert stands == [
        ["1", "x", "ml.m5.large", "-", f"{0.115 * 48:.2f}", f"{month:.2f}"],
        ["1", "x", "cloudwatch", "alarm", "-", "0.01", "0.10"],
        ["1", "x", "cloudwatch", "custom", "metric", "-", "0.02", "0.30"],
        ["1", "x", "pipe's", "empty", "polls", "-", "0.02", "0.26"],
    ]
    assert lines[-3].startswith("stands: $5.56 in the last 2 d, $84.61 a month")
    assert lines[-2] == "used: $0.00 in the last 2 d, $0.00 a month"
    assert lines[-1].startswith(
        f"Prices: eu-central-1 of {TODAY}, on demand; the environment is in eu-central-1. Not "
    )
    assert "trainings" in lines[-1]


def test_prices_older_than_a_year_are_warned_of(machine, prices, capsys):
    # GIVEN an old table WHEN it is used THEN the last line says so, for a program on stderr
    assert main(["cost", "--prices", prices("2020-02-29")]) == SUCCESS
    warning = capsys.readouterr().out.splitlines()[-1]
    assert warning.startswith("Warning: the prices are of 2020-02-29, more than a year ago.")
    assert main(["cost", "--json", "--prices", prices("2020-02-29")]) == SUCCESS
    assert capsys.readouterr().err.splitlines()[-1] == warning


def test_an_instance_without_a_price_is_named_and_the_sum_is_a_bound(
    machine, registry, deploy, prices, capsys
):
    # GIVEN an endpoint, and a table without its instance type
    deploy(endpoint_name="scones-dev")
    registry.serve(registry.add())
    # WHEN a person asks THEN the instance is there without a price, and the sum says so
    assert main(["cost", "--prices", prices("2026-01-01", "ml.m5.large")]) == SUCCESS
    printed = capsys.readouterr().out
    assert "stands  1 x ml.m5.large  -       -    -\n" in printed
    assert "\nstands: at least $0.00 in the last " in printed
    assert "Prices: eu-central-1 of 2026-01-01" in printed


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"prices": {}}'])
def test_a_file_that_is_no_table_is_refused_by_name(machine, tmp_path, capsys, text):
    # GIVEN another file WHEN it is given as prices THEN the error names it
    path = tmp_path / "prices.json"
    path.write_text(text)
    assert main(["cost", "--prices", str(path)]) == FAILURE
    assert f"error: PricesUnreadable: {path} is not a table like " in capsys.readouterr().err


def test_a_table_that_lacks_a_price_of_what_is_counted_is_refused(machine, prices, capsys):
    # GIVEN a table without the price of a key WHEN it is given THEN the error names that
    path = prices(TODAY, "kms key")
    assert main(["cost", "--prices", path]) == FAILURE
    assert capsys.readouterr().err == (
        f"error: PriceMissing: {path} has no price of kms key, a month\n"
    )


@pytest.mark.parametrize("days", ["0", "456"])
def test_days_that_cloudwatch_does_not_keep_are_wrong_usage(machine, capsys, days):
    # GIVEN such a time WHEN it is asked for THEN the limits are named
    with pytest.raises(SystemExit, match="2"):
        main(["cost", "--days", days])
    assert "1 to 455" in capsys.readouterr().err
