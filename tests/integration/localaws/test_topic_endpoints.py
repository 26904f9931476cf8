"""Subscribers by HTTP are asked to confirm, and told of messages once they have."""

import json
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from uuid import uuid4

import pytest


@pytest.fixture
def endpoint():
    """A web server, and what it was sent: headers and bodies."""
    got = []

    class Receiving(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.headers, body.decode()))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiving)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/told", got
    server.shutdown()
    server.server_close()


def test_a_subscriber_confirms_and_is_told(aws, endpoint, wait_until):
    # GIVEN a subscriber by HTTP, who was asked to confirm and has not
    address, got = endpoint
    sns = aws("sns")
    topic = sns.create_topic(Name=uuid4().hex)["TopicArn"]
    given = {"TopicArn": topic, "Protocol": "http", "Endpoint": address}
    assert sns.subscribe(**given)["SubscriptionArn"] == "pending confirmation"
    sns.publish(TopicArn=topic, Message="too early")
    wait_until(lambda: got)
    headers, asked = got[0][0], json.loads(got[0][1])
    assert headers["x-amz-sns-message-type"] == asked["Type"] == "SubscriptionConfirmation"
    # WHEN it visits the address that it was sent
    with urllib.request.urlopen(asked["SubscribeURL"]) as answer:  # noqa: S310
        confirmed = answer.read().decode()
    # THEN it is told of what is published from then on
    (listed,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert listed["SubscriptionArn"] in confirmed
    sns.publish(TopicArn=topic, Message="in time")
    wait_until(lambda: len(got) > 1)
    headers, told = got[1][0], json.loads(got[1][1])
    assert (told["Type"], told["Message"]) == ("Notification", "in time")
    assert headers["x-amz-sns-subscription-arn"] == listed["SubscriptionArn"]


def test_another_token_confirms_nothing(aws, endpoint):
    # GIVEN a subscriber by HTTP
    sns = aws("sns")
    topic = sns.create_topic(Name=uuid4().hex)["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=endpoint[0])
    # WHEN somebody confirms with a token that nobody was sent
    with pytest.raises(sns.exceptions.InvalidParameterException) as refusal:
        sns.confirm_subscription(TopicArn=topic, Token="0" * 256)
    # THEN it is refused, and the subscription waits
    assert refusal.value.response["Error"]["Message"] == "Invalid parameter: Token"
    (listed,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert listed["SubscriptionArn"] == "PendingConfirmation"
