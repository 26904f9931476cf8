"""AWS's Lambda runtime API, 2018-06-01, from which a function's process gets its events."""

import json
import queue
import secrets
import sys
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

_PREFIX = "/2018-06-01/runtime"


@dataclass
class Invocation:
    """An event and its result.

    Attributes
    ----------
    payload
        The event, as JSON.
    function_arn
        The function.
    deadline
        Time-out, in seconds since the epoch.
    request_id
        Id in the log.
    context
        The client's context, as JSON.
    result
        The response, once ``done`` is set; None if the process ended without a response.
    failed
        Whether the response is an error.
    done
        Set when the result is final.
    """

    payload: bytes
    function_arn: str
    deadline: float
    request_id: str = field(default_factory=lambda: str(uuid4()))
    context: str = ""
    result: bytes | None = None
    failed: bool = False
    done: threading.Event = field(default_factory=threading.Event)

    def finish(self, result: bytes | None, *, failed: bool) -> None:
        """Set the result; only the first call counts."""
        if not self.done.is_set():
            self.result, self.failed = result, failed
            self.done.set()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a process that has ended while it waited for an event."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class RuntimeApi:
    """The runtime API of a single process.

    Attributes
    ----------
    address
        What ``AWS_LAMBDA_RUNTIME_API`` is set to. It ends with a secret: who does not know it, such
        as a web page or another function, gets no event and gives no answer.
    ready
        Set when the process asks for its first event, or reports an initialization error.
    init_error
        The reported initialization error.
    """

    def __init__(self) -> None:
        self.ready = threading.Event()
        self.init_error: bytes | None = None
        self._waiting: queue.Queue[Invocation | None] = queue.Queue()
        self._current: Invocation | None = None
        self._server = _Server(("127.0.0.1", 0), BaseHTTPRequestHandler)
        host, secret = f"127.0.0.1:{self._server.server_address[1]}", secrets.token_urlsafe()
        self._server.RequestHandlerClass = _handler_of(self, host, f"/{secret}")
        self.address = f"{host}/{secret}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def submit(self, invocation: Invocation) -> None:
        """Give the process an event."""
        self._waiting.put(invocation)

    def close(self) -> None:
        """Stop the server, and end the current invocation."""
        self.ready.set()
        self._waiting.put(None)
        if self._current:
            self._current.finish(None, failed=True)
        self._server.shutdown()
        self._server.server_close()

    def next(self) -> Invocation | None:
        """Wait for the next event and return it; None after ``close``."""
        self.ready.set()
        self._current = self._waiting.get()
        return self._current

    def answer(self, request_id: str, body: bytes, *, failed: bool) -> bool:
        """Accept a response; False if its request id is unknown."""
        current = self._current
        if current is None or current.request_id != request_id:
            return False
        current.finish(body, failed=failed)
        return True


def _handler_of(api: RuntimeApi, host: str, secret: str) -> type[BaseHTTPRequestHandler]:
    prefix = f"{secret}{_PREFIX}"

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Responses are sent at once: Nagle's algorithm would add 40 ms.
        disable_nagle_algorithm = True
        wbufsize = -1

        def parse_request(self) -> bool:
            """Refuse who does not know the secret, or has the address from a foreign name."""
            if not super().parse_request():
                return False
            is_known = self.headers.get("Host") == host and self.path.startswith(f"{secret}/")
            if not is_known:
                self.close_connection = True
                self._reply(403, {"errorMessage": "not this process's runtime API"})
            return is_known

        def do_GET(self) -> None:
            if self.path != f"{prefix}/invocation/next":
                self._reply(404, {"errorMessage": f"no such path {self.path}"})
                return
            invocation = api.next()
            if invocation is None:
                self._reply(410, {"errorMessage": "the function is being stopped"})
                return
            headers = {
                "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
                "Lambda-Runtime-Deadline-Ms": str(int(invocation.deadline * 1000)),
                "Lambda-Runtime-Invoked-Function-Arn": invocation.function_arn,
                "Lambda-Runtime-Trace-Id": f"Root=1-{int(time.time()):08x}-{uuid4().hex[:24]}",
            }
            if invocation.context:
                headers["Lambda-Runtime-Client-Context"] = invocation.context
            self._send(200, invocation.payload, headers)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path == f"{prefix}/init/error":
                api.init_error = body
                api.ready.set()
                self._reply(202, {"status": "OK"})
                return
            parts = self.path.removeprefix(f"{prefix}/invocation/").split("/")
            if len(parts) == 2 and parts[1] in {"response", "error"}:
                known = api.answer(parts[0], body, failed=parts[1] == "error")
                self._reply(202 if known else 400, {"status": "OK" if known else "unknown id"})
                return
            self._reply(404, {"errorMessage": f"no such path {self.path}"})

        def _reply(self, status: int, document: dict[str, Any]) -> None:
            self._send(status, json.dumps(document).encode(), {})

        def _send(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Type": "application/json"}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (its name there)
            """Do not log single requests."""

    return Handler
