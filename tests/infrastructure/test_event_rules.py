"""What a rule cannot deliver, and what a function that nothing waits for fails at, is kept."""

import re
from pathlib import Path

import pytest

from .permissions.configuration import configuration, resources

TERRAFORM = Path(__file__).resolve().parents[2] / "terraform"
BLOCKS = configuration(TERRAFORM)
TARGETS = resources(BLOCKS, "aws_cloudwatch_event_target")
RULES = resources(BLOCKS, "aws_cloudwatch_event_rule")


def name(block):
    return f"{block.folder.name}/{block.labels[-1]}"


@pytest.mark.parametrize("target", TARGETS, ids=name)
def test_every_target_has_a_dead_letter_queue_of_its_own(target):
    # GIVEN a rule's target WHEN it is read THEN what it does not take goes to another queue
    [dead_letters] = target.blocks("dead_letter_config")
    assert dead_letters.value("arn") not in {"", target.value("arn")}


@pytest.mark.parametrize("rule", RULES, ids=name)
def test_an_alarm_tells_of_every_event_that_a_rule_loses(rule):
    # GIVEN a rule WHEN the outputs of its module are read
    [names] = [
        one
        for one in BLOCKS
        if one.kind == "output" and one.labels == ("rule_names",) and one.folder == rule.folder
    ]
    # THEN it is among those that have alarms
    assert f"aws_cloudwatch_event_rule.{rule.labels[1]}" in names.body
    [module] = [one for one in BLOCKS if one.kind == "module" and one.labels == ("observability",)]
    assert f"module.{rule.folder.name}.rule_names" in module.value("rules")


def test_a_function_that_a_rule_starts_keeps_what_it_fails_at():
    # GIVEN the functions that are targets of rules
    found = {
        (target.folder, match[1])
        for target in TARGETS
        if (match := re.match(r"module\.(\w+)(?:\[0\])?\.function_arn", target.value("arn")))
    }
    assert {function for _, function in found} == {"monitor_drift", "start_retraining"}
    for folder, function in found:
        [module] = [
            one
            for one in BLOCKS
            if (one.kind, one.labels, one.folder) == ("module", (function,), folder)
        ]
        # WHEN each is read THEN it has a queue for its failures, and an alarm of its errors
        assert module.value("keeps_failures") == "true"
        assert module.value("failures_queue_arn") == "var.undelivered_queue_arn"
        assert f"module.{function}" in (folder / "watching.tf").read_text()
