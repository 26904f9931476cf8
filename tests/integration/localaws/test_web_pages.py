"""A page in the user's browser can reach 127.0.0.1, and must not be able to do anything there."""

import http.client
from urllib.parse import urlsplit

import pytest

LISTING = {
    "X-Amz-Target": "SageMaker.ListEndpoints",
    "Content-Type": "application/x-amz-json-1.1",
    "Authorization": (
        "AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/sagemaker/aws4_request, "
        "SignedHeaders=host, Signature=any"
    ),
}


@pytest.fixture
def send(server):
    """``send(method, headers)`` is the status and the headers of the answer."""
    port = urlsplit(server.url).port

    def call(method: str = "POST", **headers: str) -> tuple[int, dict[str, str]]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        given = {name.replace("_", "-"): text for name, text in headers.items()}
        given["Host"] = given.get("Host", "127.0.0.1:PORT").replace("PORT", str(port))
        if "Origin" in given:
            given["Origin"] = given["Origin"].replace("PORT", str(port))
        connection.request(method, "/", b"{}", LISTING | given)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status, {name.lower(): text for name, text in answer.getheaders()}

    return call


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Host": "localhost:PORT"},
        {"Host": "[::1]:PORT"},
        {"Host": "sync-127.0.0.1:PORT"},
        {"Host": "photos.localhost:PORT"},
        {"Origin": "http://127.0.0.1:PORT"},
        {"Sec_Fetch_Site": "same-origin"},
        {"Sec_Fetch_Site": "none"},
    ],
)
def test_programs_and_the_servers_own_page_are_answered(send, headers):
    # GIVEN a call of this machine's own WHEN it is sent THEN it is answered
    assert send(**headers)[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "null"},
        {"Host": "evil.example:PORT"},
        {"Host": "evil.example:PORT", "Origin": "http://evil.example:PORT"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "localhost@evil.example"},
        {"Host": "["},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_a_strangers_page_is_refused(send, headers):
    # GIVEN what a browser sends for somebody else's page, or for a name that was bent to here
    # WHEN it is sent THEN it has no effect
    assert send(**headers)[0] == 403


def test_a_browser_that_asks_first_is_not_let_in(send):
    # GIVEN a page that would send headers of its own
    # WHEN the browser asks whether it may
    asked = {"Origin": "https://evil.example", "Access_Control_Request_Method": "POST"}
    status, headers = send("OPTIONS", **asked)
    # THEN it may not, and nothing is said of any origin; nor in answers to others
    assert status == 403
    assert "access-control-allow-origin" not in headers
    assert "access-control-allow-origin" not in send()[1]
