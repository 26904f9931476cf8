"""Completion in a shell, and verbs whose packages are not installed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from scones_tools.__main__ import main
from scones_tools.verbs import VERBS

# What imports the package of its extra only when it runs: its help is there without.
PACKAGES = {"cli": "shtab", "page": "jinja2", "terraform": "python_terraform"}


@pytest.fixture
def script(capsys, tmp_path: Path) -> Path:
    """Return the script for bash."""
    assert main(["completion", "bash"]) == 0
    path = tmp_path / "completion.bash"
    path.write_text(capsys.readouterr().out)
    return path


def completed(script: Path, *words: str) -> set[str]:
    """Return what bash offers for the last of the words."""
    program = f"""
        source {script}
        COMP_WORDS=({" ".join(f"'{word}'" for word in words)}) COMP_CWORD={len(words) - 1}
        function_of_scones=$(complete -p scones | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
        "$function_of_scones" scones
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(["bash", "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_bash_accepts_the_script(script: Path):
    # GIVEN the script WHEN bash reads it THEN it finds no fault
    done = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_bash_completes_a_verb(script: Path):
    # GIVEN the script WHEN `scones tr` is completed THEN bash offers the verb
    assert completed(script, "scones", "tr") == {"train"}


def test_bash_completes_every_verb(script: Path):
    # GIVEN the script WHEN nothing is typed after scones THEN all verbs are offered
    assert {verb.name for verb in VERBS} <= completed(script, "scones", "")


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS])
def test_bash_completes_the_options_of_every_verb(script: Path, verb: str, capsys):
    # GIVEN the options that the verb's own usage names
    with pytest.raises(SystemExit, match="0"):
        main([verb, "--help"])
    usage = capsys.readouterr().out.partition("\n\n")[0]
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", usage))
    # WHEN `scones VERB --` is completed THEN these are offered
    assert "--help" in (offered := completed(script, "scones", verb, "--"))
    assert options <= offered


def test_the_script_for_zsh_names_every_verb(capsys):
    # GIVEN zsh WHEN its script is asked for THEN it is one of zsh's, and names the verbs
    assert main(["completion", "zsh"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("#compdef scones")
    assert all(verb.name in text for verb in VERBS)


def without(package: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command where a package is not installed."""
    program = f"""
import sys
sys.modules[{package!r}] = None
from scones_tools.__main__ import main
sys.exit(main({list(words)!r}))
"""
    command = [sys.executable, "-c", program]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_verb_whose_package_is_missing_says_how_to_install_it(tmp_path: Path):
    # GIVEN a Python without the package of an extra, and a plan that was saved
    (tmp_path / "plan.tfplan").touch()
    environment = ("--environment", "local", "--state-bucket", "states")
    runs = {
        "plan": (*environment, "--work-directory", str(tmp_path)),
        "apply": (*environment, "--work-directory", str(tmp_path)),
        "completion": ("bash",),
    }
    for verb, words in runs.items():
        [extra] = [entry.extra for entry in VERBS if entry.name == verb]
        # WHEN a verb that needs it is run
        done = without(PACKAGES[extra], verb, *words)
        # THEN one line names the package and the command that installs it
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == (
            f"error: PackageMissing: scones {verb} needs the package {PACKAGES[extra]}: in a clone "
            "of the repository, python3 -m pip install ./python/scones "
            f"'./python/scones_tools[{extra}]'\n"
        )


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS if verb.extra])
def test_the_help_of_every_verb_needs_no_extra(verb: str):
    # GIVEN a Python without any extra WHEN a verb's help is asked for THEN it is printed
    [extra] = [entry.extra for entry in VERBS if entry.name == verb]
    done = without(PACKAGES[extra], verb, "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "example:" in done.stdout
