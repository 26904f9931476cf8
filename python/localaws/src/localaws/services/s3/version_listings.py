"""Listings of versions: moto copies every object of the bucket for each page, contents and all."""

from typing import Any

from moto.s3.models import FakeKey


class _Listed(FakeKey):  # type: ignore[misc]
    """A copy of a version's metadata; deleting it does not release the content."""

    def __del__(self) -> None:
        pass


def install() -> None:
    """Have a listing copy the metadata of a version, without its content."""
    FakeKey.__deepcopy__ = _listed


def _listed(self: Any, memo: dict[int, Any]) -> _Listed:
    del memo
    listed: _Listed = object.__new__(_Listed)
    listed.__dict__.update(self.__dict__)
    return listed
