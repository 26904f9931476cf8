"""Functions: the deployed zip runs, as AWS would run it."""

import io
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor

ECHO = """
    import os, sys, boto3

    COUNT = 0

    def handler(event, context):
        global COUNT
        COUNT += 1
        if event.get("write"):
            with open("/tmp/" + event["write"], "w") as file:
                file.write("written")
            os.remove("/tmp/" + event["write"])
        print("said", event)
        return {
            "event": event,
            "pid": os.getpid(),
            "count": COUNT,
            "colour": os.environ.get("COLOUR"),
            "identity": boto3.client("sts").get_caller_identity()["Arn"],
            "name": context.function_name,
            "version": context.function_version,
            "arn": context.invoked_function_arn,
            "memory": context.memory_limit_in_mb,
            "request": context.aws_request_id,
            "remaining": context.get_remaining_time_in_millis(),
            "group": context.log_group_name,
            "parents": [name for name in os.environ if name == "PYTEST_CURRENT_TEST"],
        }
"""


def test_a_function_runs_with_its_environment_and_its_roles_credentials(
    make_function, invoke, role
) -> None:
    # GIVEN a function with a variable
    settings = {"Environment": {"Variables": {"COLOUR": "red"}}, "MemorySize": 256, "Timeout": 20}
    name = make_function(ECHO, **settings)
    # WHEN it is invoked
    answer, result = invoke(name, {"size": 3, "write": name})
    # THEN it saw its event, its variable, no other's, its context, and who it is
    assert answer["StatusCode"] == 200
    assert "FunctionError" not in answer
    assert result["event"] == {"size": 3, "write": name}
    assert (result["colour"], result["parents"]) == ("red", [])
    assert (
        result["identity"]
        == f"{role.replace(':iam:', ':sts:').replace(':role', ':assumed-role')}/{name}"
    )
    assert (result["name"], result["version"], result["memory"]) == (name, "$LATEST", "256")
    assert result["arn"].endswith(f":function:{name}")
    assert result["group"] == f"/aws/lambda/{name}"
    assert 0 < result["remaining"] <= 20_000


def test_no_payload_is_an_empty_event(make_function, invoke) -> None:
    # GIVEN a function
    name = make_function("def handler(event, context): return [event]")
    # WHEN it is invoked without a payload
    _, result = invoke(name)
    # THEN its event is an empty object
    assert result == [{}]


def test_a_warm_function_keeps_its_process(make_function, invoke) -> None:
    # GIVEN a function that was invoked
    name = make_function(ECHO)
    _, first = invoke(name, {})
    # WHEN it is invoked again
    _, second = invoke(name, {})
    # THEN the same process answers another request
    assert (first["pid"], second["count"]) == (second["pid"], 2)
    assert first["request"] != second["request"]


def test_new_code_and_new_configuration_take_effect(
    make_function, invoke, zipped, aws, wait_until_settled
) -> None:
    # GIVEN a warm function
    name = make_function("import os\ndef handler(event, context): return 1")
    assert invoke(name)[1] == 1
    # WHEN its code, then its configuration, is updated
    code = "import os\ndef handler(event, context): return os.environ.get('COLOUR', 2)"
    aws("lambda").update_function_code(FunctionName=name, ZipFile=zipped(code))
    after_code = invoke(name)[1]
    wait_until_settled(name)
    variables = {"Variables": {"COLOUR": "blue"}}
    aws("lambda").update_function_configuration(FunctionName=name, Environment=variables)
    # THEN the next invocation runs with it
    assert (after_code, invoke(name)[1]) == (2, "blue")


def test_a_program_in_the_archive_can_be_executed(make_function, invoke, aws) -> None:
    # GIVEN an archive with a program that may be executed
    code = """
import os, subprocess

def handler(event, context):
    program = os.path.join(os.environ["LAMBDA_TASK_ROOT"], "bin", "greet")
    return subprocess.run([program], capture_output=True, text=True, check=True).stdout
"""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("handler.py", code)
        program = zipfile.ZipInfo("bin/greet")
        program.external_attr = 0o100755 << 16
        archive.writestr(program, "#!/bin/sh\necho hello\n")
    name = make_function("")
    aws("lambda").update_function_code(FunctionName=name, ZipFile=buffer.getvalue())
    # WHEN the function executes it
    answer, result = invoke(name)
    # THEN it runs
    assert "FunctionError" not in answer, result
    assert result == "hello\n"


