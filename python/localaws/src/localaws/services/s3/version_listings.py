"""Listings of versions, with names encoded, and without a copy of every object's content.

moto copies every object of the bucket for each page, contents and all, and encodes no name.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from moto.core.responses import ActionResult
from moto.s3.models import FakeKey
from moto.s3.responses import S3Response


class _Listed(FakeKey):  # type: ignore[misc]
    """A copy of a version's metadata; deleting it does not release the content."""

    def __del__(self) -> None:
        pass


def install() -> None:
    """Have a listing copy metadata alone, and encode names."""
    FakeKey.__deepcopy__ = _listed
    S3Response.list_object_versions = _encoding(S3Response.list_object_versions)


def _listed(self: Any, memo: dict[int, Any]) -> _Listed:
    del memo
    listed: _Listed = object.__new__(_Listed)
    listed.__dict__.update(self.__dict__)
    return listed


def _encoded(listing: dict[str, Any]) -> dict[str, Any]:
    """Return a listing whose names are encoded for an address, as ``encoding-type=url`` asks."""
    names = ("Prefix", "Delimiter", "KeyMarker", "NextKeyMarker")
    whole = {name: quote(listing[name]) for name in names if listing.get(name)}
    parts = {
        kind: [{**one, name: quote(one[name])} for one in listing[kind]]
        for kind, name in (
            ("Versions", "Key"),
            ("DeleteMarkers", "Key"),
            ("CommonPrefixes", "Prefix"),
        )
        if kind in listing
    }
    return listing | whole | parts | {"EncodingType": "url"}


def _encoding(list_versions: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Encode the names of a listing when it is asked for: XML has no control letters."""

    def list_object_versions(self: Any) -> Any:
        if self.querystring.get("encoding-type", [None])[0] != "url":
            return list_versions(self)
        serialized = self.serialized
        self.serialized = lambda result: serialized(ActionResult(_encoded(result.result)))
        try:
            return list_versions(self)
        finally:
            del self.serialized

    return list_object_versions
