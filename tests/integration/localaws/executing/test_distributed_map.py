"""A Distributed Map over objects of S3: every item, side by side, with results on S3."""

import json
from uuid import uuid4

import pytest

from ...running import until

INVOKE = "arn:aws:states:::lambda:invoke"

# Says what it was given, and fails of the keys that ask for it.
SAYING = """
    class Broken(Exception): pass

    def handler(event, context):
        if "bad" in event["key"]:
            raise Broken(event["key"])
        return event
"""


@pytest.fixture(scope="module")
def saying(make_function) -> str:
    return make_function(SAYING)


@pytest.fixture
def read(aws, bucket):
    """``read(key)`` is the document of an object."""
    return lambda key: json.loads(aws("s3").get_object(Bucket=bucket, Key=key)["Body"].read())


@pytest.fixture
def put(aws, bucket):
    """``put(names)`` puts objects below a prefix of their own, and returns it."""

    def put(names) -> str:
        prefix = f"items/{uuid4().hex}/"
        for name in names:
            aws("s3").put_object(Bucket=bucket, Key=f"{prefix}{name}", Body=b"x")
        return prefix

    return put


@pytest.fixture
def mapping(bucket, saying):
    """``mapping(prefix, …)`` is a definition whose Map gives each object's key to a function."""

    def definition(prefix: str, **fields) -> dict:
        task = {
            "Type": "Task",
            "Resource": INVOKE,
            "Parameters": {"FunctionName": saying, "Payload.$": "$"},
            "OutputPath": "$.Payload",
            "End": True,
        }
        state = {
            "Type": "Map",
            "ItemReader": {
                "Resource": "arn:aws:states:::s3:listObjectsV2",
                "Parameters": {"Bucket": bucket, "Prefix": prefix},
            },
            "ItemSelector": {"key.$": "$$.Map.Item.Value.Key", "word.$": "$.word"},
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"},
                "StartAt": "Say",
                "States": {"Say": task},
            },
            "MaxConcurrency": 4,
            "End": True,
        }
        return {"StartAt": "Each", "States": {"Each": state | fields}}

    return definition


def test_every_object_is_an_item_and_the_selector_sees_the_states_input(execute, mapping, put):
    # GIVEN three objects WHEN a machine maps over them
    prefix = put(["a", "b", "c"])
    execution = execute(mapping(prefix), {"word": "hello"})
    # THEN each child had its key and what the state was given, in order
    assert json.loads(execution["output"]) == [
        {"key": f"{prefix}{name}", "word": "hello"} for name in "abc"
    ]


def test_a_listing_of_more_than_one_page_is_read_to_its_end(aws, bucket, execute, mapping, put):
    # GIVEN more objects than one answer of S3 lists, and a child that does nothing
    prefix = put(f"{number:04d}" for number in range(1005))
    each = mapping(prefix)["States"]["Each"]
    processor = each["ItemProcessor"] | {
        "StartAt": "Keep",
        "States": {"Keep": {"Type": "Pass", "OutputPath": "$.key", "End": True}},
    }
    # WHEN they are mapped, more of them one after another than an interpreter calls itself
    output = json.loads(
        execute(mapping(prefix, ItemProcessor=processor, MaxConcurrency=1), {"word": ""})["output"]
    )
    # THEN each is there once
    assert output == [f"{prefix}{number:04d}" for number in range(1005)]


def test_no_object_is_no_item(execute, mapping):
    # GIVEN an empty prefix WHEN it is mapped THEN there is nothing, and no error
    execution = execute(mapping(f"items/{uuid4().hex}/"), {"word": ""})
    assert (execution["status"], json.loads(execution["output"])) == ("SUCCEEDED", [])


def test_a_failed_child_fails_the_run_unless_it_is_tolerated(execute, mapping, put):
    # GIVEN ten objects, two of which make their child fail
    prefix = put([*(f"good-{number}" for number in range(8)), "bad-1", "bad-2"])
    # WHEN as many failures are tolerated, one fewer, or none
    fields = ({"ToleratedFailurePercentage": 20}, {"ToleratedFailureCount": 1}, {})
    ends = [execute(mapping(prefix, **more), {"word": ""}) for more in fields]
    # THEN the run succeeds, or fails by its name
    assert [end["status"] for end in ends] == ["SUCCEEDED", "FAILED", "FAILED"]
    assert {end["error"] for end in ends[1:]} == {"States.ExceedToleratedFailureThreshold"}
    assert "tolerated failure threshold was exceeded" in ends[1]["cause"]


def test_too_many_failures_can_be_caught(execute, mapping, put):
    # GIVEN a run that fails, and a catcher for it
    prefix = put(["bad"])
    catch = {"ErrorEquals": ["States.ExceedToleratedFailureThreshold"], "Next": "Caught"}
    definition = mapping(prefix, Catch=[catch])
    definition["States"]["Caught"] = {"Type": "Pass", "Result": "caught", "End": True}
    # WHEN it runs THEN the machine goes on
    execution = execute(definition, {"word": ""})
    assert (execution["status"], json.loads(execution["output"])) == ("SUCCEEDED", "caught")


