"""What an operator lacks: each check says what it found, and hides no other."""

import json
import sys
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import boto3
import botocore.client
import pytest
from botocore.exceptions import ClientError

from scones_tools.__main__ import main
from scones_tools.command_line import PERSON_NEEDED, SUCCESS
from scones_tools.environments import repository

MACHINE = ["Python", "Terraform", "region", "AWS", "keys"]
ENVIRONMENT = [
    "approved model",
    "endpoint",
    "queues",
    "e-mail",
    "cost allocation tag",
    "container images",
]
IMAGE = "pytorch:2.13"


@pytest.fixture
def answers(monkeypatch) -> dict[str, Any]:
    """Return the answers of operations that moto lacks, by operation; an exception is raised."""
    given: dict[str, Any] = {
        "ListCostAllocationTags": {
            "CostAllocationTags": [{"TagKey": "Deployment", "Status": "Active"}]
        }
    }
    make = botocore.client.BaseClient._make_api_call

    def answer(self: Any, operation: str, words: Mapping[str, Any]) -> Any:
        if operation not in given:
            return make(self, operation, words)
        if isinstance(given[operation], Exception):
            raise given[operation]
        return given[operation]

    monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", answer)
    return given


@pytest.fixture
def machine(aws, program, monkeypatch) -> None:
    """Give the machine all that it needs, and no environment."""
    program("terraform", """echo '{"terraform_version": "1.11.4"}'""")
    monkeypatch.delenv("SCONES_ENVIRONMENT", raising=False)


@pytest.fixture
def clone(tmp_path: Path, monkeypatch) -> Callable[[date], None]:
    """Return what makes a clone whose list gives an image's end of patch; it is the folder."""
    folder = tmp_path / "clone"
    (folder / "terraform" / "environments").mkdir(parents=True)
    monkeypatch.chdir(folder)

    def describe(end: date, image: str = IMAGE) -> None:
        document = [{"image": image, "end_of_patch": end.isoformat()}]
        (folder / "terraform" / "container_images.json").write_text(json.dumps(document))

    describe(date.today() + timedelta(days=365))
    return describe


@pytest.fixture
def topic(machine, deploy, registry, clone, answers) -> str:
    """Return the topic of an environment that lacks nothing: a model is live, a person is told."""
    topic = boto3.client("sns").create_topic(Name="alarms")["TopicArn"]
    boto3.client("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint="a@example.com")
    queues = {
        f"{name}_queue_url": boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"]
        for name in ("review", "dead_letter", "undelivered")
    }
    image = f"1.dkr.ecr.eu-central-1.amazonaws.com/{IMAGE}"
    job = {"image": image, "serving_image": image, "instance_type": "ml.m5.xlarge"}
    deploy(notification_topic_arn=topic, training_job=job, prefix="scones-dev", **queues)
    package = registry.add()
    registry.serve(package)
    registry.name(package)
    return topic


def examine(capsys, *words: str) -> tuple[int, dict[str, dict[str, str]]]:
    capsys.readouterr()
    code = main(["doctor", "--json", *words])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return code, {row["check"]: row for row in rows}


def test_without_an_environment_the_machine_alone_is_checked(machine, capsys):
    # GIVEN a machine that lacks nothing, and no environment WHEN it is checked
    code, found = examine(capsys)
    # THEN each check is well, and says what it found
    assert code == SUCCESS
    assert list(found) == MACHINE
    assert {row["result"] for row in found.values()} == {"ok"}
    assert found["Terraform"]["found"] == "1.11.4"
    assert found["region"]["found"] == "eu-central-1"
    assert found["AWS"]["found"] == "AWS itself is asked, such as sts.eu-central-1.amazonaws.com"
    assert found["keys"]["found"].startswith("account 123456789012, arn:aws:sts::123456789012:")


def test_a_person_reads_a_table_and_the_names_of_what_needs_them(machine, program, capsys):
    # GIVEN a Terraform that is too old WHEN a person checks
    program("terraform", """echo '{"terraform_version": "1.9.0"}'""")
    assert main(["doctor"]) == PERSON_NEEDED
    # THEN its line says what to do, and the last names it
    printed = capsys.readouterr()
    (line,) = [line for line in printed.out.splitlines() if "Terraform" in line]
    assert line.startswith("failed  Terraform  TerraformTooOld: Terraform 1.9.0 is on the PATH")
    assert line.endswith("put Terraform 1.11 or newer on the PATH")
    assert printed.err == "error: PersonNeeded: 1 of 5 checks need you: Terraform\n"


@pytest.mark.parametrize(
    ("version", "result"),
    [((3, 10, 9), "failed"), ((3, 11, 0), "ok"), ((3, 14, 2), "ok"), ((3, 15, 0), "warning")],
)
def test_pythons_that_are_tested_are_well(machine, monkeypatch, capsys, version, result):
    # GIVEN a Python WHEN the machine is checked THEN those outside 3.11 to 3.14 are named
    monkeypatch.setattr(sys, "version_info", (*version, "final", 0))
    _, found = examine(capsys)
    assert found["Python"]["result"] == result
    assert found["Python"]["found"].startswith(".".join(map(str, version)))


def test_without_terraform_only_plan_and_apply_are_warned_of(
    machine, tmp_path, monkeypatch, capsys
):
    # GIVEN a PATH without Terraform WHEN the machine is checked THEN it says what needs it
    monkeypatch.setenv("PATH", str(tmp_path))
    code, found = examine(capsys)
    assert (code, found["Terraform"]["result"]) == (PERSON_NEEDED, "warning")
    assert found["Terraform"]["do"].startswith("for plan and apply: install Terraform 1.11")


def test_without_region_and_keys_every_check_still_says_what_it_found(
    machine, monkeypatch, capsys, tmp_path
):
    # GIVEN neither a region nor keys
    for name in ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    # WHEN the machine is checked THEN both are failures that say what to set
    code, found = examine(capsys)
    assert (code, list(found)) == (PERSON_NEEDED, MACHINE)
    assert found["region"]["do"].startswith("set AWS_DEFAULT_REGION")
    assert found["keys"]["result"] == "failed"
    assert found["Python"]["result"] == "ok"


def test_another_aws_is_named(machine, monkeypatch, capsys):
    # GIVEN localaws's address WHEN the machine is checked THEN it says who is asked
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:4999")
    _, found = examine(capsys)
    assert found["AWS"]["found"] == (
        "http://127.0.0.1:4999 is asked instead of AWS, by AWS_ENDPOINT_URL"
    )


def test_an_environment_that_lacks_nothing_is_well(topic, capsys):
    # GIVEN an environment that lacks nothing WHEN it is checked THEN every check is well
    code, found = examine(capsys)
    assert code == SUCCESS, found
    assert list(found) == [*MACHINE, "deployment", *ENVIRONMENT]
    assert found["endpoint"]["found"] == "version 1 is approved and live"
    assert found["queues"]["found"] == "0 in review, 0 in dead-letter, 0 in undelivered"
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
        ([], "nobody is told of an alarm"),
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
