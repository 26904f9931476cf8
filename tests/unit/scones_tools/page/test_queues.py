"""The page's tab of queues and money."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from starlette.testclient import TestClient

from scones_tools.costs import recent

from ...moto_content import count
from .conftest import ask_about

PREFIX = "scones-dev"
STATES = '{"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}'


@pytest.fixture
def queues(deploy: Callable[..., None]) -> None:
    """Let the environment have its queues, and a workflow that nobody has used."""
    names = ("incoming", "dead_letter", "undelivered")
    sqs = boto3.client("sqs")
    machine = boto3.client("stepfunctions").create_state_machine(
        name="any", definition=STATES, roleArn="arn:aws:iam::123456789012:role/any"
    )["stateMachineArn"]
    deploy(
        prefix=PREFIX,
        region="eu-central-1",
        classification_state_machine_arn=machine,
        endpoint_name=PREFIX,
        **{f"{name}_queue_url": sqs.create_queue(QueueName=name)["QueueUrl"] for name in names},
    )


@pytest.fixture
def page(queues: None, browser: TestClient) -> Callable[[], str]:
    """Return what asks for the tab, and returns its text without the space between the tags."""

    def get() -> str:
        answer = browser.get("/queues")
        assert answer.status_code == 200
        return " ".join(answer.text.split())

    return get


def serve() -> None:
    """Make the endpoint, of one instance."""
    sagemaker = boto3.client("sagemaker")
    variant = {"VariantName": "AllTraffic", "ModelName": "model", "InitialInstanceCount": 1}
    sagemaker.create_model(
        ModelName="model",
        PrimaryContainer={"Image": "image"},
        ExecutionRoleArn="arn:aws:iam::123456789012:role/endpoint",
    )
    sagemaker.create_endpoint_config(
        EndpointConfigName="any", ProductionVariants=[variant | {"InstanceType": "ml.m5.large"}]
    )
    sagemaker.create_endpoint(EndpointName=PREFIX, EndpointConfigName="any")


def row(name: str, *cells: object) -> str:
    numbers = "".join(f'<td class="number">{cell}</td>' for cell in cells)
    return f'<th scope="row">{name}</th>{numbers}</tr>'


def test_an_environment_that_nobody_has_used_says_what_will_make_figures(page):
    # GIVEN an environment without a photo WHEN one looks
    text = page()
    # THEN nothing waits, and it says what will show something
    assert row("incoming", 0, 0, "-") in text
    assert "No photo has ended in the last 7 days." in text
    assert "scones classify photo.jpg" in text
    assert "<strong>$0.00</strong>: $0.00 for what stands, $0.00 for what photos" in text
    assert "trouble" not in text.partition("<main")[2]


def test_what_waits_is_shown_with_its_age_and_leads_to_where_it_is_seen_to(page, queue: str):
    # GIVEN a photo for a person, of which CloudWatch knows the age
    ask_about(queue, "incoming/a.jpg")
    name = {"QueueName": "review"}
    count("AWS/SQS", "ApproximateAgeOfOldestMessage", name, 7300.0)
    # WHEN one looks THEN its queue is a link to the tab of photos for people
    assert row('<a href="/review">review</a>', 1, 0, "2 h") in page()


def test_photos_of_a_day_are_drawn_and_listed_by_outcome(page):
    # GIVEN six photos of today and one of two days ago
    count("AWS/SQS", "NumberOfMessagesDeleted", {"QueueName": "incoming"}, *[1.0] * 6)
    count("Scones", "Review", {"Deployment": PREFIX}, 0.0, 0.0, 0.0, 1.0, 1.0)
    before = datetime.now(UTC) - timedelta(days=2)
    boto3.client("cloudwatch").put_metric_data(
        Namespace="AWS/SQS",
        MetricData=[
            {
                "MetricName": "NumberOfMessagesDeleted",
                "Dimensions": [{"Name": "QueueName", "Value": "incoming"}],
                "Timestamp": before,
                "Value": 1.0,
            }
        ],
    )
    # WHEN one looks THEN each is in its day
    text = page()
    assert row(f"{datetime.now(UTC):%a %d}", 3, 2, 1) in text
    assert row(f"{before:%a %d}", 0, 0, 1) in text
    assert f"{datetime.now(UTC):%a}: 3 accepted, 2 review, 1 rejected" in text


def test_a_day_costs_what_the_command_says_of_a_month(page, monkeypatch):
    # GIVEN an endpoint for two days, and a million photos that were uploaded in this time
    serve()
    monkeypatch.setattr(recent, "since", lambda _: datetime.now(UTC) - timedelta(days=2))
    count("AWS/SQS", "NumberOfMessagesSent", {"QueueName": "incoming"}, 1e6)
    # WHEN one looks THEN a day has a half of the photos, and what it is computed from
    text = page()
    assert "stands now" in text
    assert "1 x ml.m5.large" in text
    assert "used in the last 2 d" in text
    assert 'eventbridge event<br><span class="soft">1e+06 at $1.00 a million</span>' in text
    assert "Of what was used it is the average day, as AWS counts it." in text
    assert '<td class="number">$0.50</td>' in text


def test_what_cannot_be_read_is_said_and_hides_nothing_else(page, queue: str):
    # GIVEN no review queue any more WHEN one looks
    boto3.client("sqs").delete_queue(QueueUrl=queue)
    text = page()
    # THEN AWS's words are in its place, and the rest is there
    assert '<p class="trouble">QueueDoesNotExist: ' in text
    assert "Photos a day" in text
    assert "stands now" in text
