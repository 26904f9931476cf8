"""The verbs: each can be asked for help, and costs only what it needs."""

import json
import re
import shlex
import subprocess
import sys

import pytest

from scones_tools.__main__ import main, parser_for
from scones_tools.verbs import VERBS

# What is installed for people and for plans, and is not in the processing jobs' container.
EXTRAS = {"jinja2", "python_terraform", "rich", "shtab"}


def test_help_lists_every_verb_and_the_exit_codes(capsys):
    # GIVEN no verb WHEN help is asked for
    with pytest.raises(SystemExit, match="0"):
        main(["--help"])
    # THEN every verb has its line
    text = capsys.readouterr().out
    assert [verb.name for verb in VERBS if f"\n    {verb.name}" not in text] == []
    assert "3 a person is needed" in " ".join(text.split())


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_verb_has_help_with_an_example(verb, capsys):
    # GIVEN a verb WHEN its help is asked for
    with pytest.raises(SystemExit, match="0"):
        main([verb.name, "--help"])
    # THEN it has the example
    assert f"example:\n  {verb.example}\n" in capsys.readouterr().out


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.name)
def test_every_example_is_a_command_line_that_is_understood(verb):
    # GIVEN an example WHEN it is parsed THEN it is of its verb
    words = shlex.split(re.search(r"\bscones ([^)]*)", verb.example)[1])
    options = parser_for(verb.name).parse_args(words)
    assert words[0] == verb.name
    assert options.command.__module__ == f"scones_tools.{verb.module}"


@pytest.mark.parametrize("words", [[], ["bake"]])
def test_no_verb_or_another_is_wrong_usage(words, capsys):
    # GIVEN no verb, or one that there is not WHEN it is run THEN argparse says so
    with pytest.raises(SystemExit, match="2"):
        main(words)
    assert "usage: scones" in capsys.readouterr().err


def imported(*words: str) -> set[str]:
    """Return what a command line imports, in a process of its own."""
    code = (
        "import contextlib, json, sys\nfrom scones_tools.__main__ import main\n"
        "with contextlib.suppress(SystemExit), contextlib.redirect_stdout(None):\n"
        f"    main({list(words)!r})\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_help_imports_no_verb():
    # GIVEN a question for help WHEN it is answered THEN no verb was imported
    modules = {f"scones_tools.{verb.module}" for verb in VERBS}
    assert not modules & imported("--help")


@pytest.mark.parametrize("verb", ["stage", "evaluate"])
def test_what_the_processing_jobs_run_needs_no_extra(verb: str):
    # GIVEN a verb of the jobs WHEN its module is imported THEN none of the extras is
    assert not EXTRAS & imported(verb, "--help")
