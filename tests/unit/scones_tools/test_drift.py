"""The drift that was measured, and the alarm."""

import io
import json
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scones.drift.comparison import Drift
from scones.drift.metrics import window_lines
from scones_tools.__main__ import main
from scones_tools.drift import measurements
from scones_tools.drift.sparkline import sparkline

from ..moto_content import publish

ALARM, FUNCTION, PREFIX = "scones-dev-drift", "scones-dev-monitor-drift", "scones-dev"
NAMES = ("confidence", "familiarity", "brightness", "contrast", "sharpness", "class_mix")
USUAL = dict.fromkeys(NAMES, 0.25)
NOW = datetime.now(UTC)


@pytest.fixture
def monitor(deploy):
    """Return what tells CloudWatch of a window, as the monitor's log does."""
    deploy(prefix=PREFIX, drift_alarm_name=ALARM, monitor_drift_function_name=FUNCTION)
    cloudwatch = boto3.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName=ALARM,
        MetricName="DriftStatistic",
        Namespace="Scones",
        Statistic="Maximum",
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        EvaluationPeriods=1,
        Period=60,
        Threshold=1,
    )
    state("OK")

    def tell(parts: dict[str, float] | None, minutes_ago: int = 0, size: int = 100) -> None:
        drift = parts and Drift(max(parts.values()), parts, {}, {"bicycle": 1.0}, size)
        time = NOW - timedelta(minutes=minutes_ago)
        publish(window_lines(PREFIX, time, size, 0, drift), time)

    return tell


@pytest.fixture
def answer(deploy, monkeypatch):
    """Return what lets the monitor's function answer something."""
    clients = boto3.client

    def let(document: object, **more: str) -> None:
        class Lambda:
            def invoke(self, FunctionName, Payload):  # noqa: N803
                assert (FunctionName, Payload) == (FUNCTION, b"{}")
                return {"Payload": io.BytesIO(json.dumps(document).encode())} | more

        def client(service, **options):
            return Lambda() if service == "lambda" else clients(service, **options)

        monkeypatch.setattr(measurements.boto3, "client", client)

    return let


def state(value: str) -> None:
    boto3.client("cloudwatch").set_alarm_state(
        AlarmName=ALARM, StateValue=value, StateReason="a test"
    )


def test_a_person_reads_each_part_over_time(monitor, capsys):
    # GIVEN two measurements, of which the later one is of darker photos
    monitor(USUAL, minutes_ago=30)
    monitor(USUAL | {"brightness": 0.75}, minutes_ago=2)
    # WHEN the drift is asked for
    assert main(["drift"]) == 0
    # THEN each part is a line with its value, the threshold and a bar for each measurement
    header, *rows, window, alarm = capsys.readouterr().out.splitlines()
    assert header.split() == ["part", "drift", "alarm", "at", "over", "time"]
    assert [row.split() for row in rows] == [
        ["all", "0.750", "1", "▃▇"],
        ["confidence", "0.250", "1", "▃▃"],
        ["familiarity", "0.250", "1", "▃▃"],
        ["brightness", "0.750", "1", "▃▇"],
        ["contrast", "0.250", "1", "▃▃"],
        ["sharpness", "0.250", "1", "▃▃"],
        ["class_mix", "0.250", "1", "▃▃"],
    ]
    assert window.startswith("window: 100 photos, measured 20")
    assert alarm.startswith(f"alarm: {ALARM} is OK since 20")


