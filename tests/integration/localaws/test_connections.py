"""One connection carries many requests, as AWS's do."""

import http.client
import uuid
from urllib.parse import urlsplit

import pytest

SIGNED = {
    "Authorization": "AWS4-HMAC-SHA256 Credential=localaws/20260101/us-east-1/s3/aws4_request, "
    "SignedHeaders=host, Signature=0"
}


@pytest.fixture
def connection(server):
    """A connection that sends no request twice, and does not open itself again."""
    address = urlsplit(server.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=20)
    connection.connect()
    connection.auto_open = 0
    yield connection
    connection.close()


@pytest.fixture
def name() -> str:
    return f"b-{uuid.uuid4()}"


def ask(connection, method: str, path: str, body=None, **options):
    connection.request(method, path, body=body, headers=SIGNED | options.pop("headers", {}))
    answer = connection.getresponse()
    return answer.status, answer.read(), answer.headers


def test_a_connection_is_kept_whatever_was_answered(connection, name):
    # GIVEN one connection WHEN it carries answers with and without bodies, refusals, and bodies
    # that the service did not ask for THEN each answer is that of its own request
    assert ask(connection, "PUT", f"/{name}")[0] == 200
    assert ask(connection, "PUT", f"/{name}/key", b"12345")[0] == 200
    assert ask(connection, "GET", f"/{name}/key")[:2] == (200, b"12345")
    status, body, headers = ask(connection, "HEAD", f"/{name}/key")
    assert (status, body, headers["Content-Length"]) == (200, b"", "5")
    assert ask(connection, "HEAD", f"/{name}/none")[:2] == (404, b"")
    assert b"<Code>NoSuchKey</Code>" in ask(connection, "GET", f"/{name}/none", b"x" * 70_000)[1]
    from_a_page = ask(connection, "PUT", f"/{name}/key", b"no", headers={"Origin": "https://a.b"})
    assert from_a_page[0] == 403
    assert ask(connection, "PUT", f"/{name}/chunks", iter([b"67", b"89"]))[0] == 200
    assert ask(connection, "GET", f"/{name}/chunks")[:2] == (200, b"6789")
    assert ask(connection, "DELETE", f"/{name}/chunks")[:2] == (204, b"")
    assert ask(connection, "GET", f"/{name}/key")[:2] == (200, b"12345")


def test_who_closes_after_an_answer_gets_it_whole(connection, name):
    # GIVEN a client of HTTP that keeps no connection WHEN it asks THEN the connection ends
    ask(connection, "PUT", f"/{name}")
    status, _, headers = ask(connection, "GET", f"/{name}", headers={"Connection": "close"})
    assert (status, int(headers["Content-Length"]) > 0) == (200, True)
    with pytest.raises((http.client.HTTPException, ConnectionError)):
        ask(connection, "GET", f"/{name}")
