"""Print a script that completes verbs, options and names of files in a shell.

bash: the line `source <(scones completion bash)` in ~/.bashrc.
zsh: the script as a file _scones in a folder of fpath, written before compinit runs.
"""

import argparse
import sys
from pathlib import Path

import shtab

from scones_tools.parser import whole_parser


def script(shell: str) -> tuple[str, list[str]]:
    """Return the script, and the verbs of which it knows the name alone.

    Parameters
    ----------
    shell
        ``bash`` or ``zsh``.
    """
    parser, lacking = whole_parser()
    _complete_files(parser)
    return shtab.complete(parser, shell), lacking


def _complete_files(parser: argparse.ArgumentParser) -> None:
    """Let what takes a path be completed by names of files."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for of_verb in action.choices.values():
                _complete_files(of_verb)
        elif action.type is Path:
            action.complete = shtab.FILE  # type: ignore[attr-defined]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("shell", choices=("bash", "zsh"))


def command(options: argparse.Namespace) -> None:
    """Carry out the verb."""
    text, lacking = script(options.shell)
    if lacking:
        print(
            f"warning: no options of {', '.join(lacking)}: their packages are not installed",
            file=sys.stderr,
        )
    print(text)
