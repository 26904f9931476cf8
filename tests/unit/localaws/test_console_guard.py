"""Who may look at the console: whoever has its address, and no other page."""

import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from localaws.console.guard import guarded

HOST = {"Host": "127.0.0.1:8000"}


@pytest.fixture
def client() -> Client:
    def pages(environ, start_response):
        answer = Response(f"{environ['SCRIPT_NAME']} {environ['PATH_INFO']}")
        answer.headers["Cache-Control"] = "public"
        return answer(environ, start_response)

    return Client(guarded(pages, "secret", 8000))


def test_whoever_has_the_address_sees_the_pages(client):
    # GIVEN the address WHEN it is asked for THEN the pages are below it, and nothing keeps them
    answer = client.get("/secret/a/b", headers=HOST)
    assert (answer.status_code, answer.text) == (200, "/secret /a/b")
    assert answer.headers.getlist("Cache-Control") == ["no-store"]
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {}),
        ("/secre/", {}),
        ("/secret2/", {}),
        ("/%C3%A9/", {}),
        ("/secret/", {"Host": "127.0.0.1:8001"}),
        ("/secret/", {"Host": "evil.example"}),
        ("/secret/", {"Host": "evil.example:8000"}),
        ("/secret/", {"Origin": "https://evil.example"}),
        ("/secret/", {"Origin": "null"}),
        ("/secret/", {"Sec-Fetch-Site": "cross-site"}),
        ("/secret/", {"Sec-Fetch-Site": "same-site"}),
    ],
)
def test_others_get_nothing(client, path: str, headers: dict[str, str]):
    # GIVEN a wrong token, or another's page WHEN it asks THEN it gets nothing at all
    answer = client.get(path, headers=HOST | headers)
    assert (answer.status_code, answer.data) == (403, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_is_changed(client, method: str):
    # GIVEN the address WHEN anything but a look is asked for THEN it is refused
    answer = client.open("/secret/", method=method, headers=HOST)
    assert (answer.status_code, answer.data) == (405, b"")
