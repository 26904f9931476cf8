"""What a function's log says of its invocations, and how causes read."""

import json

import pytest

from localaws.console.invocations import invocations_of
from localaws.console.texts import reason, sign, size, tone, words


def events(*lines: str) -> list[dict]:
    return [{"timestamp": number, "message": line} for number, line in enumerate(lines)]


def test_a_log_of_text_has_its_invocations():
    # GIVEN a stream with one that succeeds, one that raises, and one that runs
    found = list(
        invocations_of(
            events(
                "START RequestId: a Version: $LATEST",
                "hello",
                "REPORT RequestId: a\tDuration: 1.25 ms\tMax Memory Used: 16 MB\t",
                "START RequestId: b Version: $LATEST",
                "[ERROR] ValueError: no\rTraceback (most recent call last):\r  File",
                "REPORT RequestId: b\tDuration: 2 ms\tMax Memory Used: 17 MB\t",
                "START RequestId: c Version: $LATEST",
            )
        )
    )
    # WHEN it is read THEN each has its lines, its error and its measures
    assert [(one.request, one.error, one.ended) for one in found] == [
        ("a", "", True),
        ("b", "ValueError: no", True),
        ("c", "", False),
    ]
    assert (found[0].milliseconds, found[0].memory) == ("1.25", "16")
    assert "hello" in found[0].lines
    assert "Traceback (most recent call last):\n" in found[1].lines[1]


def test_a_log_of_json_has_its_invocations():
    # GIVEN a stream of a function whose log format is JSON
    report = {"requestId": "a", "status": "error", "metrics": {"durationMs": 3.5}}
    found = list(
        invocations_of(
            events(
                json.dumps({"type": "platform.start", "record": {"requestId": "a"}}),
                json.dumps({"level": "ERROR", "errorType": "KeyError", "errorMessage": "'x'"}),
                json.dumps({"type": "platform.report", "record": report}),
            )
        )
    )
    # WHEN it is read THEN it is the same
    assert [(one.request, one.error, one.milliseconds) for one in found] == [
        ("a", "KeyError: 'x'", "3.5")
    ]


@pytest.mark.parametrize(
    "line", ["{", "null", "[]", '{"record": 1}', '{"record": {"metrics": []}}', "x" * 300_000]
)
def test_any_line_is_a_line(line: str):
    # GIVEN a line that only looks like a record WHEN it is read THEN it is kept as it is
    (one,) = invocations_of(events("START RequestId: a Version: $LATEST", line))
    assert one.lines[-1] == line
    assert not one.error


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        ('{"errorMessage": "no photo", "stackTrace": []}', "no photo"),
        ("AlgorithmError\nTraceback (most recent call last):\n  x\nValueError: no", None),
        ('A\nTraceback (most recent call last):\n  File "x', "A\nits traceback is in the log"),
        ("plain", "plain"),
        ("[" * 100_000, "[" * 100_000),
        ("", ""),
    ],
)
def test_a_cause_reads_as_its_message(cause: str, expected: str | None):
    # GIVEN a cause WHEN it is shortened THEN what a person asks for is left
    assert reason(cause) == (expected if expected is not None else "AlgorithmError\nValueError: no")


def test_a_status_has_a_colour_a_sign_and_words():
    # GIVEN statuses of several services WHEN they are shown THEN not by colour alone
    assert (tone("TIMED_OUT"), sign("TIMED_OUT"), words("TIMED_OUT")) == ("bad", "✕", "timed out")
    assert (tone("InService"), sign("InService"), words("InService")) == ("good", "✓", "in service")
    assert (tone("never seen"), sign("never seen")) == ("none", "○")
    assert [size(3), size(2048)] == ["3 bytes", "2.0 KiB"]
