"""Layers and their versions."""

from dataclasses import dataclass, field
from typing import Any

from localaws.services.lambda_functions.versions import Code


@dataclass
class LayerVersion:
    """A version of a layer.

    Attributes
    ----------
    number, code
        Its number, and its archive.
    shown
        What lists show of it, under AWS's names.
    policy
        Statements by their ids.
    """

    number: int
    code: Code
    shown: dict[str, Any]
    policy: dict[str, Any] = field(default_factory=dict)
    revision: str = ""


@dataclass
class Layer:
    """A layer.

    Attributes
    ----------
    name, arn
        Who it is.
    versions
        By number.
    archives
        By number; functions go on using those of deleted versions.
    published
        How many were published, deleted ones too.
    """

    name: str
    arn: str
    versions: dict[int, LayerVersion] = field(default_factory=dict)
    archives: dict[int, Code] = field(default_factory=dict)
    published: int = 0
