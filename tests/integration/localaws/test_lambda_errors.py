"""Functions that fail: each kind of failure has AWS's name, and the next invocation works."""

import io
import json
import zipfile

import pytest

FRAIL = """
    import os, sys, time

    class ImageTooLarge(Exception):
        pass

    def handler(event, context):
        if event == "raise":
            raise ImageTooLarge("3 MB")
        if event == "sleep":
            time.sleep(60)
        if event == "exit":
            os._exit(3)
        if event == "unserialisable":
            return object()
        return "well"
"""


@pytest.fixture
def invoke(aws):
    def call(name: str, event: object):
        answer = aws("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
        return answer.get("FunctionError"), json.loads(answer["Payload"].read())

    return call


def test_an_exception_has_its_type_its_message_and_its_trace(make_function, invoke) -> None:
    # GIVEN a function that raises
    name = make_function(FRAIL)
    # WHEN it is invoked
    error, result = invoke(name, "raise")
    # THEN the answer tells what, and where
    assert error == "Unhandled"
    assert (result["errorType"], result["errorMessage"]) == ("ImageTooLarge", "3 MB")
    assert 'raise ImageTooLarge("3 MB")' in result["stackTrace"][-1]
    assert invoke(name, "go on") == (None, "well")


def test_a_function_that_takes_too_long_is_ended(make_function, invoke) -> None:
    # GIVEN a function with a second to answer
    name = make_function(FRAIL, Timeout=1)
    # WHEN it takes longer
    error, result = invoke(name, "sleep")
    # THEN the error says so, and the next invocation works
    assert error == "Unhandled"
    assert result["errorType"] == "Sandbox.Timedout"
    assert result["errorMessage"].endswith("Error: Task timed out after 1.00 seconds")
    assert invoke(name, "go on") == (None, "well")


def test_a_function_that_exits_is_an_exit_error(make_function, invoke) -> None:
    # GIVEN a function
    name = make_function(FRAIL)
    # WHEN its process exits
    error, result = invoke(name, "exit")
    # THEN the error has its status, and the next invocation works
    assert error == "Unhandled"
    assert result["errorType"] == "Runtime.ExitError"
    assert result["errorMessage"].endswith("Error: Runtime exited with error: exit status 3")
    assert invoke(name, "go on") == (None, "well")


def test_an_answer_that_is_no_json_is_a_marshal_error(make_function, invoke) -> None:
    # GIVEN a function that returns an object
    name = make_function(FRAIL)
    # WHEN it is invoked
    error, result = invoke(name, "unserialisable")
    # THEN the error names what cannot be serialised
    assert error == "Unhandled"
    assert result["errorType"] == "Runtime.MarshalError"
    assert "object is not JSON serializable" in result["errorMessage"]


@pytest.mark.parametrize(
    ("handler", "kind", "message"),
    [
        ("nowhere.handler", "Runtime.ImportModuleError", "No module named 'nowhere'"),
        ("handler.nothing", "Runtime.HandlerNotFound", "Handler 'nothing' missing"),
    ],
)
def test_a_handler_that_is_not_there_is_named(make_function, invoke, handler, kind, message):
    # GIVEN a function whose handler does not exist
    name = make_function("def handler(event, context): return 1", Handler=handler)
    # WHEN it is invoked, twice
    results = [invoke(name, {}), invoke(name, {})]
    # THEN each answer says what is missing
    for error, result in results:
        assert error == "Unhandled"
        assert result["errorType"] == kind
        assert message in result["errorMessage"]


def test_a_module_that_raises_keeps_the_function_from_starting(make_function, invoke) -> None:
    # GIVEN a module that cannot be imported
    name = make_function("raise RuntimeError('no settings')\ndef handler(event, context): return 1")
    # WHEN its function is invoked
    error, result = invoke(name, {})
    # THEN the module's own error is the answer
    assert (error, result["errorType"]) == ("Unhandled", "RuntimeError")
    assert result["errorMessage"] == "no settings"


def test_too_large_an_event_is_refused(make_function, aws) -> None:
    # GIVEN a function
    name = make_function("def handler(event, context): return 1")
    # WHEN its event has more than 6 MB
    payload = json.dumps("x" * (6 * 1024 * 1024))
    # THEN Lambda refuses it
    with pytest.raises(aws("lambda").exceptions.RequestTooLargeException, match="6291456 bytes"):
        aws("lambda").invoke(FunctionName=name, Payload=payload)


def test_an_unknown_function_is_not_found(aws) -> None:
    # GIVEN no such function
    # WHEN it is invoked
    # THEN Lambda says so
    with pytest.raises(aws("lambda").exceptions.ResourceNotFoundException, match="nobody"):
        aws("lambda").invoke(FunctionName="nobody")


def test_an_event_that_fails_three_times_goes_to_the_dead_letter_queue(
    make_function, aws, queue, wait_until
) -> None:
    # GIVEN a function with a dead-letter queue, which fails
    target = {"TargetArn": queue.arn}
    name = make_function("def handler(event, context): raise OSError", DeadLetterConfig=target)
    # WHEN it is given an event
    event = json.dumps({"photo": 7})
    answer = aws("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=event)
    # THEN it is tried three times, and the event ends in the queue
    assert answer["StatusCode"] == 202
    assert wait_until(queue.bodies) == [{"photo": 7}]
    events = aws("logs").filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
    assert sum(event["message"].startswith("START") for event in events) == 3


def deflated(size: int) -> bytes:
    """Return a zip of so many zeros."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(size))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("archive", "message"),
    [
        (deflated(262_144_000), "Unzipped size must be smaller than 262144000 bytes"),
        (b"no zip", "Could not unzip uploaded file. Please check your file, then try to upload"),
    ],
    ids=["too large", "no zip"],
)
def test_an_archive_that_lambda_would_not_deploy_is_refused_and_changes_nothing(
    make_function, invoke, aws, role, archive: bytes, message: str
) -> None:
    # GIVEN a function
    name = make_function("def handler(event, context): return 1")
    exception = aws("lambda").exceptions.InvalidParameterValueException
    # WHEN another is made of such an archive, or the function is given it
    with pytest.raises(exception, match=message):
        aws("lambda").create_function(
            FunctionName="refused",
            Runtime="python3.13",
            Role=role,
            Handler="handler.handler",
            Code={"ZipFile": archive},
        )
    with pytest.raises(exception, match=message):
        aws("lambda").update_function_code(FunctionName=name, ZipFile=archive)
    # THEN the one is not there, and the other runs what it ran
    with pytest.raises(aws("lambda").exceptions.ResourceNotFoundException):
        aws("lambda").get_function(FunctionName="refused")
    assert invoke(name, {}) == (None, 1)
