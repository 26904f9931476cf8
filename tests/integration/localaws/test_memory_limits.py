"""A function that takes more memory than it has is ended, as on AWS."""

import re

HUNGRY = """
    import subprocess, sys

    def handler(event, context):
        megabytes, by_child = event
        seconds = 5 if megabytes > 128 else 0
        eat = f"import time; x = b'1' * {megabytes} * 2 ** 20; time.sleep({seconds})"
        if by_child:
            return subprocess.run([sys.executable, "-c", eat]).returncode
        exec(eat)
        return "well"
"""
EXITING = """
    import os, signal

    def handler(event, context):
        os.kill(os.getpid(), event)
"""


def report_of(lines: str) -> str:
    return next(line for line in lines.splitlines() if line.startswith("REPORT"))


def test_it_is_killed_and_the_next_event_finds_another(make_function, invoke, logged) -> None:
    # GIVEN a function with 128 MB
    name = make_function(HUNGRY, MemorySize=128, Timeout=30)
    # WHEN it takes more, itself and by a process that it starts
    answers = [invoke(name, [300, by_child]) for by_child in (False, True)]
    # THEN each ends with AWS's error, and the next answers
    for answer, document in answers:
        assert answer["FunctionError"] == "Unhandled"
        assert document["errorType"] == "Runtime.ExitError"
        assert re.fullmatch(
            r"RequestId: [0-9a-f-]{36} Error: Runtime exited with error: signal: killed",
            document["errorMessage"],
        )
    assert invoke(name, [20, False])[1] == "well"
    # AND its log says so
    text = logged(name)
    report = report_of(text)
    assert "\tMemory Size: 128 MB\tMax Memory Used: 128 MB\t" in report
    assert report.endswith("\tStatus: error\tError Type: Runtime.OutOfMemory")
    assert "Error: Runtime exited with error: signal: killed\nRuntime.ExitError" in text


def test_a_report_tells_how_much_was_used(make_function, invoke, logged) -> None:
    # GIVEN a function WHEN it takes 60 of its 512 MB
    name = make_function(HUNGRY, MemorySize=512)
    invoke(name, [60, False])
    # THEN its report has these, and what Python takes
    used = re.search(r"\tMax Memory Used: (\d+) MB\t", report_of(logged(name)))
    assert 70 <= int(used[1]) <= 200


def test_the_signal_that_ends_a_process_is_named(make_function, invoke, logged) -> None:
    # GIVEN a function WHEN signals end its processes
    name = make_function(EXITING)
    ends = [invoke(name, number)[1]["errorMessage"].partition("error: ")[2] for number in (9, 11)]
    # THEN the errors name them, and the report the kind of error
    assert ends == ["signal: killed", "signal: segmentation fault"]
    assert report_of(logged(name)).endswith("\tStatus: error\tError Type: Runtime.ExitError")
