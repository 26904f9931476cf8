"""A request's body comes whole or is refused, and a connection without a request may be idle."""

import re
import socket
import threading
import time
from pathlib import Path

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from localaws.connections import Connection
from localaws.gateway import whole_body
from localaws.settings import Settings

LIMIT = 0.3
OF = (
    "Authorization: AWS4-HMAC-SHA256 Credential=localaws/20260101/us-east-1/{}/aws4_request, "
    "SignedHeaders=host, Signature=0\r\n"
)


@pytest.fixture
def asked():
    """The bodies that the services were asked with."""
    return []


@pytest.fixture
def client(monkeypatch, asked):
    """A connection to a server that answers each request with the length of its body."""
    monkeypatch.setattr(whole_body, "SECONDS", LIMIT)

    @Request.application
    def services(request):
        asked.append(request.get_data())
        return Response(f"{len(asked[-1])} bytes")

    app = whole_body.with_whole_body(services, Settings(Path("unused"), 0))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Connection)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with socket.create_connection(server.server_address, timeout=10) as connection:
        yield connection
    server.shutdown()
    server.server_close()


def put(client, body: str, *, headers: str = "", service: str = "s3") -> None:
    signed = OF.format(service)
    client.sendall(f"PUT /b/k HTTP/1.1\r\nHost: a\r\n{signed}{headers}\r\n{body}".encode())


def whole_answer(client) -> str:
    """What comes until the server ends the connection."""
    parts = []
    while part := client.recv(65536):
        parts.append(part)
    return b"".join(parts).decode()


def answer(client) -> str:
    text = client.recv(65536).decode()
    while len(text.partition("\r\n\r\n")[2]) < int(re.search(r"Length: (\d+)", text)[1]):
        text += client.recv(65536).decode()
    return text


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        ("Content-Length: 100\r\n", "short"),
        ("Content-Length: 100\r\n", ""),
        ("Transfer-Encoding: chunked\r\n", "5\r\nshort\r\n"),
    ],
)
def test_a_client_that_sends_no_more_of_a_body_is_timed_out(client, asked, headers, sent):
    # GIVEN a request WHEN its client falls silent within the body
    began = time.monotonic()
    put(client, sent, headers=headers)
    text = whole_answer(client)
    # THEN it is refused as S3 does, the connection ends, and no service saw anything
    assert text.startswith("HTTP/1.1 400 ")
    assert "<Code>RequestTimeout</Code><Message>Your socket connection to the server was" in text
    assert "Connection: close" in text
    assert LIMIT <= time.monotonic() - began < 10 * LIMIT
    assert asked == []


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        ("Content-Length: 100\r\n", "short"),
        ("Content-Length: -1\r\n", "short"),
        ("Content-Length: some\r\n", "short"),
        ("Transfer-Encoding: chunked\r\n", "64\r\nshort"),
        ("Transfer-Encoding: chunked\r\n", "nothing\r\n"),
    ],
)
def test_a_body_that_ends_early_is_no_object(client, asked, headers, sent):
    # GIVEN a request WHEN its client ends it within the body
    put(client, sent, headers=headers)
    client.shutdown(socket.SHUT_WR)
    # THEN what came is not taken for all
    text = whole_answer(client)
    assert text.startswith("HTTP/1.1 400 ")
    assert "<Code>IncompleteBody</Code>" in text
    assert asked == []


def test_a_service_of_json_says_it_in_json(client):
    # GIVEN a request to a service of JSON WHEN its body stays out THEN it is said in JSON
    put(client, "", headers="Content-Length: 2\r\n", service="states")
    assert '"__type": "RequestTimeout"' in whole_answer(client)


def test_a_slow_body_arrives_whole(client, asked):
    # GIVEN a body WHEN it comes in pieces, in more time than the limit in all
    put(client, "", headers="Content-Length: 5\r\n")
    for piece in "12345":
        time.sleep(LIMIT / 3)
        client.sendall(piece.encode())
    # THEN it is taken
    assert answer(client).endswith("5 bytes")
    assert asked == [b"12345"]


def test_an_idle_connection_stays(client, asked):
    # GIVEN a connection that has carried a body WHEN it is idle for longer than the limit
    put(client, "first", headers="Content-Length: 5\r\n")
    assert answer(client).endswith("5 bytes")
    time.sleep(2 * LIMIT)
    # THEN it carries the next
    put(client, "6\r\nsecond\r\n0\r\n\r\n", headers="Transfer-Encoding: chunked\r\n")
    assert answer(client).endswith("6 bytes")
    assert asked == [b"first", b"second"]