def test_results_and_their_manifest_are_written_to_s3(read, bucket, execute, mapping, put):
    # GIVEN two objects, one of which makes its child fail, and a writer of results
    prefix = put(["good", "bad"])
    writer = {
        "Resource": "arn:aws:states:::s3:putObject",
        "Parameters": {"Bucket": bucket, "Prefix": "results"},
    }
    more = {"ResultWriter": writer, "ToleratedFailurePercentage": 50}
    # WHEN they are mapped
    execution = execute(mapping(prefix, **more), {"word": "hello"})
    # THEN the state's output names the manifest, and it names a file of each kind
    where = json.loads(execution["output"])["ResultWriterDetails"]

    assert where["Key"].startswith("results/")
    files = read(where["Key"])["ResultFiles"]
    assert files["PENDING"] == []
    (good,) = read(files["SUCCEEDED"][0]["Key"])
    given = {"key": f"{prefix}good", "word": "hello"}
    assert (json.loads(good["Input"]), json.loads(good["Output"])) == (given, given)
    (bad,) = read(files["FAILED"][0]["Key"])
    assert (bad["Status"], bad["Error"]) == ("FAILED", "Broken")


def test_maps_side_by_side_write_their_own_results(read, execute, bucket, mapping, put):
    # GIVEN two maps of one execution, each with an object and a writer of its own
    def branch(name: str) -> dict:
        parameters = {"Bucket": bucket, "Prefix": f"results/{name}"}
        writer = {"Resource": "arn:aws:states:::s3:putObject", "Parameters": parameters}
        # Long enough for both to have begun before one of them writes.
        wait = {f"Wait {name}": {"Type": "Wait", "Seconds": 1, "End": True}}
        each = mapping(put([name]), ResultWriter=writer)["States"]["Each"]
        each["ItemProcessor"] |= {"StartAt": f"Wait {name}", "States": wait}
        # Names of states are a whole machine's.
        return {"StartAt": f"Each {name}", "States": {f"Each {name}": each}}

    branches = [branch("left"), branch("right")]
    state = {"Type": "Parallel", "Branches": branches, "End": True}
    # WHEN they run side by side
    execution = execute({"StartAt": "Both", "States": {"Both": state}}, {"word": ""})

    # THEN each has written what became of its own object
    for name, output in zip(("left", "right"), json.loads(execution["output"]), strict=True):
        files = read(output["ResultWriterDetails"]["Key"])["ResultFiles"]
        (child,) = read(files["SUCCEEDED"][0]["Key"])
        assert json.loads(child["Input"])["key"].endswith(f"/{name}")


def test_where_results_are_written_may_come_from_the_input(bucket, execute, mapping, put):
    # GIVEN a writer whose prefix is in the state's input
    writer = {
        "Resource": "arn:aws:states:::s3:putObject",
        "Parameters": {"Bucket": bucket, "Prefix.$": "States.Format('results/{}', $.word)"},
    }
    # WHEN objects are mapped
    execution = execute(mapping(put(["good"]), ResultWriter=writer), {"word": "hello"})
    # THEN the results are there
    where = json.loads(execution["output"])["ResultWriterDetails"]
    assert where["Key"].startswith("results/hello/")


@pytest.mark.parametrize(
    ("part", "name"),
    [("ItemReader", "States.ItemReaderFailed"), ("ResultWriter", "States.ResultWriterFailed")],
)
def test_a_reader_or_a_writer_that_fails_is_told_by_name(execute, mapping, put, part, name):
    # GIVEN a map one of whose ends is at a bucket that is not there
    operation = {"ItemReader": "listObjectsV2", "ResultWriter": "putObject"}[part]
    end = {
        "Resource": f"arn:aws:states:::s3:{operation}",
        "Parameters": {"Bucket": "no-such-bucket", "Prefix": "items"},
    }
    # WHEN it runs
    execution = execute(mapping(put(["good"]), **{part: end}), {"word": ""})
    # THEN it fails under the name of that end, and says what S3 said
    assert (execution["status"], execution["error"]) == ("FAILED", name)
    assert "NoSuchBucket" in execution["cause"]


def test_a_map_run_counts_its_items(aws, execute, mapping, put):
    # GIVEN three objects, one of which makes its child fail WHEN they are mapped
    prefix = put(["a", "b", "bad"])
    execution = execute(mapping(prefix, ToleratedFailureCount=1), {"word": ""})
    # THEN the run says how many there were of each
    client = aws("stepfunctions")
    (run,) = client.list_map_runs(executionArn=execution["executionArn"])["mapRuns"]
    counts = client.describe_map_run(mapRunArn=run["mapRunArn"])["itemCounts"]
    assert (counts["total"], counts["succeeded"], counts["failed"]) == (3, 2, 1)
    assert (counts["pending"], counts["running"]) == (0, 0)


def test_an_execution_that_is_stopped_is_aborted_with_its_children(
    aws, ended, make_machine, mapping, put
):
    # GIVEN a map whose children wait
    prefix = put(["a", "b", "c"])
    each = mapping(prefix)["States"]["Each"]
    processor = each["ItemProcessor"] | {
        "StartAt": "Wait",
        "States": {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}},
    }
    client = aws("stepfunctions")
    arn = client.start_execution(
        stateMachineArn=make_machine(mapping(prefix, ItemProcessor=processor, MaxConcurrency=2)),
        input='{"word": ""}',
    )["executionArn"]

    def counts() -> dict:
        runs = client.list_map_runs(executionArn=arn)["mapRuns"]
        return client.describe_map_run(mapRunArn=runs[0]["mapRunArn"])["itemCounts"] if runs else {}

    until(lambda: counts().get("running") == 2)
    # WHEN it is stopped
    client.stop_execution(executionArn=arn, error="Stopped", cause="by hand")
    # THEN it was not the children's failure, and the third was not begun
    execution = ended(arn)
    assert (execution["status"], execution["error"]) == ("ABORTED", "Stopped")
    until(lambda: counts()["aborted"] == 2)
    assert (counts()["failed"], counts()["pending"]) == (0, 1)
