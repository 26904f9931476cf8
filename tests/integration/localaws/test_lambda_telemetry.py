"""What functions leave: their logs, the metrics in them, and the metrics of Lambda itself."""

import base64
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

# Says when it begins to start and, after it was let go, when it has ended.
SLOW = """
    import time
    from pathlib import Path

    Path("{directory}/starting").touch()
    while not Path("{directory}/go").exists():
        time.sleep(0.01)

    def handler(event, context):
        print("here")
        Path("{directory}/ended").touch()
        if event == "fail":
            raise OSError("again")
"""


def test_what_a_function_prints_is_in_its_log(make_function, invoke, aws) -> None:
    # GIVEN a function that prints
    name = make_function("def handler(event, context): print('said', event)")
    # WHEN it is invoked, with the tail of its log and without
    tailed, _ = invoke(name, {"size": 1}, LogType="Tail")
    plain, _ = invoke(name, {"size": 2})
    # THEN the tail has that invocation's lines, and CloudWatch has all
    tail = base64.b64decode(tailed["LogResult"]).decode()
    assert "said {'size': 1}\n" in tail
    assert [line.split()[0] for line in tail.splitlines()] == ["START", "said", "END", "REPORT"]
    assert "LogResult" not in plain
    events = aws("logs").filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
    messages = [event["message"] for event in events]
    assert [text for text in messages if "said" in text] == ["said {'size': 1}", "said {'size': 2}"]


def test_metrics_in_a_functions_log_are_recorded(make_function, invoke, aws) -> None:
    # GIVEN a function that prints a line in the embedded metric format, and one that breaks it
    name = make_function("""
        import json, time

        def handler(event, context):
            directive = {
                "Namespace": event["namespace"],
                "Dimensions": [["Door"]],
                "Metrics": [{"Name": "Visits", "Unit": "Count"}],
            }
            metadata = {"Timestamp": int(1000 * time.time()), "CloudWatchMetrics": [directive]}
            print(json.dumps({"_aws": metadata, "Door": "left", "Visits": [3, 4]}))
            print(json.dumps({"_aws": metadata, "Door": "left"}))
    """)
    # WHEN it is invoked
    tailed, _ = invoke(name, {"namespace": name}, LogType="Tail")
    # THEN the values are CloudWatch's, and both lines are in the log
    (metric,) = aws("cloudwatch").list_metrics(Namespace=name)["Metrics"]
    assert metric["MetricName"] == "Visits"
    assert metric["Dimensions"] == [{"Name": "Door", "Value": "left"}]
    (point,) = aws("cloudwatch").get_metric_statistics(
        Namespace=name,
        MetricName="Visits",
        Dimensions=metric["Dimensions"],
        StartTime=time.time() - 3600,
        EndTime=time.time() + 3600,
        Period=7200,
        Statistics=["Sum", "SampleCount"],
    )["Datapoints"]
    assert (point["Sum"], point["SampleCount"], point["Unit"]) == (7, 2, "Count")
    assert base64.b64decode(tailed["LogResult"]).decode().count("_aws") == 2


def test_a_function_can_log_to_a_group_of_its_own(make_function, invoke, aws) -> None:
    # GIVEN a function whose log group is named
    group = "/scones/functions"
    name = make_function(
        "def handler(event, context): print('here')", LoggingConfig={"LogGroup": group}
    )
    # WHEN it is invoked
    invoke(name)
    # THEN its log is there, and its configuration says so
    events = aws("logs").filter_log_events(logGroupName=group)["events"]
    assert "here" in [event["message"] for event in events]
    configuration = aws("lambda").get_function_configuration(FunctionName=name)
    assert configuration["LoggingConfig"]["LogGroup"] == group


def test_invocations_errors_and_duration_are_metrics(make_function, invoke, aws) -> None:
    # GIVEN a function that fails on demand
    name = make_function("def handler(event, context): return 1 / event")
    # WHEN it succeeds twice and fails once
    for event in (1, 2, 0):
        invoke(name, event)
    # THEN CloudWatch has counted them
    assert sums(aws, name, "Invocations") == 3
    assert sums(aws, name, "Errors") == 1
    assert sums(aws, name, "Duration") > 0


def sums(aws, name: str, metric: str) -> float:
    points = aws("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName=metric,
        Dimensions=[{"Name": "FunctionName", "Value": name}],
        StartTime=time.time() - 3600,
        EndTime=time.time() + 3600,
        Period=60,
        Statistics=["Sum"],
    )["Datapoints"]
    return sum(point["Sum"] for point in points)


@pytest.fixture
def meeting() -> Iterator[Path]:
    """A folder that a function finds, too: not below /tmp, which is its own."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        yield Path(folder)


@pytest.mark.parametrize("event", ["succeed", "fail"])
def test_a_function_that_is_deleted_while_it_starts_does_not_bring_its_log_group_back(
    event, aws, role, zipped, invoke, meeting: Path, wait_until
) -> None:
    # GIVEN a function that is still starting when it and its log group are deleted
    name, group = f"deleted-{event}", f"/aws/lambda/deleted-{event}"
    code = {"ZipFile": zipped(SLOW.format(directory=meeting))}
    settings = {"Runtime": "python3.13", "Role": role, "Handler": "handler.handler"}
    aws("lambda").create_function(FunctionName=name, Code=code, **settings)
    invoke(name, event, InvocationType="Event")
    wait_until((meeting / "starting").exists)
    aws("lambda").delete_function(FunctionName=name)
    aws("logs").delete_log_group(logGroupName=group)
    # WHEN it goes on, and an event that failed would be tried again
    (meeting / "go").touch()
    wait_until((meeting / "ended").exists)
    time.sleep(1.5)
    # THEN there is no log group
    assert aws("logs").describe_log_groups(logGroupNamePrefix=group)["logGroups"] == []
