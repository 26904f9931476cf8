"""Paths give what they give in AWS's interpreter.

A path that names one value gives that value; moto gives a list of one for ``$[0].name``. A path
that may name any number of values gives a list of them; moto fails of a filter without a match.
Source: Jayway's JsonPath, "definite and indefinite paths", whose rules AWS's interpreter follows.
"""

import re
from collections.abc import Callable
from typing import Any

from jsonpath_ng.ext import parse

# What names any number of values: a wildcard, a descent, a filter, several indexes, a slice.
_INDEFINITE = re.compile(r"\*|\.\.|\?|\[[^\]]*[,:][^\]]*\]")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


def as_aws(extract: Callable[[str, Any], Any]) -> Callable[[str, Any], Any]:
    """Return moto's evaluation of a path, put right.

    Parameters
    ----------
    extract
        Evaluates a path in a document; fails of one that is not there.
    """

    def extract_as_aws(path: str, data: Any) -> Any:
        values = [match.value for match in parse(path).find(data)]
        if _INDEFINITE.search(_QUOTED.sub("", path)):
            return values
        return values[0] if values else extract(path, data)

    return extract_as_aws
