"""What an operator sees of an environment that runs."""

import json

from scones_tools.__main__ import main
from scones_tools.command_line import PERSON_NEEDED, SUCCESS

ENVIRONMENT = ["--environment", "local", "--json"]


def rows(capsys, verb: str) -> tuple[int, list[dict]]:
    capsys.readouterr()
    code = main([verb, *ENVIRONMENT])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_doctor_finds_what_runs_and_names_what_cannot_be_asked(aws, capsys):
    # GIVEN the demonstration, without an e-mail address, and an AWS that knows no costs
    # WHEN it is checked
    code, found = rows(capsys, "doctor")
    # THEN a person is warned of these, and all else is well
    results = {row["check"]: row["result"] for row in found}
    assert code == PERSON_NEEDED
    assert {name for name, result in results.items() if result != "ok"} == {
        "e-mail",
        "cost allocation tag",
    }, found
    assert results["cost allocation tag"] == "warning"


def test_the_screen_counts_the_photos_that_were_sent(demonstration, aws, capsys):
    # GIVEN what the demonstration's table says of its photos WHEN the screen is asked for
    _, (found,) = rows(capsys, "status")
    # THEN at least as many are counted, as other tests send some, and every part could be read
    for name in ("accepted", "review", "rejected"):
        assert found["outcomes"][name] >= int(demonstration.row(f"outcome {name}"))
    assert found["unknown"] == []
    assert "is approved and live" in found["model"]
    assert found["training"]["status"] in {"SUCCEEDED", "RUNNING"}


def test_what_the_photos_took_has_its_price(demonstration, aws, capsys):
    # GIVEN the demonstration's photos WHEN their cost is asked for
    code, found = rows(capsys, "cost")
    # THEN each has its event and its three functions, batches of them the rest, and what stands is
    # there
    assert code == SUCCESS
    amounts = {row["what"]: row["amount"] for row in found}
    photos = int(demonstration.row("photos of vehicles"))
    assert amounts["eventbridge event"] >= photos
    assert amounts["lambda request"] >= 3 * photos
    for name in ("eventbridge pipe request", "sqs request", "step functions express request"):
        assert amounts[name] >= photos / 10
    assert {"1 x kms key", "1 x cloudwatch dashboard"} <= amounts.keys()
    assert all(row["usd_a_month"] > 0 for row in found)
