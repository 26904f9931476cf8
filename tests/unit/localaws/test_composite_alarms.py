"""Rules of composite alarms: what they make of other alarms' states."""

from contextlib import suppress
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.cloudwatch.exceptions import ValidationError

from localaws.errors import NotImplementedByLocalaws
from localaws.services.cloudwatch.composite import parsed

STATES = {
    name: SimpleNamespace(state_value=state)
    for name, state in (("hot", "ALARM"), ("cold", "OK"), ("with a space", "INSUFFICIENT_DATA"))
}


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ("ALARM(hot)", True),
        ('ALARM("hot")', True),
        ("ALARM('arn:aws:cloudwatch:us-east-1:123456789012:alarm:hot')", True),
        ("OK(hot)", False),
        ('INSUFFICIENT_DATA("with a space")', True),
        ("ALARM(hot) AND OK(cold)", True),
        ("ALARM(cold) OR ALARM(hot) AND FALSE", False),
        ("(ALARM(cold) OR ALARM(hot)) AND NOT FALSE", True),
        ("NOT ALARM(hot)", False),
        ("TRUE", True),
        ("ALARM(gone)", False),
    ],
)
def test_a_rule_follows_the_states(rule, holds):
    # GIVEN alarms in states WHEN a rule is evaluated THEN it is as the states are
    decide, _ = parsed(rule)
    assert decide(STATES) is holds


@pytest.mark.parametrize(
    "rule", ["", "ALARM", "ALARM(", "ALARM(a) OK(b)", "HOT(a)", "AND", "(TRUE"]
)
def test_what_is_no_rule_is_refused(rule):
    with pytest.raises(ValidationError, match="Invalid alarm rule"):
        parsed(rule)


def test_a_count_of_alarms_is_refused_by_name():
    with pytest.raises(NotImplementedByLocalaws, match="AT_LEAST"):
        parsed("AT_LEAST(2, ALARM, (a, b))")


@given(st.text(alphabet="ALRMOKNTDF() \"'", max_size=30))
def test_no_text_breaks_the_parser(text):
    # GIVEN any text WHEN it is parsed THEN it is a rule, or refused
    with suppress(ValidationError):
        parsed(text)
