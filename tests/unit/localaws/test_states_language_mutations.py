"""Whatever a definition is, the validator answers with diagnostics."""

import copy
import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from localaws.services.stepfunctions.language import Diagnostic, validate

CASES = Path(__file__).parents[2] / "conformity" / "stepfunctions"


def _definitions():
    for file in sorted(CASES.glob("definitions_*.json")):
        for case in json.loads(file.read_text(encoding="utf-8"))["cases"]:
            definition = case["steps"][0]["with"]["definition"]
            if isinstance(definition, dict):
                yield definition["$json"]


DEFINITIONS = list(_definitions())
NAMES = sorted(
    {"", "QueryLanguage", "Assign", "Output", "Items", "Condition", "a.$"}
    | {
        name
        for definition in DEFINITIONS
        for state in definition.get("States", {}).values()
        for name in (*definition, *state)
    }
)
TEXTS = st.text(max_size=8) | st.sampled_from(
    [*NAMES, "$", "$.a", "$$", "{% $x %}", "{% ( %}", "{%%}", "States.UUID()", "JSONata", "Map"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)


def _places(value, place=()):
    yield place
    if isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in parts:
            yield from _places(part, (*place, key))


@st.composite
def mutated(draw):
    """Return a definition of which a few parts are other ones, gone, renamed or another's."""
    definition = copy.deepcopy(draw(st.sampled_from(DEFINITIONS)))
    for _ in range(draw(st.integers(1, 3))):
        places = [place for place in _places(definition) if place]
        if not places:
            break
        *way, last = draw(st.sampled_from(places))
        holder = definition
        for key in way:
            holder = holder[key]
        kind = draw(st.sampled_from(["other", "gone", "renamed", "another's"]))
        if kind == "gone":
            del holder[last]
        elif kind == "renamed" and isinstance(holder, dict):
            holder[draw(TEXTS)] = holder.pop(last)
        elif kind == "another's":
            holder[last] = copy.deepcopy(draw(st.sampled_from(DEFINITIONS)))
        else:
            holder[last] = draw(VALUES)
    return definition


@given(mutated(), st.sampled_from(["STANDARD", "EXPRESS"]))
def test_a_changed_definition_is_answered_with_diagnostics(definition, machine_type):
    # GIVEN a definition of which parts are changed WHEN it is validated
    found = validate(json.dumps(definition), machine_type)
    # THEN there are diagnostics, each with what AWS's have
    assert all(isinstance(one, Diagnostic) and one.code and one.message for one in found)


@given(VALUES, st.sampled_from(["STANDARD", "EXPRESS"]))
def test_any_json_is_answered_with_diagnostics(value, machine_type):
    # GIVEN a machine whose states are any JSON WHEN it is validated THEN it is refused
    definition = {"StartAt": "A", "States": value}
    assert validate(json.dumps(definition), machine_type)
