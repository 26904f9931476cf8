"""An answer leaves in one piece: between two, Terraform's provider ends some connections."""

import socketserver
import threading
from urllib.request import Request, urlopen

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from localaws.connections import Connection


@pytest.fixture
def ask(monkeypatch):
    """Ask a server that answers what is given, and return the pieces that it sent."""
    pieces = []
    write = socketserver._SocketWriter.write

    def kept(self, piece):
        pieces.append(bytes(piece))
        return write(self, piece)

    monkeypatch.setattr(socketserver._SocketWriter, "write", kept)
    answers = []
    server = make_server(
        "127.0.0.1",
        0,
        lambda environ, start: answers[0](environ, start),
        threaded=True,
        request_handler=Connection,
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def asked(answer, method="GET"):
        answers[:] = [answer]
        url = f"http://127.0.0.1:{server.port}/"
        with urlopen(Request(url, method=method, headers={"Connection": "close"})) as response:
            return response.read(), pieces

    yield asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("body", [b"", b"<Answer/>", b"a" * 60_000])
def test_the_head_leaves_with_the_body(ask, body):
    # WHEN a service answers
    read, pieces = ask(Response(body))

    # THEN head and body were one piece
    assert read == body
    assert len(pieces) == 1
    assert pieces[0].startswith(b"HTTP/1.1 200 OK\r\n")
    assert pieces[0].endswith(b"\r\n\r\n" + body)


def test_a_body_in_parts_is_whole(ask):
    # GIVEN an answer in parts, the first of which is large
    parts = [b"a" * 100_000, b"b", b"c" * 70_000]

    # WHEN it is read
    read, _ = ask(Response(iter(parts), headers={"Content-Length": "170001"}))

    # THEN nothing is missing, doubled or out of order
    assert read == b"".join(parts)


def test_the_answer_to_head_has_no_body(ask):
    # WHEN only the head is asked for
    read, pieces = ask(Response(b"<Answer/>"), method="HEAD")

    # THEN only that is sent
    assert read == b""
    assert len(pieces) == 1
    assert pieces[0].endswith(b"\r\n\r\n")
