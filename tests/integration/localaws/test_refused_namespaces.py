"""Where the kernel refuses namespaces localaws says so, and no two events share a file."""

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

OWN_FILE = """
    import os, tempfile, time

    def handler(event, context):
        path = "/tmp/localaws-test-own.txt"
        with open(path, "w") as file:
            file.write(str(event))
        time.sleep(0.02)
        with open(path) as file:
            text = file.read()
        os.remove(path)
        return [text, os.path.exists(tempfile.gettempdir()), tempfile.gettempdir()]
"""
# The kernel lets no one in this namespace make another.
REFUSING = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"'


@pytest.fixture
def refused(tmp_path, localaws):
    """A server that cannot make namespaces, and what starting it said."""
    if not shutil.which("unshare"):
        pytest.skip("there is no program unshare")
    command = [sys.executable, "-m", "localaws", "start", "--work-directory", str(tmp_path)]
    started = subprocess.run(
        ["unshare", "-Ur", "sh", "-c", REFUSING, "sh", *command], capture_output=True, text=True
    )
    yield started
    localaws("stop", tmp_path)


def test_it_is_said_and_events_wait_for_each_other(
    refused, server_type, create_role, zipped, tmp_path
) -> None:
    # GIVEN a server that cannot give processes a /tmp of their own
    server = server_type(tmp_path, refused.stdout.split()[-1])
    role = create_role(server)
    client = server.client("lambda")
    client.create_function(
        FunctionName="writer",
        Runtime="python3.13",
        Role=role,
        Handler="handler.handler",
        Code={"ZipFile": zipped(OWN_FILE)},
        Timeout=30,
    )

    def invoke(number: int) -> list:
        answer = client.invoke(FunctionName="writer", Payload=json.dumps(number))
        return json.loads(answer["Payload"].read())

    # WHEN a function is invoked by many at once
    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(invoke, range(8)))
    # THEN each event has read its own file, as one process has handled them one by one
    assert [text for text, *_ in answers] == [str(number) for number in range(8)]
    assert all(exists and str(tmp_path) in folder for _, exists, folder in answers)
    # AND it is said where localaws is started, and in its log
    assert "processes cannot have a /tmp of their own here (unshare: " in refused.stderr
    assert "of each function one runs at a time" in (tmp_path / "localaws.log").read_text()
