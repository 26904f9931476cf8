"""Each process of a function has a folder /tmp of its own, and its code at /var/task."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

OWN_FILE = """
    import os, time

    def handler(event, context):
        with open("/tmp/own.txt", "w") as file:
            file.write(str(event))
        time.sleep(0.2)
        with open("/tmp/own.txt") as file:
            return file.read()
"""
LISTING = """
    import os

    def handler(event, context):
        before = sorted(next(os.walk("/tmp"))[2])
        open(f"/tmp/{event}", "w").close()
        if event == "last":
            os._exit(0)
        return before
"""
SIZE = """
    import os

    def handler(event, context):
        found = os.statvfs("/tmp")
        return found.f_blocks * found.f_frsize
"""
PLACE = """
    import os, subprocess, sys

    def handler(event, context):
        if event:
            raise ValueError(event)
        try:
            open("/var/task/more.py", "w")
        except OSError as error:
            refusal = error.strerror
        return {
            "file": __file__,
            "cwd": os.getcwd(),
            "path": sys.path[0],
            "root": os.environ["LAMBDA_TASK_ROOT"],
            "user": os.getuid(),
            "refusal": refusal,
            "child": subprocess.run([sys.executable, "-c", "import boto3"]).returncode,
        }
"""


def test_concurrent_events_do_not_read_each_others_files(make_function, invoke) -> None:
    # GIVEN a function that writes a file and reads it a moment later
    name = make_function(OWN_FILE, Timeout=30)
    # WHEN it is invoked by many at once
    with ThreadPoolExecutor(16) as callers:
        answers = list(callers.map(lambda number: invoke(name, number)[1], range(16)))
    # THEN each has read its own, and this machine's /tmp has none of it
    assert answers == [str(number) for number in range(16)]
    assert not Path("/tmp/own.txt").exists()


def test_files_stay_for_the_process_and_go_with_it(make_function, invoke) -> None:
    # GIVEN a function that leaves files
    name = make_function(LISTING)
    # WHEN its process answers twice and ends, and another answers
    answers = [invoke(name, event)[1] for event in ("a", "b", "last", "c")]
    # THEN the first starts with nothing and finds its own, and the other starts with nothing
    assert (answers[0], answers[1], answers[3]) == ([], ["a"], [])


def test_the_folder_is_as_large_as_the_function_says(make_function, invoke) -> None:
    # GIVEN functions WHEN they look at the size of /tmp
    plain, large = make_function(SIZE), make_function(SIZE, EphemeralStorage={"Size": 1024})
    # THEN it is AWS's, or what was asked for
    assert invoke(plain)[1] == 512 * 1024**2
    assert invoke(large)[1] == 1024**3


def test_code_is_at_var_task_and_cannot_be_changed(make_function, invoke) -> None:
    # GIVEN a function WHEN it looks where it is, and fails
    name = make_function(PLACE)
    _, place = invoke(name)
    _, failure = invoke(name, "no scone")
    # THEN it is where it would be on AWS, and runs as who started localaws
    assert place == {
        "file": "/var/task/handler.py",
        "cwd": "/var/task",
        "path": "/var/task",
        "root": "/var/task",
        "user": os.getuid(),
        "refusal": "Read-only file system",
        "child": 0,
    }
    assert failure["stackTrace"] == [
        '  File "/var/task/handler.py", line 6, in handler\n    raise ValueError(event)\n'
    ]


def test_no_mount_is_left_on_this_machine(make_function, invoke) -> None:
    # GIVEN this machine's mounts
    before = Path("/proc/self/mounts").read_text()
    # WHEN a function's process runs
    code = "def handler(event, context): return open('/proc/self/mounts').read()"
    _, seen = invoke(make_function(code))
    # THEN it has its own, and here nothing has changed
    assert "/var/task" in seen
    assert Path("/proc/self/mounts").read_text() == before
    assert json.dumps(before).count("/var/task") == 0
