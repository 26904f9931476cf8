"""API destinations are called, with what their connections know."""

import json
from base64 import b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from uuid import uuid4

import pytest


class Endpoint:
    """An HTTP endpoint of a test's own, and the requests that it got."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, str, dict, bytes]] = []
        self.statuses: list[int] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                endpoint.requests.append((self.command, self.path, headers, body))
                status = endpoint.statuses.pop(0) if endpoint.statuses else 200
                answer = b'{"access_token": "token"}'
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def endpoint():
    one = Endpoint()
    yield one
    one.server.shutdown()


@pytest.fixture
def call(aws, make_rule, endpoint):
    """``call(kind, parameters, path, target)`` lets a rule call the endpoint."""

    def make(kind: str, parameters: dict, path: str = "/", **target: object) -> None:
        name = f"api-{uuid4().hex}"
        connection = aws("events").create_connection(
            Name=name, AuthorizationType=kind, AuthParameters=parameters
        )["ConnectionArn"]
        destination = aws("events").create_api_destination(
            Name=name,
            ConnectionArn=connection,
            HttpMethod="POST",
            InvocationEndpoint=endpoint.url + path,
        )["ApiDestinationArn"]
        make_rule({"source": [name]}, {"Arn": destination, "InputPath": "$.detail", **target})
        entry = {"Source": name, "DetailType": "t", "Detail": '{"a": 1}'}
        aws("events").put_events(Entries=[entry])

    return make


BASIC = {"BasicAuthParameters": {"Username": "user", "Password": "pass"}}
API_KEY = {"ApiKeyAuthParameters": {"ApiKeyName": "X-Key", "ApiKeyValue": "secret"}}


def test_an_endpoint_gets_the_event_with_the_parameters_of_connection_and_target(
    call, endpoint, wait_until
) -> None:
    # GIVEN a connection and a target with parameters
    shared = {
        "HeaderParameters": [{"Key": "x-shared", "Value": "c"}, {"Key": "x-both", "Value": "c"}],
        "QueryStringParameters": [{"Key": "q", "Value": "c d"}],
        "BodyParameters": [{"Key": "b", "Value": "c", "IsValueSecret": True}],
    }
    own = {
        "HeaderParameters": {"x-own": "t", "x-both": "t"},
        "QueryStringParameters": {"own": "t"},
        "PathParameterValues": ["one", "two"],
    }
    # WHEN an event comes
    parameters = {**BASIC, "InvocationHttpParameters": shared}
    call("BASIC", parameters, "/p/*/q/*", HttpParameters=own)
    # THEN the endpoint has all of them; the connection's prevail
    [(method, path, headers, body)] = wait_until(lambda: endpoint.requests)
    assert (method, path) == ("POST", "/p/one/q/two?own=t&q=c+d")
    assert json.loads(body) == {"a": 1, "b": "c"}
    assert headers["authorization"] == f"Basic {b64encode(b'user:pass').decode()}"
    assert headers["content-type"] == "application/json; charset=utf-8"
    assert (headers["x-own"], headers["x-shared"], headers["x-both"]) == ("t", "c", "c")


def test_an_endpoint_gets_the_key(call, endpoint, wait_until) -> None:
    # GIVEN a connection with a key WHEN an event comes THEN the endpoint gets the key
    call("API_KEY", API_KEY)
    [(_, _, headers, _)] = wait_until(lambda: endpoint.requests)
    assert headers["x-key"] == "secret"


def test_an_endpoint_gets_a_token(call, endpoint, wait_until) -> None:
    # GIVEN a connection by OAuth
    client = {"ClientID": "id", "ClientSecret": "password"}
    more = {"BodyParameters": [{"Key": "scope", "Value": "all"}]}
    url = f"{endpoint.url}/token"
    oauth = {"AuthorizationEndpoint": url, "ClientParameters": client, "HttpMethod": "POST"}
    # WHEN an event comes
    call("OAUTH_CLIENT_CREDENTIALS", {"OAuthParameters": {**oauth, "OAuthHttpParameters": more}})
    # THEN a token is asked for, and the endpoint gets it
    wait_until(lambda: len(endpoint.requests) == 2)
    (_, asked, _, form), (_, _, headers, _) = endpoint.requests
    assert asked == "/token"
    fields = b"client_id=id&client_secret=password&grant_type=client_credentials&scope=all"
    assert form == fields
    assert headers["authorization"] == "Bearer token"


def test_an_endpoint_that_is_ill_is_asked_again(call, endpoint, wait_until) -> None:
    # GIVEN an endpoint that fails once WHEN an event comes THEN it gets the event again
    endpoint.statuses.append(503)
    call("API_KEY", API_KEY)
    wait_until(lambda: len(endpoint.requests) == 2)


def test_an_event_that_an_endpoint_refuses_is_given_up(call, endpoint, queue, wait_until) -> None:
    # GIVEN an endpoint that refuses WHEN an event comes
    endpoint.statuses.append(400)
    call("API_KEY", API_KEY, DeadLetterConfig={"Arn": queue.arn})
    # THEN it is in the dead-letter queue, and the endpoint was asked once
    [event] = wait_until(queue.bodies)
    assert event["detail"] == {"a": 1}
    assert len(endpoint.requests) == 1
