"""Approving, rejecting and rolling back a model on the page."""

import re
from types import SimpleNamespace

import boto3
import pytest
from starlette.testclient import TestClient

from .test_models import browser, evaluation, keep

__all__ = ["browser"]  # a fixture


def confirm(browser: TestClient, path: str, **form: str):
    """Look at a question, and answer it as a person does who clicks its button."""
    return browser.post(path, data=asked(browser, path) | form, follow_redirects=False)


def asked(browser: TestClient, path: str) -> dict[str, str]:
    """Return what the question's form sends along."""
    page = browser.get(path).text
    return {"state": re.search(r'name="state" value="([0-9a-f]{64})"', page)[1], "reason": ""}


def description(registry, package: str) -> str:
    described = registry.sagemaker.describe_model_package(ModelPackageName=package)
    return described["ApprovalDescription"]


@pytest.fixture
def two(registry) -> list[str]:
    """Return two packages that were approved one after the other; the later one is live."""
    packages = [registry.add(), registry.add()]
    for package in packages:
        registry.name(package)
    registry.serve(packages[1])
    return packages


def test_an_approval_is_asked_for_once_and_says_what_the_next_apply_does(two, registry, browser):
    # GIVEN a package that waits, and that the gate refused
    package = registry.add(status="PendingManualApproval")
    keep(registry, 3, evaluation(0.95))
    # WHEN it is asked for THEN the question says what changes, the gate's reason, and does nothing
    page = browser.get("/models/3/approve").text
    assert "Version 3 (accuracy 0.900) takes the place of version 2." in page
    assert "The next apply will replace version 2 by version 3." in page
    assert "and the floor is 0.950" in page
    assert '<form method="post" action="/models/3/approve"' in page
    assert registry.approved() == two[1]
    # WHEN it is confirmed THEN it is done as the command does it
    answer = confirm(browser, "/models/3/approve", reason="better at <dusk>")
    assert (answer.status_code, answer.headers["location"]) == (303, "/models/3")
    assert registry.approved() == package
    assert registry.status(package) == "Approved"
    assert description(registry, package) == "better at <dusk>"
    page = browser.get("/models/3").text
    assert "better at &lt;dusk&gt;" in page
    assert "The next apply will replace version 2 by version 3." in page


def test_the_first_approval_takes_no_place(registry, browser):
    package = registry.add(status="PendingManualApproval")
    page = browser.get("/models/1/approve").text
    assert "Version 1 (accuracy 0.975) is approved, and none was before." in page
    assert "the next apply makes it with version 1" in page
    confirm(browser, "/models/1/approve")
    assert registry.approved() == package
    assert description(registry, package) == "approved by hand"


def test_a_post_without_its_question_does_nothing(two, registry, browser):
    # GIVEN a package that waits WHEN it is approved by a form that never asked
    registry.add(status="PendingManualApproval")
    answer = browser.post("/models/3/approve", data={"reason": "now"})
    # THEN the question is the answer
    assert answer.status_code == 409
    assert "Approve version 3?" in answer.text
    assert registry.approved() == two[1]


@pytest.mark.parametrize("action", ["approve", "reject"])
def test_what_another_changed_meanwhile_is_asked_about_again(two, registry, browser, action):
    # GIVEN a person who looks at a question, and another who approves another package
    package = registry.add(status="PendingManualApproval")
    path = f"/models/3/{action}"
    form = asked(browser, path)
    registry.name(two[0])
    # WHEN the first confirms THEN nothing is done, and the question is of the new state
    answer = browser.post(path, data=form)
    assert answer.status_code == 409
    assert "Nothing was done: the state has changed since" in answer.text
    assert "version 1" in answer.text
    assert registry.approved() == two[0]
    assert registry.status(package) == "PendingManualApproval"
    # AND the new question can be confirmed
    assert confirm(browser, path).status_code == 303


def test_a_package_that_another_rejected_meanwhile_is_not_approved(two, registry, browser):
    package = registry.add(status="PendingManualApproval")
    form = asked(browser, "/models/3/approve")
    confirm(browser, "/models/3/reject")
    answer = browser.post("/models/3/approve", data=form)
    assert answer.status_code == 409
    assert "the state has changed since" in answer.text
    assert (registry.approved(), registry.status(package)) == (two[1], "Rejected")


def test_a_rejection_leaves_what_is_approved(two, registry, browser):
    # GIVEN a package that waits WHEN it is rejected THEN the question says what stays
    package = registry.add(status="PendingManualApproval")
    page = browser.get("/models/3/reject").text
    assert "Version 3 is marked Rejected: no rollback goes back to it." in page
    assert "Version 2 is approved and live." in page
    confirm(browser, "/models/3/reject")
    assert (registry.approved(), registry.status(package)) == (two[1], "Rejected")
    assert description(registry, package) == "rejected by hand"


