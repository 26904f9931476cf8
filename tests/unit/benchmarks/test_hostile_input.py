"""The fuzzer: it repeats itself, names refusals, and reports and keeps what is none."""

import os
import random

import pytest

from benchmarks.hostile_input import __main__ as fuzz
from benchmarks.hostile_input import bombs, mutations, seeds
from benchmarks.hostile_input.targets import TARGETS, target
from scones_tools.command_line import FAILURE, SUCCESS, run

CHEAP = [name for name in bombs.targets() if "400 MiB" not in name and "GiB" not in name]


@pytest.mark.parametrize("name", TARGETS)
def test_the_seeds_are_read_or_refused_by_name(name, tmp_path, monkeypatch):
    # GIVEN a target
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    subject = target(name)
    # WHEN each of its seeds is read THEN at least one is accepted, and the others are refused
    accepted = 0
    for content in subject.seeds:
        try:
            subject.read(content)
            accepted += 1
        except subject.refusals:
            pass
    assert accepted > 0


def test_a_seed_repeats_a_run():
    # GIVEN two campaigns of one seed
    campaigns = [[random.Random(7), seeds.photos()] for _ in range(2)]  # noqa: S311
    # WHEN both make inputs
    made = [[mutations.mutate(*campaign) for _ in range(50)] for campaign in campaigns]
    # THEN they are the same, and differ among themselves
    assert made[0] == made[1]
    assert len(set(made[0])) > 40


@pytest.mark.parametrize("name", CHEAP)
def test_a_bomb_is_read_in_bounded_memory(name, tmp_path):
    # GIVEN a bomb, read in a process that is stopped when it asks for more than 4 GiB
    file = tmp_path / "bomb.bin"
    file.write_bytes(bombs.bomb(name))
    # WHEN it is read
    found = fuzz.summary(tmp_path, "bomb", bombs.targets()[name], str(file))
    # THEN it is accepted or refused by name, within the bounds of what reads it
    assert found["fault"] == ""


def test_a_campaign_writes_its_page(tmp_path, monkeypatch, capsys):
    # GIVEN a folder for its files
    monkeypatch.setattr(fuzz, "FAULTS", tmp_path / "faults")
    # WHEN one target gets a few inputs
    code = run(fuzz.command, ["--inputs", "300", "--target", "answers", "--seed", "3"])
    # THEN it says how many of which name, and leaves nothing
    assert code == SUCCESS
    printed = capsys.readouterr().out
    assert "| answers | `InferenceInvalid` |" in printed
    assert "no fault" in printed
    assert list((tmp_path / "faults").iterdir()) == []


def test_a_fault_is_kept_and_can_be_seen_again(tmp_path, monkeypatch, capsys):
    # GIVEN a reader with a fault: it lets an error through that is no refusal
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(
        "from scones.inference import Inference\n"
        "Inference.from_document = classmethod(lambda cls, document: 1 // 0)\n"
    )
    monkeypatch.setattr(fuzz, "FAULTS", tmp_path / "faults")
    monkeypatch.syspath_prepend(str(broken))
    # WHEN it is given inputs
    code = run(fuzz.command, ["--inputs", "300", "--target", "answers"])
    # THEN the command fails, and names the error, the seed, and the files that hold the inputs
    assert code == FAILURE
    printed = capsys.readouterr().err
    assert "ZeroDivisionError" in printed
    assert "seed 1" in printed
    kept = list((tmp_path / "faults").iterdir())
    assert kept
    assert all(str(file) in printed for file in kept)
