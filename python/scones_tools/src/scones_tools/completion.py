"""Print a script that completes verbs, options and names of files in a shell.

bash: the line `source <(scones completion bash)` in ~/.bashrc.
zsh: the script as a file _scones in a folder of fpath, written before compinit runs.
"""

import argparse
from pathlib import Path

from scones_tools.parser import whole_parser


def script(shell: str) -> str:
    """Return the script.

    Parameters
    ----------
    shell
        ``bash`` or ``zsh``.
    """
    import shtab  # of the extra cli: help needs none

    parser = whole_parser()
    _complete_files(parser, shtab.FILE)
    return str(shtab.complete(parser, shell))


def _complete_files(parser: argparse.ArgumentParser, file: object) -> None:
    """Let what takes a path be completed by names of files."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for of_verb in action.choices.values():
                _complete_files(of_verb, file)
        elif action.type is Path:
            action.complete = file  # type: ignore[attr-defined]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("shell", choices=("bash", "zsh"))


def command(options: argparse.Namespace) -> None:
    """Carry out the verb."""
    print(script(options.shell))
