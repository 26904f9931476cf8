"""The picture of a state machine: every state has a place, and no two share one."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.console.definitions import graph_of, states_of, untold_states
from localaws.console.layout import Box, picture_of


def overlap(one: Box, other: Box) -> bool:
    return (
        one.x < other.x + other.width
        and other.x < one.x + one.width
        and one.y < other.y + other.height
        and other.y < one.y + one.height
    )


def within(inner: Box, outer: Box) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.width <= outer.x + outer.width + 0.01
        and inner.y + inner.height <= outer.y + outer.height + 0.01
    )


@st.composite
def definitions(draw, depth: int = 2, prefix: str = "") -> dict:
    count = draw(st.integers(1, 12 if depth == 2 else 4))
    names = [f"{prefix}{number}{'x' * draw(st.integers(0, 40))}" for number in range(count)]
    anywhere = st.sampled_from(names)
    states = {}
    for name in names:
        kinds = ["Pass", "Choice", "Task"] + (["Parallel", "Map"] if depth else [])
        kind = draw(st.sampled_from(kinds))
        states[name] = state = {"Type": kind}
        if kind == "Choice":
            state["Choices"] = [{"Next": draw(anywhere)} for _ in range(draw(st.integers(1, 4)))]
            state["Default"] = draw(anywhere)
            continue
        if draw(st.booleans()):
            state["Next"] = draw(anywhere)
        if kind != "Pass" and draw(st.booleans()):
            state["Catch"] = [{"ErrorEquals": ["States.ALL"], "Next": draw(anywhere)}]
        inside = [
            draw(definitions(depth=depth - 1, prefix=f"{name}.{branch}."))
            for branch in range(draw(st.integers(1, 3)) if kind == "Parallel" else kind == "Map")
        ]
        if kind == "Parallel":
            state["Branches"] = inside
        elif kind == "Map":
            state["ItemProcessor"] = inside[0]
    return {"StartAt": names[0], "States": states}


@given(definitions())
def test_every_state_has_a_place_of_its_own(definition):
    # GIVEN any machine, with circles and states that nothing leads to
    scope = graph_of(definition)
    # WHEN it is laid out
    picture = picture_of(scope)
    # THEN every state is there, and boxes are apart or one is around the other
    assert sorted(box.name for box in picture.boxes) == sorted(states_of(scope))
    for one, other in combinations(picture.boxes, 2):
        assert not overlap(one, other) or within(one, other) or within(other, one)
        if within(one, other) or within(other, one):
            assert one.around or other.around
    # AND nothing is outside of the picture
    whole = Box("", "", -0.01, -0.01, picture.width + 0.02, picture.height + 0.02)
    assert all(within(box, whole) for box in picture.boxes)


@given(definitions(depth=0))
def test_a_line_leads_from_its_state_to_the_next(definition):
    # GIVEN any machine without branches WHEN it is laid out
    picture = picture_of(graph_of(definition))
    boxes = {box.name: box for box in picture.boxes}
    # THEN there is a line for each way, and its ends touch its states
    assert len(picture.lines) == len(graph_of(definition).edges)
    for line in picture.lines:
        for name, (x, y) in zip(
            (line.edge.source, line.edge.target), (line.points[0], line.points[-1]), strict=True
        ):
            box = boxes[name]
            assert box.x - 1 <= x <= box.x + box.width + 1
            assert box.y - 1 <= y <= box.y + box.height + 1


def test_states_that_follow_stand_below():
    # GIVEN a chain of a thousand states WHEN it is laid out
    chain = {f"s{n}": {"Type": "Pass", "Next": f"s{n + 1}"} for n in range(1000)}
    picture = picture_of(graph_of({"StartAt": "s0", "States": chain}))
    # THEN each stands below the one before it, and the start is on top
    assert [box.y for box in picture.boxes] == sorted(box.y for box in picture.boxes)
    assert picture.boxes[0].y == 0


def test_what_an_error_leads_to_is_dashed():
    # GIVEN a state with a catcher, and one whose next state is its catcher's, too
    states = {
        "a": {"Type": "Task", "Next": "b", "Catch": [{"Next": "c"}]},
        "b": {"Type": "Task", "Next": "c", "Catch": [{"Next": "c"}]},
        "c": {"Type": "Succeed"},
    }
    # WHEN its ways are read THEN only the first one is for an error alone
    edges = graph_of({"StartAt": "a", "States": states}).edges
    assert {(edge.source, edge.target): edge.caught for edge in edges} == {
        ("a", "b"): False,
        ("a", "c"): True,
        ("b", "c"): False,
    }


@pytest.mark.parametrize(
    ("mode", "untold"), [("DISTRIBUTED", {"each", "inner"}), ("INLINE", set())]
)
def test_no_history_tells_of_a_distributed_maps_children(mode: str, untold: set[str]):
    # GIVEN a Map within a branch, whose item has a Map of its own
    inner = {"Type": "Map", "ItemProcessor": {"States": {"inner": {"Type": "Pass"}}}}
    items = {"ProcessorConfig": {"Mode": mode}, "States": {"each": inner}}
    branch = {"States": {"map": {"Type": "Map", "ItemProcessor": items}}}
    scope = graph_of({"States": {"both": {"Type": "Parallel", "Branches": [branch]}}})
    # WHEN it is asked what is not told THEN it is all within the distributed one, and no more
    assert untold_states(scope) == untold


@pytest.mark.parametrize("definition", [{}, {"StartAt": "a", "States": {}}])
def test_an_empty_definition_has_an_empty_picture(definition):
    # GIVEN no states WHEN they are laid out THEN nothing is drawn
    assert picture_of(graph_of(definition)).boxes == []
