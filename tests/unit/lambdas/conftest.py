"""The functions, loaded as Lambda loads them, and the services that they call."""

import importlib.util
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[3]
Function = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture
def function(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Function]:
    """Return a loader: a function's handler, in a new process as it were, with its settings."""

    def load(name: str, **settings: str) -> Function:
        for key, value in settings.items():
            monkeypatch.setenv(key, value)
        path = REPOSITORY / "lambdas" / name / "handler.py"
        spec = importlib.util.spec_from_file_location(f"handler_of_{name}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)

        def call(event: dict[str, Any]) -> dict[str, Any]:
            return module.handler(event, SimpleNamespace(aws_request_id="request-1"))

        call.globals = vars(module)
        return call

    return load


@dataclass
class Endpoint:
    """What a SageMaker endpoint answers, and what it was asked."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    def answers(self, document: Any) -> None:
        self.body = json.dumps(document).encode()

    def refuses(self, status: int, code: str, message: str, **more: Any) -> None:
        self.status = status
        self.headers = {"x-amzn-ErrorType": code}
        self.body = json.dumps({"Code": code, "Message": message, **more}).encode()


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    """Return an endpoint that answers on this machine."""
    endpoint = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            endpoint.requests.append((self.path, dict(self.headers), body))
            self.send_response(endpoint.status)
            for name, value in endpoint.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(endpoint.body)))
            self.end_headers()
            self.wfile.write(endpoint.body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
    yield endpoint
    server.shutdown()
    thread.join()
    server.server_close()
