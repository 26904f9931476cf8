"""Bodies of requests, from XML."""

from collections.abc import Collection, Mapping
from typing import Any
from xml.parsers.expat import ExpatError

import xmltodict  # type: ignore[import-untyped]
from moto.s3.exceptions import MalformedXML


def parsed(body: bytes, root: str, lists: Collection[str], *, strip: bool = True) -> dict[str, Any]:
    """Return the root element's content.

    Parameters
    ----------
    body, root
        The document, and the root element's name.
    lists
        Names of the elements that may be there more than once.
    strip
        Whether blanks around texts are dropped.

    Raises
    ------
    MalformedXML
        If it is no XML, or of another root.
    """
    try:
        document = xmltodict.parse(body, force_list=tuple(lists), strip_whitespace=strip)
        return dict(document[root] or {})
    except (KeyError, TypeError, ValueError, ExpatError):
        raise MalformedXML from None


def structures(content: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the elements of a name, each of which has elements of its own.

    Raises
    ------
    MalformedXML
        If one is empty, or a text.
    """
    found = content.get(name) or []
    found = found if isinstance(found, list) else [found]
    if any(not isinstance(element, dict) for element in found):
        raise MalformedXML
    return found
