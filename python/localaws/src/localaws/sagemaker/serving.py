"""The process of an endpoint's variant: ``/ping`` and ``/invocations`` of a model.

What the model's own code does runs under sagemaker-inference, as in AWS's containers.
"""

import argparse
import sys
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from localaws.processes import die_with_parent


class _Context:
    """What sagemaker-inference asks of the model server that it usually runs under."""

    def __init__(self, model: Path, headers: dict[str, str]) -> None:
        self.system_properties = {"model_dir": str(model)}
        self.request_processor = [self]
        self.status = 200
        self.content_type = "application/json"
        self._headers = headers

    def get_request_properties(self) -> dict[str, str]:
        return self._headers

    def set_response_status(self, code: int, phrase: str = "") -> None:
        del phrase
        self.status = int(code)

    def set_response_content_type(self, index: int, content_type: str) -> None:
        del index
        self.content_type = content_type


def main() -> None:
    """Load a model and serve it; the port is written to a file once it can answer."""
    die_with_parent()
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--code", type=Path, required=True)
    parser.add_argument("--port-file", type=Path, required=True)
    options = parser.parse_args()
    sys.path.insert(0, str(options.code))
    from sagemaker_inference.transformer import Transformer

    transformer = Transformer()
    try:
        transformer.validate_and_initialize(str(options.model), _Context(options.model, {}))
    except Exception as error:
        traceback.print_exc()
        print(f"{type(error).__name__}: {error}", flush=True)
        sys.exit(1)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(transformer, options.model))
    server.daemon_threads = True
    partial = options.port_file.with_suffix(".partial")
    partial.write_text(str(server.server_address[1]))
    partial.replace(options.port_file)
    server.serve_forever()


def _handler(transformer: Any, model: Path) -> type[BaseHTTPRequestHandler]:
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
            context = _Context(model, dict(self.headers.items()))
            with one_at_a_time:
                answer = transformer.transform([{"body": body}], context)[0]
            content = answer.encode() if isinstance(answer, str) else bytes(answer)
            if context.status >= 400:
                print(content.decode(errors="replace"), flush=True)
            self._send(context.status, context.content_type, content)

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
