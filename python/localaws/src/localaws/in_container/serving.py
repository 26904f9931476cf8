"""The process of an endpoint's variant: ``/ping`` and ``/invocations`` of a model.

The name of the container's image says how it answers.
"""

import argparse
import sys
import threading
import traceback
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol

from localaws.in_container.autogluon_server import AutogluonServer, is_autogluon
from localaws.in_container.toolkit_server import ToolkitServer


class _Server(Protocol):
    def answer(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, str, bytes]: ...


def main() -> None:
    """Load a model and serve it; the port is written to a file once it can answer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--code", type=Path, required=True)
    parser.add_argument("--port-file", type=Path, required=True)
    parser.add_argument("--image", default="")
    options = parser.parse_args()
    make_server = AutogluonServer if is_autogluon(options.image) else ToolkitServer
    try:
        server: _Server = make_server(options.model, options.code, options.image)
    except Exception as error:
        traceback.print_exc()
        print(f"{type(error).__name__}: {error}", flush=True)
        sys.exit(1)
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    http.daemon_threads = True
    partial = options.port_file.with_suffix(".partial")
    partial.write_text(str(http.server_address[1]))
    partial.replace(options.port_file)
    http.serve_forever()


def _handler(server: _Server) -> type[BaseHTTPRequestHandler]:
    # A worker of AWS's container answers one request at a time, too.
    one_at_a_time = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_GET(self) -> None:
            self._send(200 if self.path == "/ping" else 404, "text/plain", b"")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path != "/invocations":
                self._send(404, "text/plain", b"")
                return
            with one_at_a_time:
                answer = server.answer(body, dict(self.headers.items()))
            self._send(*answer)

        def _send(self, status: int, content_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (its name there)
            """Say nothing of single requests."""

    return Handler


if __name__ == "__main__":
    main()