def test_the_approved_package_is_not_rejected_as_the_next_apply_needs_it(two, registry, browser):
    answer = browser.get("/models/2/reject")
    assert answer.status_code == 409
    assert "StillApproved: version 2 is the approved one: scones rollback --reject" in answer.text
    assert registry.status(two[1]) == "Approved"


@pytest.mark.parametrize("is_at_fault", [True, False])
def test_a_rollback_approves_the_one_before(two, registry, browser, is_at_fault: bool):
    # GIVEN two packages WHEN the later one is turned back THEN the question is the command's
    page = browser.get("/models/2/rollback").text
    assert "Roll back to version 1?" in page
    assert "Version 1 (accuracy 0.975) takes the place of version 2." in page
    assert "The next apply will replace version 2 by version 1." in page
    answer = confirm(browser, "/models/2/rollback", **({"reject": "on"} if is_at_fault else {}))
    # THEN the one before is approved, and the other is Rejected if it is at fault
    assert answer.headers["location"] == "/models/1"
    assert registry.approved() == two[0]
    assert registry.status(two[1]) == ("Rejected" if is_at_fault else "Approved")
    assert description(registry, two[0]) == "rolled back from version 2 to version 1"


def test_two_who_roll_back_at_once_go_back_once(registry, browser):
    # GIVEN three packages, and two people who look at the same question
    packages = [registry.add() for _ in range(3)]
    for package in packages:
        registry.name(package)
    forms = [asked(browser, "/models/3/rollback") for _ in range(2)]
    # WHEN both confirm THEN the second is told, and the first one's rollback stays
    first, second = (
        browser.post("/models/3/rollback", data=form, follow_redirects=False) for form in forms
    )
    assert first.status_code == 303
    assert second.status_code == 409
    assert "NotApproved: version 3 is not the approved one any more" in second.text
    assert registry.approved() == packages[1]


def test_one_goes_back_to_a_package_of_ones_choice(registry, browser):
    packages = [registry.add() for _ in range(3)]
    for package in packages:
        registry.name(package)
    confirm(browser, "/models/1/return")
    assert registry.approved() == packages[0]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/models/1/rollback", "NotApproved: version 1 is not the approved one any more"),
        ("/models/2/return", "NotApproved: version 2 is the approved one already"),
        ("/models/3/return", "NotApproved: version 3 is Rejected"),
    ],
)
def test_what_the_command_refuses_the_page_refuses(two, registry, browser, path, message):
    registry.add(status="Rejected")
    for answer in (browser.get(path), browser.post(path, data={"state": "x"})):
        assert answer.status_code == 409
        assert message in answer.text
    assert registry.approved() == two[1]


def test_nothing_before_and_a_missing_archive_are_said(two, registry, browser):
    boto3.client("s3").delete_object(Bucket=registry.bucket, Key="registered/job-1/model.tar.gz")
    answer = browser.get("/models/2/rollback")
    assert (answer.status_code, "ArchiveUnusable: the archive of version 1" in answer.text) == (
        409,
        True,
    )
    registry.name(two[0])
    assert "NothingBefore: vehicles has no package older" in browser.get("/models/1/rollback").text


def test_an_event_that_is_not_taken_is_said_and_can_be_sent_again(
    two, registry, browser, monkeypatch
):
    # GIVEN an EventBridge that takes no event WHEN a package is approved
    package = registry.add(status="PendingManualApproval")
    entry = {"ErrorCode": "InternalFailure", "ErrorMessage": "try later"}
    taking = SimpleNamespace(put_events=lambda **_: {"FailedEntryCount": 1, "Entries": [entry]})
    clients = boto3.client
    with monkeypatch.context() as patch:
        patch.setattr(boto3, "client", lambda name: taking if name == "events" else clients(name))
        answer = confirm(browser, "/models/3/approve")
    # THEN the page says what has happened and what has not
    assert answer.status_code == 409
    assert "NobodyTold" in answer.text
    assert "(InternalFailure: try later): approve it again" in answer.text
    assert registry.approved() == package
    # AND it can be approved again
    assert "is approved and announced once more." in (browser.get("/models/3/approve").text)
    assert confirm(browser, "/models/3/approve").status_code == 303


def test_an_action_that_is_none_is_not_found(two, browser):
    assert browser.get("/models/2/delete").status_code == 404
    assert browser.post("/models/2/delete").status_code == 404
