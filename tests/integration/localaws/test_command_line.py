"""``localaws start | status | env | stop | serve | coverage``."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time

import boto3
import psutil
import pytest

SLEEPING = """
    import time

    def handler(event, context):
        print("asleep")
        time.sleep(600)
"""


def deploy_sleeper(server, role, zipped) -> None:
    """Have a function sleep; it is asleep when its log says so."""
    functions = server.client("lambda")
    functions.create_function(
        FunctionName="sleeper",
        Runtime="python3.13",
        Role=role,
        Handler="handler.handler",
        Timeout=900,
        Code={"ZipFile": zipped(SLEEPING)},
    )
    functions.invoke(FunctionName="sleeper", InvocationType="Event")


def is_asleep(server) -> bool:
    logs = server.client("logs")
    groups = logs.describe_log_groups(logGroupNamePrefix="/aws/lambda/sleeper")["logGroups"]
    if not groups:
        return False
    events = logs.filter_log_events(logGroupName="/aws/lambda/sleeper")["events"]
    return "asleep" in [event["message"] for event in events]


def test_a_server_starts_is_found_again_and_stops(localaws, start, tmp_path) -> None:
    # GIVEN a started server
    server = start(tmp_path / "work")
    # WHEN it is asked for and then stopped
    status = localaws("status", server.directory)
    stopped = localaws("stop", server.directory)
    # THEN it was found where it said it was, and nothing but its log is left
    assert (status.returncode, status.stdout) == (0, f"localaws answers on {server.url}\n")
    assert (stopped.returncode, stopped.stdout) == (0, "localaws has stopped\n")
    assert server.processes() == []
    assert [path.name for path in server.directory.iterdir()] == ["localaws.log"]
    assert localaws("status", server.directory).returncode == 1


def test_the_environment_is_all_that_boto3_needs(localaws, server, monkeypatch) -> None:
    # GIVEN the exports that env prints, taken over
    lines = localaws("env", server.directory).stdout.splitlines()
    for line in lines:
        verb, word = shlex.split(line)
        name, _, value = word.partition("=")
        if verb == "export":
            monkeypatch.setenv(name, value)
        else:
            monkeypatch.delenv(name, raising=False)
    # WHEN a client is made of nothing else
    identity = boto3.client("sts").get_caller_identity()
    # THEN localaws answers it
    assert os.environ["AWS_ENDPOINT_URL"] == server.url
    assert identity["Account"] == "123456789012"


def test_it_listens_on_127_0_0_1_alone(server) -> None:
    # GIVEN a running server
    [process] = [one for one in server.processes() if "serve" in one.cmdline()]
    # WHEN its sockets are listed
    listening = [one for one in process.net_connections() if one.status == psutil.CONN_LISTEN]
    # THEN none is open to another machine
    assert {one.laddr.ip for one in listening} == {"127.0.0.1"}


def test_a_second_start_is_refused_and_says_where_the_first_is(localaws, server) -> None:
    # GIVEN a running server
    # WHEN another is started in its directory
    result = localaws("start", server.directory)
    # THEN it is refused by name, and the first goes on
    assert result.returncode == 1
    assert result.stderr.startswith(f"error: AlreadyRunning: on {server.url}")
    assert localaws("status", server.directory).returncode == 0


@pytest.mark.parametrize("verb", ["status", "env", "stop"])
def test_a_verb_that_needs_a_server_says_that_none_runs(localaws, tmp_path, verb) -> None:
    # GIVEN a directory in which nothing runs
    # WHEN a verb needs a server
    result = localaws(verb, tmp_path)
    # THEN the error names the directory
    assert result.returncode == 1
    assert result.stderr == f"error: NotRunning: no localaws runs in {tmp_path}\n"


def test_a_state_file_that_is_none_means_that_nothing_runs(localaws, tmp_path) -> None:
    # GIVEN a broken state file
    (tmp_path / "localaws.json").write_text('{"pid": ')
    # WHEN status is asked for
    result = localaws("status", tmp_path)
    # THEN there is no server
    assert result.stderr == f"error: NotRunning: no localaws runs in {tmp_path}\n"


def test_a_port_where_another_server_answers_is_refused(localaws, server, tmp_path) -> None:
    # GIVEN a running server's port
    port = server.url.rpartition(":")[2]
    # WHEN a server of another directory is to listen there
    result = localaws("start", tmp_path, "--port", port)
    # THEN the other's answers are not taken for its own
    assert result.returncode == 1
    assert result.stderr == f"error: NotStarted: port {port}: Address already in use\n"
    assert localaws("status", tmp_path).returncode == 1


def test_stop_removes_only_what_localaws_made(localaws, start, tmp_path) -> None:
    # GIVEN a user's own files in the work directory
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_bytes(b"photo")
    (tmp_path / "scratch").mkdir()
    start(tmp_path)
    # WHEN the server is stopped
    localaws("stop", tmp_path)
    # THEN they are still there
    assert (tmp_path / "photos" / "one.jpg").read_bytes() == b"photo"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["localaws.log", "photos", "scratch"]


def test_stop_leaves_a_stranger_alone_that_has_the_pid_now(localaws, tmp_path) -> None:
    # GIVEN the state of a server that is gone, and a stranger with its pid
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    state = {"pid": stranger.pid, "port": 1, "region": "us-east-1"}
    (tmp_path / "localaws.json").write_text(json.dumps(state))
    try:
        # WHEN stop is called
        result = localaws("stop", tmp_path)
        # THEN no server is found, and the stranger lives
        assert result.stderr == f"error: NotRunning: no localaws runs in {tmp_path}\n"
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_stop_ends_a_busy_function(
    localaws, start, create_role, wait_until, zipped, tmp_path
) -> None:
    # GIVEN a function in the middle of its work
    server = start(tmp_path)
    deploy_sleeper(server, create_role(server), zipped)
    wait_until(lambda: is_asleep(server))
    # WHEN the server is stopped
    result = localaws("stop", tmp_path)
    # THEN no process of it is left, nor what was unpacked
    assert result.returncode == 0
    assert server.processes() == []
    assert not (tmp_path / "localaws-scratch").exists()


def test_a_killed_server_takes_its_functions_along(
    localaws, start, create_role, wait_until, zipped, tmp_path
) -> None:
    # GIVEN a server with a busy function
    server = start(tmp_path)
    deploy_sleeper(server, create_role(server), zipped)
    wait_until(lambda: is_asleep(server))
    # WHEN the server is killed
    os.kill(json.loads((tmp_path / "localaws.json").read_text())["pid"], signal.SIGKILL)
    # THEN its function ends too, and status notices
    wait_until(lambda: server.processes() == [])
    assert localaws("status", tmp_path).returncode == 1
    # AND the next server starts with nothing of the last one's
    start(tmp_path)
    assert not (tmp_path / "localaws-scratch" / "functions").exists()


def test_serve_stays_in_the_foreground_until_it_is_interrupted(
    localaws, wait_until, tmp_path
) -> None:
    # GIVEN a server in the foreground
    command = [sys.executable, "-m", "localaws", "serve", "--work-directory", str(tmp_path)]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    wait_until((tmp_path / "localaws.json").exists)
    # WHEN it is interrupted once it serves
    wait_until(lambda: localaws("status", tmp_path).returncode == 0)
    (tmp_path / "localaws-scratch").mkdir()
    process.send_signal(signal.SIGINT)
    # THEN it ends in order, and leaves nothing
    assert process.wait(timeout=30) == 0
    assert not (tmp_path / "localaws.json").exists()
    assert not (tmp_path / "localaws-scratch").exists()


def test_stop_does_not_wait_for_whoever_started_the_server(localaws, wait_until, tmp_path) -> None:
    # GIVEN a server whose parent takes no note of its end
    command = [sys.executable, "-m", "localaws", "serve", "--work-directory", str(tmp_path)]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    wait_until(lambda: localaws("status", tmp_path).returncode == 0)
    # WHEN it is stopped
    start = time.monotonic()
    result = localaws("stop", tmp_path)
    # THEN that is done when it has ended
    assert result.returncode == 0
    assert time.monotonic() - start < 20
    assert process.wait(timeout=1) == 0


def test_coverage_tells_what_each_service_does(localaws, tmp_path) -> None:
    # GIVEN no server
    # WHEN the table of coverage is printed
    heading, _, *rows = localaws("coverage", tmp_path).stdout.splitlines()
    # THEN it is a table with rows of every service that executes
    assert heading == "| service | operation | here | not here |"
    services = {row.split(" | ")[0].removeprefix("| ") for row in rows}
    assert {"EventBridge", "Lambda", "S3", "SQS", "SageMaker", "Step Functions"} <= services


def test_an_unknown_verb_is_wrong_usage(localaws, tmp_path) -> None:
    # GIVEN no such verb
    # WHEN it is called
    result = localaws("restart", tmp_path)
    # THEN the exit code is 2, and the verb is named
    assert result.returncode == 2
    assert "invalid choice: 'restart'" in result.stderr
