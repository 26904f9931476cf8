"""The gate: which model may take the place of the live one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scones.errors import ConfigurationInvalid
from scones.promotion import Answers, Floors, Verdict
from scones.promotion import gate as judge


def answers(right: int, wrong: int, first: int = 0) -> dict[str, bool]:
    """Return so many right and wrong answers, the wrong ones beginning at a photo."""
    count = right + wrong
    return {f"photo-{n}": not first <= n < first + wrong for n in range(count)}


def gate(
    right, live, labels, floor: float, recall_floor: float | None = None, **caught: dict[str, bool]
) -> Verdict:
    """Ask the gate about photos; ``ours`` and ``theirs`` are the outliers that each catches."""
    candidate = Answers(right, caught.get("ours", {}))
    other = None if live is None else Answers(live, caught.get("theirs", {}))
    return judge(candidate, other, labels, Floors(floor, recall_floor))


def of_one_class(photos) -> dict[str, str]:
    return dict.fromkeys(photos, "bicycle")


def test_a_first_model_above_the_floor_passes():
    # GIVEN a model that is right on 195 of 200 photos, and none that is live
    # WHEN the gate is asked
    verdict = gate(answers(195, 5), None, of_one_class(answers(195, 5)), floor=0.9)
    # THEN it passes, with its accuracy and interval
    assert verdict.passed
    assert verdict.reasons == ()
    assert verdict.accuracy == 0.975
    assert verdict.accuracy_interval == pytest.approx((0.943, 0.989), abs=1e-3)
    assert verdict.comparison is None


def test_few_photos_prove_little():
    # GIVEN a model that is right on 19 of 20 photos WHEN the floor is 0.9
    verdict = gate(answers(19, 1), None, of_one_class(answers(19, 1)), floor=0.9)
    # THEN it does not pass: it may well be below
    assert not verdict.passed
    assert verdict.reasons == (
        "accuracy 0.950 on 20 photos is surely above 0.764 only, and the floor is 0.900",
    )


def test_what_is_worse_beyond_chance_does_not_pass():
    # GIVEN a live model with 5 of 200 wrong, and a candidate with 20 others wrong
    live, candidate = answers(195, 5), answers(180, 20, first=100)
    # WHEN the gate is asked
    verdict = gate(candidate, live, of_one_class(candidate), floor=0.5)
    # THEN it says so
    assert not verdict.passed
    assert verdict.reasons[0].startswith("worse than the live model: 20 photos are right with")
    assert verdict.comparison.live_accuracy == 0.975
    assert (verdict.comparison.only_candidate, verdict.comparison.only_live) == (5, 20)
    assert verdict.comparison.p_value == pytest.approx(0.00204, abs=1e-5)


def test_what_may_be_worse_by_chance_passes():
    # GIVEN a live model with 5 of 200 wrong, and a candidate with 8 others wrong
    candidate = answers(192, 8, first=100)
    verdict = gate(candidate, answers(195, 5), of_one_class(candidate), floor=0.9)
    # WHEN the gate is asked THEN so few differences prove nothing
    assert verdict.passed
    assert verdict.comparison.p_value > 0.05


def test_a_class_that_is_never_right_does_not_pass_however_few_its_photos():
    # GIVEN 214 bicycles that are right and 8 motorcycles that are not
    candidate = answers(214, 8)
    labels = {photo: "bicycle" if right else "motorcycle" for photo, right in candidate.items()}
    # WHEN the gate is asked, with a floor that the mean is surely above
    verdict = gate(candidate, None, labels, floor=0.85)
    # THEN the reason names the class
    assert verdict.accuracy_interval[0] > 0.85
    (reason,) = verdict.reasons
    assert reason == (
        "recall of motorcycle 0.000 on 8 photos is surely above 0.000 only, and the floor of each "
        "class is 0.700"
    )
    assert (verdict.recalls["bicycle"].recall, verdict.recalls["motorcycle"].recall) == (1, 0)


def test_a_floor_of_the_classes_of_its_own_is_asked_of_each():
    # GIVEN 100 photos of each class, 95 and 85 of them right
    right = {f"{name}-{n}": n < most for name, most in (("a", 95), ("b", 85)) for n in range(100)}
    labels = {photo: photo[0] for photo in right}
    # WHEN the floor of the classes lies between their lower bounds, 0.89 and 0.77
    verdict = gate(right, None, labels, floor=0.5, recall_floor=0.8)
    # THEN only the worse is named
    assert [reason.split(" on ")[0] for reason in verdict.reasons] == ["recall of b 0.850"]


def test_what_is_worse_in_one_class_does_not_pass_though_better_in_another():
    # GIVEN a candidate that has 20 motorcycles wrong, and the live model 20 bicycles
    candidate, live = answers(180, 20), answers(180, 20, first=180)
    labels = {f"photo-{n}": "motorcycle" if n < 100 else "bicycle" for n in range(200)}
    # WHEN the gate is asked
    verdict = gate(candidate, live, labels, floor=0)
    # THEN the mean is the same, and the class is named
    assert verdict.comparison.p_value > 0.05
    assert len(verdict.reasons) == 1
    assert verdict.reasons[0].startswith("worse than the live model on motorcycle (p = ")


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=60))
def test_a_model_is_never_worse_than_itself_and_never_both_ways(pairs):
    # GIVEN any answers of two models
    one = {str(n): pair[0] for n, pair in enumerate(pairs)}
    other = {str(n): pair[1] for n, pair in enumerate(pairs)}
    # WHEN each is compared with the other and with itself
    labels = {str(n): "a" if pair[2] else "b" for n, pair in enumerate(pairs)}
    there, back = gate(one, other, labels, floor=0), gate(other, one, labels, floor=0)
    # THEN not both are worse, neither of all nor in a class, and no model is worse than itself
    assert there.comparison.p_value >= 0.05 or back.comparison.p_value >= 0.05
    for name in set(labels.values()):
        assert max(it.recalls[name].p_value for it in (there, back)) >= 0.05
    assert gate(one, one, labels, floor=0).passed


@pytest.mark.parametrize(
    ("candidate", "live", "floor", "said"),
    [
        ({}, None, 0.5, "on no photos"),
        ({"a": True}, None, 1.5, "not 1.5"),
        ({"a": True}, None, float("nan"), "not nan"),
        ({"a": True}, {"b": True}, 0.5, "two models were asked about different photos"),
    ],
)
def test_what_cannot_be_judged_is_refused(candidate, live, floor, said):
    # GIVEN what allows no judgement WHEN the gate is asked THEN it says what is wrong
    with pytest.raises(ConfigurationInvalid, match=said):
        gate(candidate, live, of_one_class(candidate), floor)


@pytest.mark.parametrize(
    ("labels", "recall_floor", "said"),
    [
        ({"b": "bicycle"}, 0.5, "labels are of different photos"),
        ({}, 0.5, "labels are of different photos"),
        ({"a": "bicycle"}, 1.5, "not 1.5"),
        ({"a": "bicycle"}, -0.1, "not -0.1"),
    ],
)
def test_labels_and_floors_of_classes_that_make_no_sense_are_refused(labels, recall_floor, said):
    # GIVEN one answer WHEN labels or floor do not fit THEN it says what is wrong
    with pytest.raises(ConfigurationInvalid, match=said):
        gate({"a": True}, None, labels, 0.5, recall_floor)


def outliers(caught: int, of: int, first: int = 0) -> dict[str, bool]:
    return {f"outlier-{n}": first <= n < first + caught for n in range(of)}


def test_unknown_things_have_a_floor_and_the_reason_has_their_figures():
    # GIVEN a model that has all vehicles right, and leaves 70 of 100 outliers to a person
    candidate = Answers(answers(200, 0), outliers(70, of=100))
    # WHEN the gate is asked with a floor that their interval holds
    verdict = judge(candidate, None, of_one_class(candidate.right), Floors(0.9, unknown=0.65))
    # THEN it does not pass, and the reason names unknown
    (reason,) = verdict.reasons
    assert reason == (
        "unknown: 0.700 of 100 outliers are caught (95 % interval 0.604 to 0.781), and the floor "
        "is 0.650"
    )
    # WHEN the floor is below the interval, or there is none THEN it passes
    for floor in (0.6, 0.0):
        floors = Floors(0.9, unknown=floor)
        assert judge(candidate, None, of_one_class(candidate.right), floors).passed
    assert verdict.unknown is not None
    assert (verdict.unknown.count, verdict.unknown.recall) == (100, 0.7)
    assert verdict.notes == ()


def test_a_test_split_without_outliers_is_judged_and_says_what_is_not():
    # GIVEN no outliers WHEN the gate is asked with a floor for them
    verdict = judge(
        Answers(answers(200, 0)), None, of_one_class(answers(200, 0)), Floors(0.9, unknown=0.8)
    )
    # THEN it passes, and the verdict says that they were not judged
    assert (verdict.passed, verdict.unknown) == (True, None)
    assert verdict.notes == (
        "no outliers in the test split: what becomes of unknown things is not judged",
    )


def test_what_catches_fewer_unknown_things_than_the_live_model_does_not_pass():
    # GIVEN a candidate that has all vehicles right, and lets 20 outliers more pass
    ours, theirs = outliers(70, of=100), outliers(90, of=100)
    # WHEN the gate is asked without floors
    right = answers(200, 0)
    verdict = gate(right, right, of_one_class(right), floor=0, ours=ours, theirs=theirs)
    # THEN unknown is named
    (reason,) = verdict.reasons
    assert reason.startswith("worse than the live model on unknown (p = ")
    # WHEN the live model catches as few THEN it passes
    assert gate(right, right, of_one_class(right), floor=0, ours=ours, theirs=ours).passed


def test_outliers_share_the_level_of_the_tests_with_the_classes():
    # GIVEN a candidate that misses five motorcycles more, which is p = 0.031
    live, right = answers(100, 0), answers(95, 5)
    # WHEN the gate has one class alone THEN it is worse, and with outliers the level is shared
    labels = of_one_class(right)
    assert len(gate(right, live, labels, floor=0).reasons) == 2
    same = outliers(9, of=9)
    verdict = gate(right, live, labels, floor=0, ours=same, theirs=same)
    assert [reason.split(":")[0] for reason in verdict.reasons] == ["worse than the live model"]


def test_models_that_were_asked_about_other_outliers_are_refused():
    # GIVEN two models, one of which was asked about an outlier more WHEN they are compared
    right, ours, theirs = answers(10, 0), outliers(1, of=2), outliers(1, of=3)
    # THEN the gate says so
    with pytest.raises(ConfigurationInvalid, match="asked about different outliers"):
        gate(right, right, of_one_class(right), floor=0, ours=ours, theirs=theirs)


@pytest.mark.parametrize(("accepted", "passes"), [(0, False), (110, False), (130, True)])
def test_a_model_that_leaves_most_vehicles_to_people_does_not_pass(accepted: int, passes: bool):
    # GIVEN a model that names all vehicles, catches all outliers, and is sure of some photos only
    right = answers(200, 0)
    candidate = Answers(right, outliers(100, of=100), answers(accepted, 200 - accepted))
    # WHEN the gate is asked with a floor of a half
    floors = Floors(0.9, unknown=0.8, accepted=0.5)
    verdict = judge(candidate, None, of_one_class(right), floors)
    # THEN it passes if the share surely is above, and otherwise the reason has the figures
    assert verdict.passed is passes
    reasons = [reason.split(" photos")[0] for reason in verdict.reasons]
    assert reasons == ([] if passes else [f"accepted: {accepted / 200:.3f} of 200"])
    # AND without a floor it passes
    assert judge(candidate, None, of_one_class(right), Floors(0.9, unknown=0.8)).passed


@pytest.mark.parametrize("floor", [-0.1, 1.1, float("nan")])
def test_a_floor_of_unknown_things_that_is_no_share_is_refused(floor: float):
    # GIVEN a floor WHEN it is set THEN the text says what it must be
    with pytest.raises(ConfigurationInvalid, match=f"in 0 to 1, not {floor}"):
        Floors(0.9, unknown=floor)
