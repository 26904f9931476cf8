"""Concurrency of Lambda: what is set aside for ClassifyImage, and what can be."""

import pytest
from botocore.exceptions import ClientError

from scones_tools.command_line import PERSON_NEEDED

from .examination import ENVIRONMENT, MACHINE, examine


def limits(unreserved: int, total: int = 1000) -> dict[str, dict[str, int]]:
    return {
        "AccountLimit": {
            "ConcurrentExecutions": total,
            "UnreservedConcurrentExecutions": unreserved,
        }
    }


def test_what_is_set_aside_is_told(topic, capsys):
    # GIVEN an environment whose ClassifyImage has its share WHEN quotas are asked for
    _, found = examine(capsys, "--quotas")
    # THEN it is told
    assert found["concurrency"]["result"] == "ok"
    assert found["concurrency"]["found"] == "60 of 1000 are set aside for ClassifyImage"


@pytest.mark.parametrize(
    ("unreserved", "total", "result", "text"),
    [
        (940, 1000, "ok", "840 of 1000 can be set aside for ClassifyImage"),
        (101, 1000, "ok", "1 of 1000 can be set aside for ClassifyImage"),
        (100, 1000, "warning", "100 of 1000 are unreserved: AWS sets none of the last 100 aside"),
        (10, 10, "warning", "10 of 10 are unreserved: AWS sets none of the last 100 aside"),
    ],
)
@pytest.mark.parametrize("applied", [True, False])
def test_what_can_be_set_aside_is_known_before_an_apply_is_refused(
    topic, answers, monkeypatch, capsys, unreserved, total, result, text, applied
):
    # GIVEN an account, and an environment that has no share, or is not applied yet
    answers |= {"GetAccountSettings": limits(unreserved, total), "GetFunctionConcurrency": {}}
    if not applied:
        monkeypatch.delenv("SCONES_ENVIRONMENT")
    # WHEN quotas are asked for THEN what the account allows is told
    _, found = examine(capsys, "--quotas")
    assert (found["concurrency"]["result"], found["concurrency"]["found"]) == (result, text)
    assert ("max_concurrency = -1" in found["concurrency"]["do"]) == (result == "warning")


def test_keys_that_may_not_ask_are_a_warning(topic, answers, capsys):
    # GIVEN keys that may not ask Lambda WHEN quotas are asked for THEN the permission is named
    refusal = {"Error": {"Code": "AccessDeniedException", "Message": "no"}}
    answers["GetAccountSettings"] = ClientError(refusal, "GetAccountSettings")
    code, found = examine(capsys, "--quotas")
    assert code == PERSON_NEEDED
    assert found["concurrency"]["result"] == "warning"
    assert "lambda:GetAccountSettings" in found["concurrency"]["do"]


def test_without_quotas_lambda_is_not_asked(topic, capsys):
    # GIVEN an environment WHEN it is checked without its quotas THEN there is no such line
    _, found = examine(capsys)
    assert list(found) == [*MACHINE, "deployment", *ENVIRONMENT]
