"""The manifest of a dataset version: what it holds, and what its name follows from."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from scones.errors import ManifestInvalid

SPLITS = ("train", "validation", "test")
MANIFEST = "manifest.json"

_DIGITS_OF_DIGEST = 16
_MAX_IMAGE_SIZE = 4096
_MAX_SAMPLES = 10**9
_MAX_TEXT = 500
# What a folder of pictures may be called; no path, no markup, no control character.
_CLASS = re.compile(r"\w[\w .-]{0,119}")
_DIGEST = re.compile(r"[0-9a-f]{16}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Shard:
    """A tar file of samples: its name below the dataset, checksum and number of samples."""

    name: str
    sha256: str
    samples: int


@dataclass(frozen=True)
class Manifest:
    """What a dataset version is made of.

    Attributes
    ----------
    digest
        Names the version: 16 hexadecimal digits of the SHA-256 over what it holds.
    source
        ``name`` and ``checksum`` of where the images come from.
    classes
        Their names, sorted; a sample's label is an index into it.
    counts
        Samples by split and class.
    image_size
        The longest side of an image, in pixels.
    shards
        By split.
    tool_version
        The version of this package.
    """

    digest: str
    source: Mapping[str, str]
    classes: Sequence[str]
    counts: Mapping[str, Mapping[str, int]]
    image_size: int
    shards: Mapping[str, Sequence[Shard]]
    tool_version: str

    def to_json(self) -> str:
        """Return the manifest as it is stored."""
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """Read a stored manifest.

        Every field is checked, also against the others: a manifest comes from a bucket, and its
        names become paths.

        Raises
        ------
        ManifestInvalid
            If it is not one; the text names the field.
        """
        try:
            document = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise _invalid(f"{error}") from error
        _has_exactly(document, [field.name for field in fields(cls)], "the document")
        classes = document["classes"]
        _expect(_is_list(classes, _is_class), "classes", classes)
        _expect(len(set(classes)) == len(classes) > 0, "classes", classes)
        size = document["image_size"]
        _expect(_is_number(size, 1, _MAX_IMAGE_SIZE), "image_size", size)
        _expect(_is_text(document["tool_version"]), "tool_version", document["tool_version"])
        _has_exactly(document["source"], ["name", "checksum"], "source")
        _expect(all(map(_is_text, document["source"].values())), "source", document["source"])
        _has_exactly(document["counts"], SPLITS, "counts")
        _has_exactly(document["shards"], SPLITS, "shards")
        shards = {split: _shards(split, document["shards"][split]) for split in SPLITS}
        for split, counts in document["counts"].items():
            _has_exactly(counts, classes, f"counts of {split}")
            numbers = list(counts.values())
            _expect(_is_list(numbers, _is_count), f"counts of {split}", counts)
            samples = sum(shard.samples for shard in shards[split])
            if sum(numbers) != samples:
                raise _invalid(
                    f"counts of {split} add up to {sum(numbers)}, its shards to {samples}"
                )
        named = digest(classes, document["image_size"], _all(shards))
        _expect(_matches(_DIGEST, document["digest"]), "digest", document["digest"])
        if document["digest"] != named:
            raise _invalid(f"digest is {document['digest']}, and what it holds has {named}")
        return cls(**document | {"shards": shards})


def digest(classes: Sequence[str], image_size: int, shards: Iterable[Shard]) -> str:
    """Return the name of a dataset version: equal content, equal name."""
    content = json.dumps([list(classes), image_size, [asdict(shard) for shard in shards]])
    return hashlib.sha256(content.encode()).hexdigest()[:_DIGITS_OF_DIGEST]


def _all(shards: Mapping[str, Sequence[Shard]]) -> list[Shard]:
    return [shard for split in SPLITS for shard in shards[split]]


def _shards(split: str, documents: Any) -> list[Shard]:
    what = f"shards of {split}"
    _expect(isinstance(documents, list), what, documents)
    shards = []
    for number, document in enumerate(documents):
        _has_exactly(document, [field.name for field in fields(Shard)], what)
        # The one name that a shard's writer gives: no other can lead out of the dataset's folder.
        name = shard_name(split, number)
        _expect(document["name"] == name, f"{what}, name", document["name"])
        _expect(_matches(_SHA256, document["sha256"]), f"{what}, sha256", document["sha256"])
        _expect(
            _is_number(document["samples"], 1, _MAX_SAMPLES),
            f"{what}, samples",
            document["samples"],
        )
        shards.append(Shard(**document))
    return shards


def shard_name(split: str, number: int) -> str:
    """Return the name of a split's shard below the dataset's folder."""
    return f"{split}/{split}-{number:06d}.tar"


def _has_exactly(document: Any, names: Sequence[str], what: str) -> None:
    if not isinstance(document, dict):
        raise _invalid(f"{what} is {_shown(document)}, not an object")
    missing, unknown = sorted(set(names) - set(document)), sorted(set(document) - set(names))
    if missing or unknown:
        raise _invalid(
            f"{what} lacks {', '.join(missing) or 'nothing'}"
            + (f", and has {_shown(unknown)}" if unknown else "")
        )


def _expect(holds: bool, what: str, value: Any) -> None:
    if not holds:
        raise _invalid(f"{what} is {_shown(value)}")


def _invalid(reason: str) -> ManifestInvalid:
    return ManifestInvalid(f"this is not a dataset manifest: {reason}")


def _shown(value: Any) -> str:
    return repr(value)[:80]


def _is_list(value: Any, is_item: Callable[[Any], bool]) -> bool:
    return isinstance(value, list) and all(map(is_item, value))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and value.isprintable() and 0 < len(value) <= _MAX_TEXT


def _is_class(value: Any) -> bool:
    return _matches(_CLASS, value)


def _matches(pattern: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_count(value: Any) -> bool:
    return _is_number(value, 0, _MAX_SAMPLES)


def _is_number(value: Any, least: int, most: int) -> bool:
    # True is an int in Python, and no number here.
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
