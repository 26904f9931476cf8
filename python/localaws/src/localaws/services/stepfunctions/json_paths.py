"""Paths that name one value give that value, as in AWS's interpreter.

moto gives a list of one for ``$[0].name``. Source: Jayway's JsonPath, "definite and indefinite
paths", whose rules AWS's interpreter follows.
"""

import re
from collections.abc import Callable
from typing import Any

from jsonpath_ng.ext import parse

# What names any number of values: a wildcard, a descent, a filter, several indexes, a slice.
_INDEFINITE = re.compile(r"\*|\.\.|\?|\[[^\]]*[,:][^\]]*\]")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


def definite(extract: Callable[[str, Any], Any]) -> Callable[[str, Any], Any]:
    """Return moto's evaluation of a path, put right for those that name one value.

    Parameters
    ----------
    extract
        Evaluates a path in a document.
    """

    def extract_one(path: str, data: Any) -> Any:
        if not _INDEFINITE.search(_QUOTED.sub("", path)):
            matches = parse(path).find(data)
            if matches:
                return matches[0].value
        if "?" in _QUOTED.sub("", path):
            return [match.value for match in parse(path).find(data)]
        return extract(path, data)

    return extract_one
