"""Rules of faults, and the calls they are about."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.faults.rules import Faults, FaultsInvalid, Rule, read_faults

RULE = {"service": "s3", "operation": "GetObject", "rate": 0.5, "kind": "throttling"}


def test_the_same_seed_gives_the_same_faults():
    # GIVEN rules at one half WHEN calls are made twice with one seed, and once with another
    def fates(seed: int) -> list[bool]:
        faults = Faults([Rule("*", "*", 0.5, "internal_error")], seed)
        return [faults.of("s3", "GetObject") is not None for _ in range(200)]

    # THEN the first two are the same, about half of them faults
    assert fates(1) == fates(1)
    assert fates(1) != fates(2)
    assert 60 < sum(fates(1)) < 140


def test_a_rule_is_about_its_calls_alone_and_counted():
    # GIVEN a rule that always applies
    faults = read_faults(json.dumps([{**RULE, "rate": 1}]))
    # WHEN its call and others are made THEN it alone fails
    assert faults.of("s3", "GetObject").kind == "throttling"
    assert faults.of("s3", "PutObject") is None
    assert faults.of("sqs", "GetObject") is None
    [counted] = faults.to_document()["rules"]
    assert counted["injected"] == 1


def test_an_accident_is_no_answer():
    # GIVEN a rule by which a function crashes WHEN a call is answered THEN it says nothing of it
    rule = {"service": "lambda", "operation": "Invoke", "rate": 1, "kind": "crash"}
    faults = read_faults(json.dumps([rule]))
    assert faults.of("lambda", "Invoke") is None
    assert faults.of("lambda", "Invoke", ("crash", "timeout")).kind == "crash"


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("no JSON", "the rules are not JSON"),
        ("3", "expected a list of rules"),
        ('{"rules": [], "seed": "x"}', "seed is 'x'"),
        (json.dumps([{"service": "s3"}]), "rule 0: expected kind, operation, rate, service"),
        (json.dumps([RULE, {**RULE, "rate": 1.5}]), "rule 1: rate is 1.5"),
        (json.dumps([{**RULE, "rate": True}]), "rate is True"),
        (json.dumps([{**RULE, "kind": "meteor"}]), "kind is 'meteor'"),
        (json.dumps([{**RULE, "service": ""}]), "are names"),
        (json.dumps([{**RULE, "operation": "PutObject", "kind": "not_found"}]), "not_found is for"),
        (json.dumps([{**RULE, "kind": "crash"}]), "crash is for lambda Invoke"),
    ],
)
def test_rules_that_mean_nothing_are_refused(document, said):
    # GIVEN rules with a mistake WHEN they are read THEN it is named
    with pytest.raises(FaultsInvalid, match=said.replace("(", r"\(")):
        read_faults(document)


@given(st.text())
def test_any_text_is_read_or_refused(text):
    # GIVEN any text WHEN it is read THEN there are rules or a named error
    try:
        found = read_faults(text)
    except FaultsInvalid:
        return
    assert isinstance(found, Faults)
