"""Listing model packages: what was measured, which is approved, which is live."""

import json

import boto3
import pytest

from scones_tools.__main__ import main
from scones_tools.models.endpoint import Endpoint, next_apply

ARN = "arn:aws:sagemaker:eu-central-1:123456789012:model-package/vehicles"
PASSED = {"passed": True, "accuracy": 0.975, "accuracy_interval": [0.93, 0.9925]}


def listed(capsys) -> list[dict]:
    capsys.readouterr()
    assert main(["models", "--json"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_person_reads_the_newest_first_and_what_the_next_apply_does(registry, capsys):
    # GIVEN three packages: the first is live, the second approved, the third waits
    first, second, _ = (
        registry.add(),
        registry.add(verdict=PASSED),
        registry.add(status="PendingManualApproval"),
    )
    registry.serve(first)
    registry.name(second)
    # WHEN they are listed
    assert main(["models"]) == 0
    # THEN each is a line, and the last says which takes the place of which
    header, *rows, sentence = capsys.readouterr().out.splitlines()
    assert header.split("  ")[0] == "version"
    assert [row.split()[0] for row in rows] == ["3", "2", "1"]
    assert [row.split()[3] for row in rows] == ["Pending", "Approved", "Approved"]
    assert "0.975     0.930 to 0.993  -                passed  approved" in rows[1]
    assert rows[2].endswith("0.975     -               -                -       live")
    assert sentence == "the next apply will replace version 1 by version 2"


def test_a_program_gets_all_that_is_known(registry, capsys):
    # GIVEN a package with an evaluation that is approved and live
    package = registry.add(verdict=PASSED, unknowns="0.9875")
    registry.serve(package)
    registry.name(package)
    # WHEN a program lists it THEN there is a line of JSON, and nothing else on stdout
    (known,) = listed(capsys)
    assert known.pop("created").endswith("+00:00")
    assert known == {
        "version": 1,
        "model_package": package,
        "status": "Approved",
        "training_job": "job-1",
        "dataset": None,
        "evaluation": "s3://artifacts/evaluations/job-1/evaluation.json",
        "accuracy": 0.975,
        "accuracy_interval": [0.93, 0.9925],
        "calibration_error": None,
        "unknowns_caught": 0.9875,
        "gate": "passed",
        "approved": True,
        "live": True,
        "coming": False,
    }


@pytest.mark.parametrize("text", ["", "[]", "{", '{"verdict": 1}'])
def test_an_evaluation_that_cannot_be_read_leaves_what_the_metadata_says(registry, capsys, text):
    # GIVEN a package whose evaluation is another version's, or cut off
    registry.add()
    boto3.client("s3").put_object(
        Bucket=registry.bucket, Key="evaluations/job-1/evaluation.json", Body=text.encode()
    )
    # WHEN it is listed THEN its accuracy is known, and the rest is not
    (known,) = listed(capsys)
    assert (known["accuracy"], known["accuracy_interval"], known["gate"]) == (0.975, None, None)


@pytest.mark.parametrize("text", ["none", "many"])
def test_a_package_without_a_share_of_unknowns_is_listed(registry, capsys, text: str):
    # GIVEN a package whose test split had no outliers, or whose metadata say something else
    registry.add(unknowns=text)
    # WHEN it is listed THEN nothing is known of them
    assert listed(capsys)[0]["unknowns_caught"] is None


def test_a_package_that_no_pipeline_registered_is_listed(registry, capsys):
    # GIVEN a package without metadata WHEN it is listed THEN nothing is known of it
    registry.sagemaker.create_model_package(
        ModelPackageGroupName=registry.group, ModelApprovalStatus="Rejected"
    )
    (known,) = listed(capsys)
    assert (known["status"], known["accuracy"], known["gate"]) == ("Rejected", None, None)


def test_only_the_newest_are_listed_if_so_many_are_asked_for(registry, capsys):
    # GIVEN three packages WHEN two are asked for THEN they are the newest
    for _ in range(3):
        registry.add()
    assert main(["models", "--most", "2", "--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["version"] for line in lines] == [3, 2]


def test_no_number_of_packages_is_wrong_usage(registry, capsys):
    # GIVEN a number that makes no sense WHEN it is asked for THEN argparse says so
    with pytest.raises(SystemExit, match="2"):
        main(["models", "--most", "0"])
    assert "--most takes a positive number" in capsys.readouterr().err


def test_an_empty_group_says_what_there_is(registry, capsys):
    # GIVEN a group without packages WHEN it is listed THEN one line says so
    assert main(["models"]) == 0
    assert capsys.readouterr().out == (
        "no model is registered in vehicles; no package is approved, and there is no endpoint "
        "scones-dev\n"
    )
    # AND a program gets no line
    assert listed(capsys) == []


def test_an_endpoint_whose_model_has_no_package_is_told_from_one_that_has(registry, capsys):
    # GIVEN an endpoint with a model that was made of an image alone
    registry.name(registry.add())
    registry.serve(None)
    # WHEN the packages are listed THEN the last line says so
    assert main(["models"]) == 0
    assert (
        capsys.readouterr().out.splitlines()[-1]
        == "the next apply will replace a model of no package by version 1"
    )


@pytest.mark.parametrize(
    ("approved", "now", "sentence"),
    [
        (None, Endpoint("e"), "no package is approved, and there is no endpoint e"),
        (
            "/4",
            Endpoint("e"),
            (
                "there is no endpoint e: the next apply makes it with version 4, unless "
                "endpoint.instance_count is 0"
            ),
        ),
        (
            None,
            Endpoint("e", "InService", "/4"),
            "no package is approved: the next apply removes the endpoint e",
        ),
        ("/4", Endpoint("e", "InService", "/4"), "version 4 is approved and live"),
        (
            "/4",
            Endpoint("e", "InService", "/3"),
            "the next apply will replace version 3 by version 4",
        ),
        (
            "/4",
            Endpoint("e", "InService", "/3", failure="Rolled back: alarm"),
            (
                "the next apply will replace version 3 by version 4; the last roll-out was turned "
                "back: Rolled back: alarm"
            ),
        ),
        (
            "/4",
            Endpoint("e", "Creating", coming="/4"),
            "the endpoint e is Creating: version 4 is being rolled out",
        ),
        (
            "/4",
            Endpoint("e", "Updating", "/3", "/4"),
            "the endpoint e is Updating: version 4 is being rolled out in place of version 3",
        ),
        (
            "/5",
            Endpoint("e", "Updating", "/3", "/4"),
            (
                "the endpoint e is Updating: version 4 is being rolled out in place of version 3; "
                "the next apply will replace it by version 5"
            ),
        ),
        (
            "/4",
            Endpoint("e", "RollingBack", "/3"),
            "the endpoint e is RollingBack: the next apply will replace version 3 by version 4",
        ),
        (
            "/4",
            Endpoint("e", "Failed", failure="no such image"),
            "the endpoint e has failed and serves nothing: no such image",
        ),
    ],
)
def test_one_line_says_what_the_next_apply_does(approved, now, sentence):
    # GIVEN an endpoint's state and an approved package WHEN it is asked what comes
    names = {"live": now.live and ARN + now.live, "coming": now.coming and ARN + now.coming}
    endpoint = Endpoint(now.name, now.status, **names, failure=now.failure)
    # THEN one line says it
    assert next_apply(approved and ARN + approved, endpoint) == sentence


def test_an_endpoint_that_is_rolling_out_is_read_as_sagemaker_describes_it(registry, monkeypatch):
    # GIVEN an endpoint in the middle of an update, as SageMaker's DescribeEndpoint tells it
    from scones_tools.models import endpoint as module

    answers = {
        "describe_endpoint": {
            "EndpointStatus": "Updating",
            "EndpointConfigName": "old",
            "PendingDeploymentSummary": {"EndpointConfigName": "new"},
        },
        "old": f"{ARN}/3",
        "new": f"{ARN}/4",
    }

    class SageMaker:
        def describe_endpoint(self, EndpointName):  # noqa: N803
            return answers["describe_endpoint"]

        def describe_endpoint_config(self, EndpointConfigName):  # noqa: N803
            return {"ProductionVariants": [{"ModelName": EndpointConfigName}]}

        def describe_model(self, ModelName):  # noqa: N803
            return {"PrimaryContainer": {"ModelPackageName": answers[ModelName]}}

    monkeypatch.setattr(module.boto3, "client", lambda service: SageMaker())
    # WHEN it is read THEN both packages are known
    found = module.endpoint("scones-dev")
    assert (found.live, found.coming) == (f"{ARN}/3", f"{ARN}/4")
    # AND while it is made, nothing is live
    answers["describe_endpoint"] = {"EndpointStatus": "Creating", "EndpointConfigName": "new"}
    found = module.endpoint("scones-dev")
    assert (found.live, found.coming) == (None, f"{ARN}/4")