def test_a_published_version_stays_as_it_was(make_function, invoke, zipped, aws) -> None:
    # GIVEN a published version with an alias, and newer code
    name = make_function("def handler(event, context): return 'old', context.function_version")
    version = aws("lambda").publish_version(FunctionName=name)["Version"]
    aws("lambda").create_alias(FunctionName=name, Name="live", FunctionVersion=version)
    code = "def handler(event, context): return 'new', context.function_version"
    aws("lambda").update_function_code(FunctionName=name, ZipFile=zipped(code))
    # WHEN the function and its alias are invoked
    latest, new = invoke(name)
    aliased, old = invoke(name, Qualifier="live")
    # THEN each runs its own code, and says which version it is
    assert (new, latest["ExecutedVersion"]) == (["new", "$LATEST"], "$LATEST")
    assert (old, aliased["ExecutedVersion"]) == (["old", version], version)


def test_a_payload_that_names_a_qualifier_is_only_a_payload(make_function, invoke) -> None:
    # GIVEN a function that has no versions
    name = make_function("def handler(event, context): return event")
    # WHEN its event happens to have a field of that name
    _, result = invoke(name, {"qualifier": "7"})
    # THEN the newest code answers
    assert result == {"qualifier": "7"}


def test_deleting_a_function_leaves_the_others_warm(
    make_function, invoke, aws, role, zipped
) -> None:
    # GIVEN a warm function, and another one
    name = make_function(ECHO)
    _, before = invoke(name, {})
    code = {"ZipFile": zipped("def handler(event, context): return 1")}
    settings = {"Runtime": "python3.13", "Role": role, "Handler": "handler.handler"}
    aws("lambda").create_function(FunctionName="other", Code=code, **settings)
    # WHEN the other one is deleted
    aws("lambda").delete_function(FunctionName="other")
    # THEN the first still has its process
    _, after = invoke(name, {})
    assert (after["pid"], after["count"]) == (before["pid"], 2)


def test_functions_are_deleted_side_by_side_while_others_run(
    make_function, invoke, aws, role, zipped
) -> None:
    # GIVEN functions that have run, as many as Terraform deletes at a time, and one that runs on
    names = [f"deleted-{number}" for number in range(10)]
    code = {"ZipFile": zipped("def handler(event, context): return 1")}
    settings = {"Runtime": "python3.13", "Role": role, "Handler": "handler.handler"}
    for name in names:
        aws("lambda").create_function(FunctionName=name, Code=code, **settings)
        invoke(name, {})
    stays = make_function(ECHO)
    ended = threading.Event()

    def run_on() -> int:
        count = 0
        while not ended.is_set():
            count = invoke(stays, {})[1]["count"]
        return count

    # WHEN they are deleted side by side
    with ThreadPoolExecutor(11) as pool:
        running = pool.submit(run_on)
        deleted = [pool.submit(aws("lambda").delete_function, FunctionName=name) for name in names]
        codes = [one.result()["ResponseMetadata"]["HTTPStatusCode"] for one in deleted]
        ended.set()
        # THEN each is gone, and the other ran on in its process
        assert running.result() > 0
    assert codes == [204] * len(names)
    left = {one["FunctionName"] for one in aws("lambda").list_functions()["Functions"]}
    assert stays in left
    assert not left & set(names)


def test_a_dry_run_runs_nothing(make_function, invoke, aws) -> None:
    # GIVEN a function that leaves a log
    name = make_function("def handler(event, context): print('ran')")
    # WHEN it is only tried
    answer, _ = invoke(name, {}, InvocationType="DryRun")
    # THEN nothing has run
    assert answer["StatusCode"] == 204
    groups = aws("logs").describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{name}")
    assert groups["logGroups"] == []
