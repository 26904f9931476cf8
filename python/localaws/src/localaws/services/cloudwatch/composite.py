"""Composite alarms: rules of other alarms' states, parsed and evaluated."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from moto.cloudwatch.exceptions import ValidationError
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import EmptyResult

from localaws.coverage import Row
from localaws.errors import NotImplementedByLocalaws
from localaws.services.cloudwatch.alarm import Alarm
from localaws.services.cloudwatch.evaluation import ALARM, OK

COVERAGE = (
    Row(
        "CloudWatch",
        "PutCompositeAlarm",
        "Rules of ALARM, OK, INSUFFICIENT_DATA, TRUE, FALSE, AND, OR and NOT are evaluated every "
        "second, and carried out as those of a metric.",
        "Suppressors and AT_LEAST are refused by name.",
    ),
)

_TOKEN = re.compile(r"\s*(?:([()])|\"([^\"]*)\"|'([^']*)'|([^\s()\"']+))")
_STATES = ("ALARM", "OK", "INSUFFICIENT_DATA")
_DEEPEST = 50
_TIME = "%A %d %B, %Y %H:%M:%S UTC"

Rule = Callable[[Mapping[str, Alarm]], bool]


def parsed(text: str) -> tuple[Rule, list[str]]:
    """Return a rule, and the names of its alarms.

    Raises
    ------
    ValidationError
        If it is none.
    """
    parser = _Parser(text)
    rule = parser.either()
    if parser.tokens:
        raise parser.fault()
    return rule, parser.names


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = [
            next(group for group in match.groups() if group is not None)
            for match in _TOKEN.finditer(text)
        ]
        self.names: list[str] = []
        self._depth = 0

    def fault(self) -> ValidationError:
        shown = self.tokens[0] if self.tokens else "its end"
        return ValidationError(f"Invalid alarm rule: unexpected {shown}")

    def either(self) -> Rule:
        rules = [self._all()]
        while self._takes("OR"):
            rules.append(self._all())
        return rules[0] if len(rules) == 1 else lambda alarms: any(one(alarms) for one in rules)

    def _all(self) -> Rule:
        rules = [self._one()]
        while self._takes("AND"):
            rules.append(self._one())
        return rules[0] if len(rules) == 1 else lambda alarms: all(one(alarms) for one in rules)

    def _one(self) -> Rule:
        self._depth += 1
        if self._depth > _DEEPEST or not self.tokens:
            raise self.fault()
        word = self.tokens.pop(0)
        rule = self._of(word)
        self._depth -= 1
        return rule

    def _of(self, word: str) -> Rule:
        if word == "(":
            rule = self.either()
            self._expect(")")
            return rule
        if word.upper() == "NOT":
            negated = self._one()
            return lambda alarms: not negated(alarms)
        if word.upper() in {"TRUE", "FALSE"}:
            holds = word.upper() == "TRUE"
            return lambda _: holds
        if word.upper() == "AT_LEAST":
            raise NotImplementedByLocalaws("AT_LEAST in an alarm's rule: nothing counts alarms")
        if word.upper() not in _STATES:
            self.tokens.insert(0, word)
            raise self.fault()
        self._expect("(")
        if not self.tokens:
            raise self.fault()
        name = self.tokens.pop(0).rpartition(":alarm:")[2]
        self._expect(")")
        self.names.append(name)
        state = word.upper()
        return lambda alarms: name in alarms and alarms[name].state_value == state

    def _takes(self, word: str) -> bool:
        if self.tokens and self.tokens[0].upper() == word:
            self.tokens.pop(0)
            return True
        return False

    def _expect(self, word: str) -> None:
        if not self._takes(word):
            raise self.fault()


def evaluate(alarm: Alarm, alarms: Mapping[str, Alarm]) -> None:
    """Update the state of a composite alarm from the states of others."""
    rule, names = parsed(alarm.rule)
    new_state = ALARM if rule(alarms) else OK
    if new_state == alarm.state_value:
        return
    children = [alarms[name] for name in dict.fromkeys(names) if name in alarms]
    children.sort(key=lambda one: one.state_transitioned_timestamp, reverse=True)
    reason = f"{alarm.alarm_arn} was created and its alarm rule evaluates to {new_state}"
    if children:
        since = children[0].state_transitioned_timestamp.replace(tzinfo=UTC)
        at = since.strftime(_TIME)
        reason = f"{children[0].alarm_arn} transitioned to {children[0].state_value} at {at}"
    data = {"triggeringAlarms": [_child(one) for one in children if one.state_value == ALARM]}
    alarm.update_state(reason, json.dumps(data), new_state)


def _child(alarm: Alarm) -> dict[str, Any]:
    when: datetime = alarm.state_transitioned_timestamp
    state = {"value": alarm.state_value, "timestamp": when.strftime("%Y-%m-%dT%H:%M:%S.000+0000")}
    return {"arn": alarm.alarm_arn, "state": state}


def put_composite_alarm(self: CloudWatchResponse) -> EmptyResult:
    """Put a composite alarm, if its alarms are there."""
    if self._get_param("ActionsSuppressor"):
        raise NotImplementedByLocalaws("PutCompositeAlarm with ActionsSuppressor")
    name, rule = self._get_param("AlarmName"), self._get_param("AlarmRule")
    _, names = parsed(rule)
    if missing := [one for one in names if one not in self.cloudwatch_backend.alarms]:
        raise ValidationError(
            f"Could not save the composite alarm as alarms [{', '.join(missing)}] in the alarm "
            "rule do not exist"
        )
    if name in names:
        raise ValidationError(f"The alarm rule of {name} names the alarm itself")
    self.put_metric_alarm()
    return EmptyResult()


def install() -> None:
    """Let moto take composite alarms."""
    CloudWatchResponse.put_composite_alarm = put_composite_alarm
