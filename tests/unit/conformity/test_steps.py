"""Steps are carried out, and what AWS would not answer is found."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from conformity.cases import Case, CaseInvalid
from conformity.steps import RefusedByName, Unexpected, run


class Client:
    """A service that answers what it is given, one after another, and remembers its calls."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.calls: list[Any] = []

    def _make_api_call(self, operation: str, arguments: dict[str, Any]) -> Any:
        self.calls.append((operation, arguments))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def refusal(code: str, message: str = "no", status: int = 400) -> ClientError:
    metadata = {"HTTPStatusCode": status}
    error = {"Code": code, "Message": message}
    return ClientError({"Error": error, "ResponseMetadata": metadata, "reason": "r"}, "Call")


def case_of(*steps: dict[str, Any], teardown: tuple[dict[str, Any], ...] = ()) -> Case:
    return Case("sqs", "a fact", "a page", steps, teardown, "holds", "")


def carried_out(client: Client, *steps: dict[str, Any], **others: Any) -> None:
    run(case_of(*steps, **others), lambda service: client, {"url": "http://127.0.0.1:9"})


def test_later_steps_know_what_earlier_ones_kept():
    # GIVEN a step that keeps a part of its answer
    client = Client({"Url": "u"}, {})
    # WHEN a later one names it
    first = {"call": "sqs.Create", "with": {"Name": "${name}"}, "keep": {"queue": "Url"}}
    carried_out(client, first, {"call": "sqs.Send", "with": {"Url": "${queue}"}})
    # THEN it is sent, and the case has a name of its own
    assert client.calls[1] == ("Send", {"Url": "u"})
    assert client.calls[0][1]["Name"].startswith("c")


@pytest.mark.parametrize(
    ("step", "answer", "text"),
    [
        ({"answer": {"a": 1}}, {"a": 2}, "sqs.Call: answer.a is 2, not 1"),
        ({}, refusal("Odd"), "AWS takes this; refused"),
        ({"error": {"Code": "Odd"}}, {"a": 2}, "AWS refuses this with Odd"),
        ({"error": {"Code": "Odd"}}, refusal("Other"), "error.Code is 'Other', not 'Odd'"),
        ({"error": {"reason": "s"}}, refusal("Odd"), "error.reason is 'r', not 's'"),
        ({"error": {"HTTPStatusCode": 404}}, refusal("Odd"), "HTTPStatusCode is 400, not 404"),
        ({"error": {"Code": "Odd"}}, refusal("LocalawsFailure"), "localaws failed: no"),
        ({"keep": {"a": "b"}}, {}, "the answer has no b"),
    ],
)
def test_what_aws_would_not_answer_is_found(step, answer, text):
    # GIVEN an answer that is not AWS's WHEN the step is carried out THEN it is said where
    with pytest.raises(Unexpected, match=text):
        carried_out(Client(answer), {"call": "sqs.Call", **step})


def test_a_refusal_by_name_is_no_wrong_answer():
    # GIVEN a call that localaws lacks WHEN it is expected to succeed, or to fail
    # THEN it is a refusal by name
    for step in ({}, {"error": {"Code": "Odd"}}):
        client = Client(refusal("NotImplementedByLocalaws", "no Call here"))
        with pytest.raises(RefusedByName, match="no Call here"):
            carried_out(client, {"call": "sqs.Call", **step})


def test_a_step_is_repeated_until_it_is_as_expected():
    # GIVEN an answer that comes late WHEN the step waits for it THEN it is found
    client = Client({}, {"a": 1})
    carried_out(client, {"call": "sqs.Call", "answer": {"a": 1}, "until": 5})
    assert len(client.calls) == 2


def test_what_was_made_is_removed_whatever_happened():
    # GIVEN a case that fails, with a teardown that fails, too
    client = Client({}, refusal("Odd"))
    # WHEN it is carried out THEN its own fault is reported, and the teardown was called
    with pytest.raises(Unexpected, match=r"answer\.a is missing"):
        carried_out(
            client, {"call": "sqs.Call", "answer": {"a": 1}}, teardown=({"call": "sqs.Del"},)
        )
    assert client.calls[-1] == ("Del", {})


def test_a_misspelt_step_is_an_error():
    # GIVEN a step with a word that nobody reads WHEN it is carried out THEN it is refused
    with pytest.raises(CaseInvalid, match=r"nobody reads \['anwser'\]"):
        carried_out(Client(), {"call": "sqs.Call", "anwser": {}})
