"""The photo that a workflow is about."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from reprlib import repr as short
from typing import Any

from scones.errors import DocumentInvalid

# As S3 names them. Half a surrogate pair is JSON, but no text that S3 can be asked for.
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_KEY = re.compile(r"[^\ud800-\udfff]{1,1024}", re.DOTALL)
_VERSION = re.compile(r"[A-Za-z0-9._-]{0,1024}")
_DIGITS_OF_ID = 16


@dataclass(frozen=True)
class Photo:
    """An object in the photos bucket.

    Attributes
    ----------
    bucket, key
        Where it is.
    version_id
        Which version; empty if the bucket is not versioned.
    size
        In bytes, as the event said.
    """

    bucket: str
    key: str
    version_id: str
    size: int

    @property
    def short_id(self) -> str:
        """A name of some letters, the same for the same version: people label a photo by it."""
        name = f"{self.bucket}/{self.key}/{self.version_id}"
        return hashlib.sha256(name.encode()).hexdigest()[:_DIGITS_OF_ID]

    @classmethod
    def from_document(cls, state: Mapping[str, Any]) -> "Photo":
        """Read the ``photo`` part of the workflow's state.

        Raises
        ------
        DocumentInvalid
            If a field is missing or of a wrong type; the text names it.
        """
        photo = state.get("photo") if isinstance(state, Mapping) else None
        if not isinstance(photo, Mapping):
            raise DocumentInvalid("the state has no object named photo")
        for name, rule in (("bucket", _BUCKET), ("key", _KEY)):
            if not isinstance(photo.get(name), str) or not rule.fullmatch(photo[name]):
                raise DocumentInvalid(f"photo.{name} is {short(photo.get(name))}, not a name")
        version_id, size = photo.get("version_id", ""), photo.get("size", 0)
        if not isinstance(version_id, str) or not _VERSION.fullmatch(version_id):
            raise DocumentInvalid(f"photo.version_id is {short(version_id)}, not a version")
        if isinstance(size, bool) or not isinstance(size, int) or size < 0:
            raise DocumentInvalid(f"photo.size is {short(size)}, not a number of bytes")
        return cls(photo["bucket"], photo["key"], version_id, size)
