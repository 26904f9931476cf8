"""The faults of a soak run: given to localaws for a while, and counted."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from benchmarks.soak.faults import Faults, FaultsRefused, read_faults
from localaws.faults.rules import read_faults as as_localaws_reads
from scones_tools.command_line import CommandError

FILE = Path(__file__).resolve().parents[3] / "scripts" / "benchmarks" / "soak" / "faults.json"
RULE = {"service": "s3", "operation": "GetObject", "rate": 0.5, "kind": "reset"}
OUTAGE = {**RULE, "rate": 1}


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """Return what a server was given that takes faults; each strikes three times at once."""
    documents: list[Any] = [{"rules": []}]

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            assert self.path == "/localaws/faults"
            documents.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            is_wrong = "wrong" in str(documents[-1])
            self._answer(400 if is_wrong else 200, b"no rule is wrong" if is_wrong else b"{}")

        def do_GET(self) -> None:
            rules = [{**rule, "injected": 3} for rule in documents[-1]["rules"]]
            self._answer(200, json.dumps({"rules": rules}).encode())

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
    yield documents
    server.shutdown()
    thread.join()
    server.server_close()


def test_faults_are_put_ended_and_counted_over_all_times(given):
    # GIVEN rules WHEN they are put, put with another before them, and ended
    faults = Faults({"seed": 1, "rules": [RULE]})
    faults.put()
    faults.put(OUTAGE)
    faults.end()
    # THEN localaws is given each
    assert given[1:] == [
        {"seed": 1, "rules": [RULE]},
        {"seed": 1, "rules": [OUTAGE, RULE]},
        {"seed": 1, "rules": []},
    ]
    # AND what struck is counted together, as the two differ only in their rate
    [counted] = faults.injected()
    assert counted == {
        "kind": "reset",
        "service": "s3",
        "operation": "GetObject",
        "injected": 9,
    }


def test_without_a_file_nothing_is_injected(given):
    # GIVEN no rules WHEN they are put THEN localaws is given none
    faults = Faults(None)
    assert not faults.are_given
    faults.put()
    assert given[-1] == {"rules": []}
    assert faults.injected() == []


def test_faults_that_localaws_refuses_are_named(given):
    # GIVEN a wrong rule WHEN it is put THEN the error is what localaws says
    with pytest.raises(FaultsRefused, match="localaws answers 400: no rule is wrong"):
        Faults({"rules": ["wrong"]}).put()


@pytest.mark.parametrize("content", [None, b"{", b"[]", b'{"rules": 1}', b'{"seed": 1}'])
def test_a_file_without_faults_is_refused(tmp_path: Path, content: bytes | None):
    # GIVEN no file, or one without rules WHEN it is read THEN the error names it
    file = tmp_path / "faults.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=r"faults\.json holds no faults"):
        read_faults(file)


def test_the_repositorys_faults_strike_every_call_of_a_photos_way():
    # GIVEN the file of this repository WHEN localaws reads it
    rules = as_localaws_reads(FILE.read_text()).rules
    # THEN every call between an upload and its announcement can fail
    assert {f"{rule.service}:{rule.operation}" for rule in rules} == {
        "events:Deliver",
        "sqs:ReceiveMessage",
        "states:StartSyncExecution",
        "lambda:Invoke",
        "s3:GetObject",
        "sagemaker:InvokeEndpoint",
        "dynamodb:PutItem",
        "dynamodb:GetItem",
        "events:PutEvents",
        "sqs:SendMessage",
        "sqs:DeleteMessageBatch",
    }
