"""What an environment lacks: each check says what it found, and hides no other."""

from datetime import date, timedelta

import boto3
import pytest
from botocore.exceptions import ClientError

from scones_tools.command_line import PERSON_NEEDED, SUCCESS
from scones_tools.environments import repository

from .examination import ENVIRONMENT, IMAGE, MACHINE, examine


def test_an_environment_that_lacks_nothing_is_well(topic, capsys):
    # GIVEN an environment that lacks nothing WHEN it is checked THEN every check is well
    code, found = examine(capsys)
    assert code == SUCCESS, found
    assert list(found) == [*MACHINE, "deployment", *ENVIRONMENT]
    assert found["endpoint"]["found"] == "version 1 is approved and live"
    assert (
        found["queues"]["found"] == "0 in incoming, 0 in review, 0 in dead-letter, 0 in undelivered"
    )
    assert found["e-mail"]["found"] == "a@example.com"


def test_without_a_deployment_the_rest_is_said_not_to_be_looked_at(machine, monkeypatch, capsys):
    # GIVEN an environment that nobody applied WHEN it is checked
    code, found = examine(capsys, "--environment", "moon")
    # THEN that has failed, what follows says why it is not known, and the machine is well
    assert code == PERSON_NEEDED
    assert found["deployment"]["result"] == "failed"
    assert "no parameter /scones-unlimited/moon/deployment" in found["deployment"]["found"]
    assert [found[name]["result"] for name in ENVIRONMENT] == ["warning"] * len(ENVIRONMENT)
    assert [found[name]["result"] for name in MACHINE] == ["ok"] * len(MACHINE)


def test_a_check_that_is_refused_or_breaks_hides_no_other(topic, answers, capsys):
    # GIVEN keys that may ask for nothing of three kinds, and an answer that nobody expects
    for operation in ("GetCallerIdentity", "DescribeEndpoint", "ListCostAllocationTags"):
        refusal = {"Error": {"Code": "AccessDeniedException", "Message": "no"}}
        answers[operation] = ClientError(refusal, operation)
    answers["ListSubscriptionsByTopic"] = {"Subscriptions": [{}]}
    # WHEN the environment is checked
    code, found = examine(capsys)
    # THEN each is there with its reason, and what the service runs without is a warning
    assert code == PERSON_NEEDED
    assert list(found) == [*MACHINE, "deployment", *ENVIRONMENT]
    results = {name: row["result"] for name, row in found.items() if row["result"] != "ok"}
    assert results == {
        "keys": "failed",
        "endpoint": "failed",
        "e-mail": "failed",
        "cost allocation tag": "warning",
    }
    assert found["keys"]["found"].startswith("AWS refused GetCallerIdentity: ")
    assert found["e-mail"]["found"].startswith("KeyError: ")


def test_an_approved_model_that_is_not_live_is_a_warning(topic, registry, capsys):
    # GIVEN a later package that is approved WHEN it is checked THEN the next apply is named
    registry.name(registry.add())
    _, found = examine(capsys)
    assert found["endpoint"]["result"] == "warning"
    assert found["endpoint"]["found"] == "the next apply will replace version 1 by version 2"


def test_before_the_first_model_it_is_said_how_to_get_one(topic, registry, capsys):
    # GIVEN no approved model WHEN it is checked THEN the verbs that make one are named
    registry.name("none")
    _, found = examine(capsys)
    assert found["approved model"]["do"] == "scones train, then scones approve --newest"


def test_a_queue_that_is_gone_is_a_failure(topic, deploy, capsys):
    # GIVEN a queue that somebody deleted WHEN it is checked THEN the check has failed
    boto3.client("sqs").delete_queue(
        QueueUrl=boto3.client("sqs").get_queue_url(QueueName="undelivered")["QueueUrl"]
    )
    _, found = examine(capsys)
    assert found["queues"]["result"] == "failed"
    assert "GetQueueAttributes" in found["queues"]["found"]


@pytest.mark.parametrize(
    ("subscriptions", "text"),
    [
        ([], "nobody is notified of alarms"),
        (
            [{"SubscriptionArn": "PendingConfirmation", "Endpoint": "b@example.com"}],
            "not confirmed: b@example.com",
        ),
    ],
)
def test_a_person_who_is_not_told_of_alarms_is_a_warning(
    topic, answers, capsys, subscriptions, text
):
    # GIVEN nobody at the topic, or an address that was not confirmed WHEN it is checked
    answers["ListSubscriptionsByTopic"] = {"Subscriptions": subscriptions}
    _, found = examine(capsys)
    # THEN it is a warning that says so
    assert (found["e-mail"]["result"], found["e-mail"]["found"]) == ("warning", text)


@pytest.mark.parametrize("tags", [[], [{"TagKey": "Deployment", "Status": "Inactive"}]])
def test_a_cost_tag_that_is_not_active_is_a_warning(topic, answers, capsys, tags):
    # GIVEN a tag that nobody activated WHEN it is checked THEN it says where that is done
    answers["ListCostAllocationTags"] = {"CostAllocationTags": tags}
    _, found = examine(capsys)
    assert found["cost allocation tag"]["result"] == "warning"
    assert "under Billing, Cost allocation tags" in found["cost allocation tag"]["do"]


@pytest.mark.parametrize(
    ("days", "result", "text"),
    [(365, "ok", "patched until"), (30, "warning", "until"), (-1, "failed", "no patches since")],
)
def test_the_end_of_patch_of_the_images_is_known_before_it_comes(
    topic, clone, capsys, days, result, text
):
    # GIVEN images whose patches end so WHEN they are checked THEN a person hears of it in time
    clone(date.today() + timedelta(days=days))
    _, found = examine(capsys)
    assert found["container images"]["result"] == result
    assert text in found["container images"]["found"]


def test_an_image_that_the_list_lacks_is_named(topic, clone, capsys):
    # GIVEN a list of other images WHEN they are checked THEN the image is named
    clone(date.today(), image="other:1")
    _, found = examine(capsys)
    assert found["container images"]["found"].endswith(
        f"not in terraform/container_images.json: {IMAGE}"
    )


def test_without_a_clone_it_is_said_that_images_cannot_be_checked(
    topic, tmp_path, monkeypatch, capsys
):
    # GIVEN an installed package, and no clone WHEN it is checked THEN it says what is not known
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(repository, "__file__", str(tmp_path / "repository.py"))
    _, found = examine(capsys)
    assert found["container images"]["result"] == "warning"
    assert found["container images"]["do"] == "run this in a clone of the repository"


@pytest.mark.parametrize(
    ("allowed", "result", "text"),
    [
        (
            {"ml.m5.xlarge for training job usage": 1.0, "ml.m5.large for endpoint usage": 4.0},
            "ok",
            "",
        ),
        (
            {"ml.m5.xlarge for training job usage": 0.0, "ml.m5.large for endpoint usage": 4.0},
            "failed",
            "too low: 0 ml.m5.xlarge for training job usage",
        ),
        ({}, "warning", "no quota is listed: ml.m5.large for endpoint usage"),
    ],
)
def test_quotas_are_compared_with_what_is_needed(topic, answers, capsys, allowed, result, text):
    # GIVEN quotas of an account, none of its own
    quotas = [{"QuotaName": name, "Value": value} for name, value in allowed.items()]
    answers["ListAWSDefaultServiceQuotas"] = {"Quotas": quotas}
    answers["ListServiceQuotas"] = {"Quotas": []}
    # WHEN they are asked for THEN what is too low, or not known, is named
    _, found = examine(capsys, "--quotas")
    assert found["quotas"]["result"] == result
    assert text in found["quotas"]["found"]
