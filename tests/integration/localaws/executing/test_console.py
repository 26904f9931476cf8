"""The console of a running localaws: what failed and why is on its pages, and looking is all."""

import json
import re
import subprocess
import sys
import time
from html import unescape
from http.client import HTTPConnection
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from uuid import uuid4

import pytest

from localaws.client_environment import opener

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def address(aws, work_directory):
    """The console's address, of the account and region that the clients are of."""
    aws("sts").get_caller_identity()
    command = [sys.executable, "-m", "localaws", "console", "--work-directory", work_directory]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield f"{process.stdout.readline().split()[-1]}123456789012/us-east-1/"
        process.terminate()


@pytest.fixture(scope="module")
def page(address):
    """``page(path)`` is a page's source."""

    def read(path: str, base: str = address) -> str:
        with opener().open(base + path, timeout=30) as answer:
            return answer.read().decode()

    return read


@pytest.fixture
def run_machine(aws, role, wait_until):
    """``run_machine(definition, input)`` runs to its end; the execution's ARN."""

    def run(definition: dict, given: object) -> str:
        stepfunctions = aws("stepfunctions")
        machine = stepfunctions.create_state_machine(
            name=f"machine-{uuid4().hex}", definition=json.dumps(definition), roleArn=role
        )["stateMachineArn"]
        arn = stepfunctions.start_execution(stateMachineArn=machine, input=json.dumps(given))
        told = {"executionArn": arn["executionArn"]}
        wait_until(lambda: stepfunctions.describe_execution(**told)["status"] != "RUNNING")
        return arn["executionArn"]

    return run


def test_why_an_execution_failed_is_on_the_front_page(page, run_machine):
    # GIVEN an execution that failed, with a cause as hostile as its input
    states = {
        "Look": {"Type": "Pass", "Next": "Stop"},
        "Stop": {"Type": "Fail", "Error": "NoPhoto", "Cause": f"no photo {HOSTILE}"},
        "Never": {"Type": "Succeed"},
    }
    states["Look"] = {
        "Type": "Choice",
        "Choices": [{"Variable": "$.x", "IsPresent": True, "Next": "Stop"}],
        "Default": "Never",
    }
    arn = run_machine({"StartAt": "Look", "States": states}, {"x": HOSTILE})
    # WHEN the front page is read THEN it says so, as text
    front = page("")
    assert f"no photo {HOSTILE}" in unescape(front)
    assert HOSTILE not in front
    # AND the graph says what each state came to, with its input a click away
    shown = page(f"execution?arn={quote(arn)}")
    for title in (
        "Look (Choice): succeeded",
        "Stop (Fail): failed",
        "Never (Succeed): not reached",
    ):
        assert title in shown
    state = page(f"execution?arn={quote(arn)}&state=Stop")
    assert HOSTILE in unescape(state)
    assert HOSTILE not in shown + state


def test_what_is_long_is_cut_and_a_link_leads_to_the_whole(page, run_machine):
    # GIVEN an execution with a long input
    arn = run_machine({"StartAt": "a", "States": {"a": {"Type": "Succeed"}}}, "x" * 50_000)
    # WHEN it is shown THEN its beginning is, and the link shows the rest
    path = f"execution?arn={quote(arn)}"
    cut = page(path)
    assert "x" * 1000 in cut
    assert "x" * 3000 not in cut
    link = unescape(re.search(r'href="(\?[^"]+)">Show the whole', cut)[1])
    assert "x" * 50_000 in page(f"execution{link}")


def test_a_functions_traceback_is_on_its_page(aws, page, make_function, wait_until):
    # GIVEN a function that raises
    name = make_function(
        """
        def handler(event, context):
            print("<b>looking</b>")
            raise ValueError("cannot read <i>it</i>")
        """
    )
    aws("lambda").invoke(FunctionName=name, Payload=b"{}")
    # WHEN its page is read THEN its log is there with the traceback, as text
    shown = wait_until(
        lambda: (text := page(f"function?name={name}")) and "REPORT" in text and text
    )
    assert "ValueError: cannot read <i>it</i>" in unescape(shown)
    assert "raise ValueError" in shown
    assert "<b>looking" not in shown + page("functions") + page("")


def test_looking_at_queues_receives_nothing(aws, page):
    # GIVEN a queue with three messages, one of them in flight
    sqs, name = aws("sqs"), f"queue-{uuid4().hex}"
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    for number in range(3):
        sqs.send_message(QueueUrl=url, MessageBody=str(number))
    assert len(sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1)["Messages"]) == 1
    # WHEN the page is read twice
    texts = [page("queues") for _ in range(2)]
    # THEN it has the counts, and each other message is received for the first time
    row = re.search(rf"<tr>(?:(?!<tr>).)*{name}.*?</tr>", texts[1], re.DOTALL)[0]
    assert re.findall(r'class="number">(\d+)<', row)[:2] == ["2", "1"]
    received = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"]
    )["Messages"]
    assert [one["Attributes"]["ApproximateReceiveCount"] for one in received] == ["1", "1"]


def test_another_account_and_region_are_others(page, address):
    # GIVEN an account and a region that have nothing
    empty = address.replace("123456789012/us-east-1", "111111111111/eu-west-1")
    # WHEN its pages are read THEN each says that nothing is there
    for path in ("", "executions", "functions", "queues", "models", "alarms", "logs", "buckets"):
        text = page(path, empty)
        assert re.search(r"There is no|Nothing has failed|None\.", text), path


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("execution?arn=nowhere", 502),
        ("function?name=nowhere", 502),
        ("log?group=nowhere", 502),
        ("nowhere", 404),
        ("../nowhere/", 404),
    ],
)
def test_what_is_not_there_is_said(address, path: str, status: int):
    # GIVEN an address of nothing WHEN it is asked for THEN a page says so
    with pytest.raises(HTTPError) as caught:
        opener().open(address + path, timeout=30)
    assert caught.value.code == status
    assert caught.value.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {}]
)
def test_others_get_nothing(address, headers: dict[str, str]):
    # GIVEN another's page, or an address with a wrong token
    wrong = address if headers else re.sub(r"(:\d+/)[^/]+", r"\1token", address)
    # WHEN it asks THEN nothing is answered
    parts = urlsplit(wrong)
    connection = HTTPConnection(parts.netloc, timeout=30)
    connection.request("GET", parts.path, headers=headers)
    answer = connection.getresponse()
    assert (answer.status, answer.read()) == (403, b"")
    connection.close()


def test_five_hundred_executions_stay_quick(aws, page, role):
    # GIVEN a machine with five hundred executions that failed
    stepfunctions = aws("stepfunctions")
    fail = {"StartAt": "Stop", "States": {"Stop": {"Type": "Fail", "Error": "E"}}}
    machine = stepfunctions.create_state_machine(
        name=f"many-{uuid4().hex}", definition=json.dumps(fail), roleArn=role
    )["stateMachineArn"]
    for _ in range(500):
        stepfunctions.start_execution(stateMachineArn=machine)
    # WHEN the pages are read THEN each takes less than a person waits for
    for path in ("", "executions", f"executions?machine={quote(machine)}"):
        page(path)
        began = time.monotonic()
        text = page(path)
        assert time.monotonic() - began < 2.0, path
        assert text.count("<tr>") <= 102 + 11 * 50
