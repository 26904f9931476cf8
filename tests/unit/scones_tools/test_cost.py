"""What an environment has cost: usage that AWS counts, times prices, and what stands."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from scones_tools.__main__ import main
from scones_tools.command_line import FAILURE, SUCCESS
from scones_tools.costs import cost
from scones_tools.costs.estimate import HOURS_A_MONTH, Prices

from ..moto_content import count

PREFIX = "scones-dev"
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
    arn = make_machine(f"{PREFIX}-classification")
    deploy(prefix=PREFIX, region="eu-central-1", classification_state_machine_arn=arn)
    return arn


def read(capsys, *words: str) -> dict[str, dict]:
    capsys.readouterr()
    assert main(["cost", "--json", *words]) == SUCCESS
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return {row["what"]: row for row in rows}


def test_what_nobody_used_costs_nothing(machine, capsys):
    # GIVEN an environment without an endpoint WHEN a program asks THEN there is nothing to pay
    assert read(capsys) == {}


def test_what_photos_took_is_what_aws_has_counted(machine, capsys):
    # GIVEN four photos: two states each, and a function of 512 MB that ran for a second in all
    execution = boto3.client("stepfunctions").start_execution(stateMachineArn=machine, input="{}")
    while (
        boto3.client("stepfunctions").describe_execution(executionArn=execution["executionArn"])[
            "status"
        ]
        == "RUNNING"
    ):
        pass
    count("AWS/States", "ExecutionsStarted", {"StateMachineArn": machine}, *[1.0] * 4)
    make_function(f"{PREFIX}-serialize-image", 512)
    function = {"FunctionName": f"{PREFIX}-serialize-image"}
    count("AWS/Lambda", "Invocations", function, *[1.0] * 4)
    count("AWS/Lambda", "Duration", function, *[250.0] * 4)
    # AND an Express machine that ran twice, for 0.3 s in all
    intake = {"StateMachineArn": make_machine(f"{PREFIX}-intake", "EXPRESS")}
    count("AWS/States", "ExecutionsStarted", intake, 1.0, 1.0)
    count("AWS/States", "ExecutionTime", intake, 100.0, 200.0)
    # AND what belongs to an environment whose name begins alike
    other = {"StateMachineArn": make_machine(f"{PREFIX}2-intake", "EXPRESS")}
    count("AWS/States", "ExecutionsStarted", other, *[1.0] * 9)
    # WHEN a program asks THEN each is counted, once
    found = read(capsys)
    assert {what: row["amount"] for what, row in found.items()} == {
        "eventbridge event": 8.0,
        "lambda GB-second, arm64": pytest.approx(0.5),
        "lambda request": 4.0,
        "s3 read": 4.0,
        "step functions express GB-second": pytest.approx(2 * 0.2 * 64 / 1024),
        "step functions express request": 2.0,
        "step functions transition": 8.0,
        "x-ray trace": 4.0,
    }
    # AND costs its price, and a month what as many days do: the environment is younger than a day
    row = found["step functions transition"]
    assert row["part"] == "used"
    assert row["usd"] == pytest.approx(8 * USD["step functions transition"])
    assert row["usd_a_month"] == pytest.approx(row["usd"] * DAYS_A_MONTH)


def test_a_batch_of_a_bulk_run_is_an_express_execution(machine, capsys):
    # GIVEN a batch that took two seconds WHEN a program asks THEN its execution is counted, too
    make_function(f"{PREFIX}-classify-batch", 1024)
    function = {"FunctionName": f"{PREFIX}-classify-batch"}
    count("AWS/Lambda", "Invocations", function, 1.0)
    count("AWS/Lambda", "Duration", function, 2000.0)
    found = read(capsys)
    assert found["step functions express request"]["amount"] == 1.0
    assert found["step functions express GB-second"]["amount"] == pytest.approx(2 * 64 / 1024)


def test_what_stands_is_apart_from_what_photos_take(machine, registry, deploy, monkeypatch, capsys):
    # GIVEN an environment of two days, with an endpoint, an alarm, a custom metric, and a photo
    monkeypatch.setattr(cost, "since", lambda _: datetime.now(UTC) - timedelta(days=2))
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
    count("AWS/States", "ExecutionsStarted", {"StateMachineArn": machine}, 1.0)
    # WHEN a person asks
    assert main(["cost"]) == SUCCESS
    # THEN each part has its own sum, and the last line has the prices' date and what is not counted
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["part", "what", "amount", "USD", "a", "month"]
    stands = [line.split()[1:] for line in lines if line.startswith("stands  ")]
    month = 0.115 * HOURS_A_MONTH
    assert stands == [
        ["1", "x", "ml.m5.large", "-", f"{0.115 * 48:.2f}", f"{month:.2f}"],
        ["1", "x", "cloudwatch", "alarm", "-", "0.01", "0.10"],
        ["1", "x", "cloudwatch", "custom", "metric", "-", "0.02", "0.30"],
    ]
    assert lines[-3].startswith("stands: $5.55 in the last 2 d, $84.35 a month")
    assert lines[-2] == "used: $0.00 in the last 2 d, $0.00 a month"
    assert lines[-1].startswith(
        "Prices: us-east-1 of 2025-06-01, on demand; the environment is in eu-central-1. Not "
    )
    assert "trainings" in lines[-1]


def test_an_instance_without_a_price_is_named_and_the_sum_is_a_bound(
    machine, registry, deploy, tmp_path, capsys
):
    # GIVEN an endpoint, and a table without its instance type
    deploy(endpoint_name="scones-dev")
    registry.serve(registry.add())
    table = {"as_of": "2026-01-01", "region": "eu-central-1", "usd": USD}
    path = tmp_path / "prices.json"
    path.write_text(json.dumps(table | {"hosting usd an hour": {}}))
    # WHEN a person asks THEN the instance is there without a price, and the sum says so
    assert main(["cost", "--prices", str(path)]) == SUCCESS
    printed = capsys.readouterr().out
    assert "stands  1 x ml.m5.large  -       -    -\n" in printed
    assert "\nstands: at least $0.00 in the last " in printed
    assert "Prices: eu-central-1 of 2026-01-01" in printed


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"hosting usd an hour": {}}'])
def test_a_file_that_is_no_table_is_refused_by_name(machine, tmp_path, capsys, text):
    # GIVEN another file WHEN it is given as prices THEN the error names it
    path = tmp_path / "prices.json"
    path.write_text(text)
    assert main(["cost", "--prices", str(path)]) == FAILURE
    assert f"error: PricesUnreadable: {path} is not a table like " in capsys.readouterr().err


def test_a_table_that_lacks_a_price_of_what_is_counted_is_refused(machine, tmp_path, capsys):
    # GIVEN a table without the price of a key WHEN it is given THEN the error names that
    path = tmp_path / "prices.json"
    usd = {name: one for name, one in USD.items() if name != "kms key, a month"}
    path.write_text(json.dumps({"as_of": "", "region": "", "usd": usd, "hosting usd an hour": {}}))
    assert main(["cost", "--prices", str(path)]) == FAILURE
    assert capsys.readouterr().err == (
        f"error: PriceMissing: {path} has no price of kms key, a month\n"
    )


@pytest.mark.parametrize("days", ["0", "456"])
def test_days_that_cloudwatch_does_not_keep_are_wrong_usage(machine, capsys, days):
    # GIVEN such a time WHEN it is asked for THEN the limits are named
    with pytest.raises(SystemExit, match="2"):
        main(["cost", "--days", days])
    assert "1 to 455" in capsys.readouterr().err
