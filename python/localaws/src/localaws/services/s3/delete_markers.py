"""Delete markers that can be deleted: moto releases their content, but they have none."""

from typing import Any

from moto.s3.models import FakeDeleteMarker


def install() -> None:
    """Give markers the method that moto calls on every version it drops."""
    FakeDeleteMarker.dispose = _dispose


def _dispose(self: Any, garbage: bool = False) -> None:
    del self, garbage
