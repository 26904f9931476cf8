"""The command lines of a page: those of its blocks of shell, and those within its text."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = (
    "aws",
    "gh",
    "git",
    "localaws",
    "pip",
    "pre-commit",
    "python3",
    "scones",
    "terraform",
    "tox",
)
_INLINE = re.compile(rf"(?<!`)`((?:{'|'.join(PROGRAMS)}) [^`\n]+)`")
_BLOCK = re.compile(r"^ *```(?:sh|bash)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_ENDS = {"&&", "||", ";", "|"}


@dataclass(frozen=True, order=True)
class Command:
    """A command line.

    Attributes
    ----------
    words
        As a shell would give them to the program, redirections left out.
    is_whole
        Whether it is a line to type; text may name a verb or an option alone.
    """

    words: tuple[str, ...]
    is_whole: bool

    def __str__(self) -> str:
        return " ".join(self.words)


def commands_of(page: Path) -> set[Command]:
    """Return the command lines of a page in Markdown."""
    text = page.read_text()
    lines = [(line, True) for block in _BLOCK.findall(text) for line in block.splitlines()]
    lines += [(line, False) for line in _INLINE.findall(_BLOCK.sub("", text))]
    return {
        Command(words, is_whole) for line, is_whole in lines for words in _commands(line) if words
    }


def _commands(line: str) -> list[tuple[str, ...]]:
    if "<(" in line or "$(" in line:
        return [tuple(line.split("#")[0].split())]
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    lexer.commenters = "#"
    commands: list[list[str]] = [[]]
    words = iter(lexer)
    for word in words:
        if word in _ENDS:
            commands.append([])
        elif word in {"<", ">"}:
            next(words)
        elif word != "do":
            commands[-1].append(word)
    return [tuple(words) for words in commands]
