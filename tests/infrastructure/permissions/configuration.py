"""The blocks of Terraform's files with their comments, which python-hcl2 leaves out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_HEAD = re.compile(r'^[ ]*(\w+)((?: "[^"]+")*) \{[ ]*$', re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A block of a Terraform file.

    Attributes
    ----------
    kind
        Such as ``resource`` or ``statement``.
    labels
        Such as ``aws_iam_role`` and the name.
    body
        What stands between its braces, comments included.
    folder
        Where the file is: names hold within it.
    """

    kind: str
    labels: tuple[str, ...]
    body: str
    folder: Path = field(compare=False)

    def blocks(self, kind: str) -> list["Block"]:
        """Return the blocks of a kind directly inside."""
        return [one for one in read(self.body, self.folder) if one.kind == kind]

    def value(self, name: str) -> str:
        """Return the text of an attribute; empty if there is none."""
        found = re.search(rf"^[ ]*{name}[ ]*=[ ]*(\[[^\]]*\]|.*)$", self.body, re.MULTILINE)
        return found[1].strip() if found else ""

    def texts(self, name: str) -> list[str]:
        """Return the quoted texts of an attribute."""
        return re.findall(r'"((?:[^"\\]|\\.)*)"', re.sub(r"#.*", "", self.value(name)))

    def has_comment(self) -> bool:
        """Return whether somebody has written why."""
        return re.search(r"#[ ]*\w", re.sub(r'"[^"\n]*"', "", self.body)) is not None


def read(text: str, folder: Path) -> Iterator[Block]:
    """Yield the outermost blocks of a text that `terraform fmt` has formatted."""
    place = 0
    while head := _HEAD.search(text, place):
        indent = " " * (len(head[0]) - len(head[0].lstrip(" ")))
        closing = re.compile(rf"^{indent}\}}", re.MULTILINE)
        end = closing.search(text, head.end())
        if end is None:
            return
        labels = tuple(re.findall(r'"([^"]+)"', head[2]))
        yield Block(head[1], labels, text[head.end() : end.start()], folder)
        place = end.end()


def configuration(directory: Path) -> list[Block]:
    """Return the blocks of every file below a directory, but for what Terraform downloads."""
    files = (file for file in sorted(directory.rglob("*.tf")) if ".terraform" not in file.parts)
    return [block for file in files for block in read(file.read_text(), file.parent)]


def resources(blocks: list[Block], kind: str) -> list[Block]:
    """Return the resources of a kind."""
    return [one for one in blocks if one.kind == "resource" and one.labels[0] == kind]


def modules(blocks: list[Block], name: str) -> list[Block]:
    """Return the calls of a module by other modules."""
    return [one for one in blocks if one.kind == "module" and one.texts("source") == [f"../{name}"]]


def named(reference: str) -> str:
    """Return the name in a reference such as ``data.aws_iam_policy_document.name.json``."""
    return re.split(r"[.\[]", reference)[2]


def policy(blocks: list[Block], folder: Path, name: str) -> Block:
    """Return a policy document by its name in a folder."""
    return next(
        one
        for one in blocks
        if one.kind == "data"
        and one.labels == ("aws_iam_policy_document", name)
        and one.folder == folder
    )


def allowed(document: Block) -> set[str]:
    """Return the actions that a policy document itself allows."""
    return {
        action
        for statement in document.blocks("statement")
        if statement.value("effect") != '"Deny"'
        for action in statement.texts("actions")
    }


def role_actions(blocks: list[Block], folder: Path, role: str) -> set[str]:
    """Return the actions that all policies of a role, with their sources, together allow."""
    actions: set[str] = set()
    for attached in resources(blocks, "aws_iam_role_policy"):
        if attached.folder == folder and attached.value("role") == f"aws_iam_role.{role}.id":
            document = policy(blocks, folder, named(attached.value("policy")))
            sources = document.value("source_policy_documents")
            for one in re.findall(r"data\.aws_iam_policy_document\.\w+", sources):
                actions |= allowed(policy(blocks, folder, named(one)))
            actions |= allowed(document)
    return actions