def test_a_program_reads_one_line(monitor, capsys):
    # GIVEN a measurement WHEN a program asks THEN it reads one line of JSON
    monitor(USUAL)
    assert main(["drift", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["parts"]["contrast"] == {"drift": 0.25, "threshold": 1, "values": [0.25]}
    assert set(document["parts"]) == {"all", *NAMES}
    assert (document["window"], document["time"]) == (100, document["window_time"])
    assert (document["alarm"]["name"], document["alarm"]["state"]) == (ALARM, "OK")


def test_an_alarm_that_is_on_needs_a_person(monitor, capsys):
    # GIVEN an alarm that is on WHEN the drift is asked for
    monitor(USUAL | {"brightness": 11.6})
    state("ALARM")
    assert main(["drift"]) == 3
    # THEN the table is there, and what to do
    printed = capsys.readouterr()
    assert "brightness   11.600" in printed.out
    assert printed.err.startswith(f"error: Drifted: {ALARM} is on since 20")
    assert "scones review" in printed.err


def test_a_window_that_is_not_full_yet_is_told_from_the_one_before(monitor, capsys):
    # GIVEN a full window, and later one with too few photos
    monitor(USUAL, minutes_ago=30)
    monitor(None, minutes_ago=2, size=12)
    # WHEN the drift is asked for THEN the line says of when the figures are
    assert main(["drift"]) == 0
    window = capsys.readouterr().out.splitlines()[-2]
    assert window.startswith("window: 12 photos, measured 20")
    assert ": too few for a statement; the drift above was measured 20" in window


def test_only_windows_that_are_not_full_leave_every_part_unknown(monitor, capsys):
    # GIVEN a window with too few photos WHEN the drift is asked for THEN there is no table
    monitor(None, size=12)
    assert main(["drift"]) == 0
    window, _ = capsys.readouterr().out.splitlines()
    assert window.startswith("window: 12 photos, measured 20")
    assert window.endswith(": too few for a statement")
    # AND a program reads that no part is known
    assert main(["drift", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert {part["drift"] for part in document["parts"].values()} == {None}


def test_no_measurement_says_how_to_get_one(monitor, capsys):
    # GIVEN a measurement of long ago WHEN the last hour is asked for THEN the error says so
    monitor(USUAL, minutes_ago=120)
    assert main(["drift", "--hours", "1"]) == 1
    assert (
        "error: NothingMeasured: nothing was measured in the last 1 hour: --hours looks further "
        "back, --now measures" in capsys.readouterr().err
    )


def test_an_alarm_that_is_on_needs_a_person_also_without_figures(monitor, capsys):
    # GIVEN an alarm that is on, and no figure WHEN the drift is asked for THEN that counts
    state("ALARM")
    assert main(["drift"]) == 3
    assert "Drifted" in capsys.readouterr().err


def test_an_alarm_that_is_not_there_is_named(monitor, deploy, capsys):
    # GIVEN a deployment whose alarm was deleted WHEN the drift is asked for THEN it is named
    monitor(USUAL)
    deploy(drift_alarm_name="another")
    assert main(["drift"]) == 1
    assert "AlarmMissing: there is no alarm another" in capsys.readouterr().err


@pytest.mark.parametrize("hours", ["0", "-1", "361"])
def test_hours_that_cloudwatch_does_not_keep_are_wrong_usage(monitor, capsys, hours):
    # GIVEN a number of hours that makes no sense WHEN it is asked for THEN argparse says so
    with pytest.raises(SystemExit, match="2"):
        main(["drift", "--hours", hours])
    assert "--hours takes 1 to 360" in capsys.readouterr().err


def measured(drift: dict | None, **more: object) -> dict:
    known = {"time": "2026-11-28T10:00:00+00:00", "records": 100, "window_size": 100}
    return known | {"model_version": "job-1", "drift": drift} | more


@pytest.mark.parametrize(("statistic", "code"), [(0.25, 0), (1.0, 3), (7.5, 3)])
def test_the_monitor_is_run_if_so_asked(monitor, answer, capsys, statistic, code):
    # GIVEN a monitor that measures something
    answer(measured({"statistic": statistic, "parts": USUAL | {"contrast": statistic}}))
    # WHEN it is run THEN its answer is shown, and a person is needed from the threshold on
    assert main(["drift", "--now"]) == code
    printed = capsys.readouterr()
    assert f"contrast     {statistic:.3f}" in printed.out
    assert "window: 100 photos, measured 2026-11-28T10:00:00+00:00\n" in printed.out
    assert (f"the drift is {statistic:.3f}, and {ALARM} is about to be raised" in printed.err) == (
        code == 3
    )


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (measured(None, records=12), "12 photos, measured 2026-11-28T10:00:00+00:00: too few"),
        (
            measured(None, records=0, model_version=None),
            "0 photos, measured 2026-11-28T10:00:00+00:00: no model is approved",
        ),
    ],
)
def test_a_monitor_without_a_statement_says_why(monitor, answer, capsys, document, why):
    # GIVEN a monitor that can say nothing WHEN it is run THEN a line says why
    answer(document)
    assert main(["drift", "--now"]) == 0
    assert f"window: {why}" in capsys.readouterr().out


def test_a_monitor_that_fails_is_no_success(monitor, answer, capsys):
    # GIVEN a monitor that fails WHEN it is run THEN its error is named
    answer(
        {"errorType": "BaselineMissing", "errorMessage": "train the model again"},
        FunctionError="Unhandled",
    )
    assert main(["drift", "--now"]) == 1
    assert (
        f"error: MonitorFailed: {FUNCTION}: BaselineMissing: train the model again"
        in capsys.readouterr().err
    )


def test_a_row_of_bars_shows_the_latest_below_the_threshold_as_low():
    # GIVEN values below the threshold, at it, and above WHEN they are drawn
    assert sparkline([0.0, 0.5, 0.99]) == "▁▅█"
    assert sparkline([0.0, 1.0, 8.0]) == "▁▂█"
    # THEN there are as many bars as asked for, the latest last
    assert sparkline([8.0, 0.0, 1.0], most=2) == "▁█"
    assert sparkline([]) == ""


@given(st.lists(st.floats(0, 1e6)))
def test_every_value_has_a_bar(values: list[float]):
    # GIVEN any values WHEN they are drawn THEN each of the latest is a bar
    assert len(sparkline(values)) == min(24, len(values))
