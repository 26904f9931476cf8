"""The registry of providers is asked once, shortly, and as Terraform would ask it."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from scones_tools.environments import terraform_providers as providers


class Registry(BaseHTTPRequestHandler):
    """Terraform's registry, or a proxy in its way."""

    status, body = 200, '{"providers.v1": "/v1/providers/"}'

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(self.status)
        self.end_headers()
        self.wfile.write(self.body.encode())

    def do_CONNECT(self) -> None:
        self.server.asked.append(self.path)
        self.send_error(403)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Registry) as server:
        server.asked = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/.well-known/terraform.json"
        monkeypatch.setattr(providers, "_DISCOVERY", url)
        yield server
        server.shutdown()


def test_the_registry_is_asked_once_a_process(served):
    # GIVEN a registry WHEN it is asked for again and again THEN it answered one request
    assert [providers.registry_problem() for _ in range(3)] == [None] * 3
    assert served.asked == ["/.well-known/terraform.json"]


@pytest.mark.parametrize(
    ("status", "body", "problem"),
    [
        (503, "", "503"),
        (200, "<html>log in first</html>", "Expecting value"),
        (200, "{}", "names no providers"),
        (200, "null", "NoneType"),
    ],
)
def test_an_answer_that_is_no_registrys_counts_as_none(served, monkeypatch, status, body, problem):
    # GIVEN something else that answers in its place WHEN it is asked THEN the reason says what
    monkeypatch.setattr(Registry, "status", status)
    monkeypatch.setattr(Registry, "body", body)
    assert problem in (providers.registry_problem() or "")


def test_nobody_waits_long_for_a_registry_that_is_silent(monkeypatch):
    # GIVEN a host that takes connections and never answers
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        monkeypatch.setattr(providers, "_DISCOVERY", f"http://127.0.0.1:{port}/")
        monkeypatch.setattr(providers, "_SECONDS_FOR_THE_REGISTRY", 0.2)
        # WHEN it is asked THEN that is the reason
        assert providers.registry_problem() is not None


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy"])
def test_a_proxy_is_asked_as_terraform_would(served, monkeypatch, name):
    # GIVEN a proxy that lets nobody through
    monkeypatch.setattr(providers, "_DISCOVERY", "https://registry.terraform.io/")
    monkeypatch.setenv(name, f"http://127.0.0.1:{served.server_port}")
    # WHEN the registry is asked THEN it is asked through the proxy, whose refusal is the reason
    assert "403" in (providers.registry_problem() or "")
    assert served.asked == ["registry.terraform.io:443"]


def test_a_proxy_that_python_cannot_use_is_left_to_terraform(monkeypatch):
    # GIVEN a SOCKS proxy, which Terraform speaks WHEN the registry is asked THEN Terraform may try
    monkeypatch.setenv("HTTPS_PROXY", "socks5://127.0.0.1:9")
    assert providers.registry_problem() is None
