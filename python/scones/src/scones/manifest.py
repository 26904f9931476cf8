"""The manifest of a dataset version: what it holds, and what its name follows from."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from scones.classes import UNKNOWN
from scones.errors import ManifestInvalid

SPLITS = ("train", "validation", "test")
MANIFEST = "manifest.json"

_DIGITS_OF_DIGEST = 16
_MAX_IMAGE_SIZE = 4096
_MAX_SAMPLES = 10**9
_MAX_TEXT = 500
# What a folder of pictures may be called; no path, no markup, no control character.
_NAME = re.compile(r"\w[\w .-]{0,119}")
_DIGEST = re.compile(r"[0-9a-f]{16}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_WITHOUT_OUTLIERS: Mapping[str, Any] = {
    "outliers": {split: {} for split in SPLITS},
    "outlier_shards": {split: [] for split in SPLITS},
}


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
    outliers
        Pictures of what no class is, by split and kind: of all splits, each with other kinds, or
        of none.
    outlier_shards
        Theirs, by split.
    """

    digest: str
    source: Mapping[str, str]
    classes: Sequence[str]
    counts: Mapping[str, Mapping[str, int]]
    image_size: int
    shards: Mapping[str, Sequence[Shard]]
    tool_version: str
    outliers: Mapping[str, Mapping[str, int]] = field(
        default_factory=lambda: {split: {} for split in SPLITS}
    )
    outlier_shards: Mapping[str, Sequence[Shard]] = field(
        default_factory=lambda: {split: [] for split in SPLITS}
    )

    def to_json(self) -> str:
        """Return the manifest as it is stored."""
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """Read a stored manifest; one from before there were outliers has none.

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
        if isinstance(document, dict):
            document = {**_WITHOUT_OUTLIERS, **document}
        _has_exactly(document, [of.name for of in fields(cls)], "the document")
        classes = document["classes"]
        _expect(_is_list(classes, is_name), "classes", classes)
        _expect(len(set(classes)) == len(classes) > 0, "classes", classes)
        size = document["image_size"]
        _expect(_is_number(size, 1, _MAX_IMAGE_SIZE), "image_size", size)
        _expect(_is_text(document["tool_version"]), "tool_version", document["tool_version"])
        _has_exactly(document["source"], ["name", "checksum"], "source")
        _expect(all(map(_is_text, document["source"].values())), "source", document["source"])
        _has_exactly(document["counts"], SPLITS, "counts")
        for split in SPLITS:
            _has_exactly(document["counts"][split], classes, f"counts of {split}")
        _has_exactly(document["outliers"], SPLITS, "outliers")
        _check_kinds(document["outliers"], classes)
        shards = {
            of: _shards(document, of, counts, name_of)
            for of, counts, name_of in (
                ("shards", "counts", shard_name),
                ("outlier_shards", "outliers", outlier_shard_name),
            )
        }
        named = digest(
            classes, size, shards_of(shards["shards"]), shards_of(shards["outlier_shards"])
        )
        _expect(_matches(_DIGEST, document["digest"]), "digest", document["digest"])
        if document["digest"] != named:
            raise _invalid(f"digest is {document['digest']}, and what it holds has {named}")
        return cls(**document | shards)


def digest(
    classes: Sequence[str],
    image_size: int,
    shards: Iterable[Shard],
    outlier_shards: Iterable[Shard] = (),
) -> str:
    """Return the name of a dataset version: equal content, equal name."""
    held = [list(classes), image_size, [asdict(shard) for shard in shards]]
    outliers = [asdict(shard) for shard in outlier_shards]
    # A version without outliers keeps the name that it had before there were any.
    content = json.dumps([*held, outliers] if outliers else held)
    return hashlib.sha256(content.encode()).hexdigest()[:_DIGITS_OF_DIGEST]


def shards_of(by_split: Mapping[str, Sequence[Shard]]) -> list[Shard]:
    """Return the shards of all splits, in the order in which a digest takes them."""
    return [shard for split in SPLITS for shard in by_split[split]]


def is_name(value: Any) -> bool:
    """Return whether a value can be the name of a class or of a kind of outliers."""
    return _matches(_NAME, value)


def _check_kinds(outliers: Mapping[str, Any], classes: Sequence[str]) -> None:
    """See that each kind of outliers is in one split, and none is a class."""
    where: dict[str, str] = {}
    for split in SPLITS:
        kinds = outliers[split]
        _expect(isinstance(kinds, dict), f"outliers of {split}", kinds)
        _expect(all(map(is_name, kinds)), f"outliers of {split}", kinds)
        # A kind without a picture would pass for one that was trained or tested with.
        _expect(0 not in kinds.values(), f"outliers of {split}", kinds)
        for kind in kinds:
            if kind in where:
                raise _invalid(f"{kind} is a kind of outliers in {where[kind]} and in {split}")
            if kind in classes:
                raise _invalid(f"{kind} is a class, and a kind of outliers in {split}")
            where[kind] = split
    lacking = [split for split in SPLITS if not outliers[split]]
    if where and lacking:
        raise _invalid(f"outliers has kinds, but none in {', '.join(lacking)}")


def _shards(
    document: Mapping[str, Any], of: str, counts_of: str, name_of: Callable[[str, int], str]
) -> dict[str, list[Shard]]:
    """Return checked shards by split; they hold as many samples as are counted."""
    _has_exactly(document[of], SPLITS, of)
    shards = {}
    for split in SPLITS:
        shards[split] = _shards_of_split(document[of][split], f"{of} of {split}", split, name_of)
        counts = document[counts_of][split]
        numbers = list(counts.values())
        _expect(_is_list(numbers, _is_count), f"{counts_of} of {split}", counts)
        samples = sum(shard.samples for shard in shards[split])
        if sum(numbers) != samples:
            raise _invalid(
                f"{counts_of} of {split} add up to {sum(numbers)}, its shards to {samples}"
            )
    return shards


def _shards_of_split(
    documents: Any, what: str, split: str, name_of: Callable[[str, int], str]
) -> list[Shard]:
    _expect(isinstance(documents, list), what, documents)
    shards = []
    for number, document in enumerate(documents):
        _has_exactly(document, [of.name for of in fields(Shard)], what)
        # The one name that a shard's writer gives: no other can lead out of the dataset's folder.
        name = name_of(split, number)
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


def outlier_shard_name(split: str, number: int) -> str:
    """Return the name of a shard of a split's outliers below the dataset's folder."""
    return f"{split}/{UNKNOWN}-{number:06d}.tar"


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


def _matches(pattern: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_count(value: Any) -> bool:
    return _is_number(value, 0, _MAX_SAMPLES)


def _is_number(value: Any, least: int, most: int) -> bool:
    # True is an int in Python, and no number here.
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
