"""Every command that the documentation shows exists, and takes the arguments that are shown.

What a command does when it runs is tested elsewhere: the verbs in tests/unit/scones_tools, the
whole story in tests/end_to_end.
"""

import shlex
from pathlib import Path

import pytest

from scones_tools.verbs import VERBS

from .documented_commands import (
    aws_command,
    installations,
    localaws_command,
    scones_command,
    scripts,
    terraform_command,
    tox_environments,
)
from .documented_commands.pages import Command, commands_of

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for pattern in (
        "*.md",
        "docs/**/*.md",
        "terraform/**/README.md",
        "python/*/README.md",
        "lambdas/**/*.md",
        "training_jobs/**/*.md",
    )
    for path in REPOSITORY.glob(pattern)
    if path.name != "CHANGELOG.md"
)
COMMANDS = sorted({command for page in PAGES for command in commands_of(page)})

CHECKS = {
    "aws": aws_command.check,
    "localaws": localaws_command.check,
    "pip": installations.check,
    "python3": installations.check,
    "scones": scones_command.check,
    "terraform": terraform_command.check,
    "tox": tox_environments.check,
}

# What no check here understands, by how it begins.
KNOWN = {
    ".": "the shell's own",
    "curl $AWS_ENDPOINT_URL/_localaws/health": "tests/integration/localaws asks it",
    "curl -X POST $AWS_ENDPOINT_URL/_localaws/reset": "tests/integration/localaws resets it",
    "curl -X PUT $AWS_ENDPOINT_URL/_localaws/clock": "tests/integration/localaws moves its clock",
    "curl -X PUT $AWS_ENDPOINT_URL/localaws/faults": "tests/integration/localaws has its faults",
    "done": "the shell's own",
    "eval": "the shell's own: what localaws prints",
    "export": "the shell's own",
    "gh": "GitHub's command: it needs an account",
    "git pull": "Git's",
    "git revert --no-edit COMMIT": "Git's",
    "pre-commit install": "a program of its own, which .pre-commit-config.yaml configures",
    "rm terraform/bootstrap/imports.tf": "deletes what the page has made",
    "source": "the shell's own: what scones completion prints",
    "tox run -e bench-X": "X is any page",
    "while": "the shell's own",
}


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_a_documented_command_is_one_that_runs(command: Command, monkeypatch):
    # GIVEN a command line of a page
    words = command.words
    if any(" ".join(words).startswith(f"{known} ") for known in KNOWN) or " ".join(words) in KNOWN:
        return
    # WHEN what it names is asked for its arguments THEN they are understood
    check = scripts.check if words[0].startswith("scripts/") else CHECKS.get(words[0])
    assert check, f"nothing here knows how to check: {shlex.join(words)}"
    check(command, monkeypatch)


def test_the_list_of_what_is_not_checked_has_nothing_else():
    # GIVEN the commands of all pages
    lines = [" ".join(command.words) for command in COMMANDS]
    # WHEN the list of exceptions is compared THEN each is of some page
    assert [
        known
        for known in KNOWN
        if not any(line == known or line.startswith(f"{known} ") for line in lines)
    ] == []


def test_every_verb_is_on_some_page():
    # GIVEN the verbs of scones WHEN the commands of all pages are read THEN each is among them
    shown = {command.words[1] for command in COMMANDS if command.words[0] == "scones"}
    assert [verb.name for verb in VERBS if verb.name not in shown | {"completion"}] == []


def test_the_pages_for_operators_substitute_nothing():
    # GIVEN the pages that an operator reads
    names = ("deploy", "disaster", "operate", "rollback", "security", "upgrade")
    pages = [REPOSITORY / "docs" / f"{name}.md" for name in names]
    # WHEN they are searched for a command's output in a command THEN there is none
    assert [page.name for page in pages if "$(" in page.read_text()] == []
