"""Photos that a person is asked about, and what the person answers."""

import csv
import io
import json
import re
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from reprlib import repr as short
from typing import Any

from scones.classes import NO_VEHICLE, UNKNOWN
from scones.errors import DocumentInvalid, LabelInvalid
from scones.photos import Photo

LABELLED = "labelled"
LABELLED_SIZE = 512  # a labelled photo's longest side; staging may scale it down once more

# By the first word of a reason, as scones.filtering gives it.
_DOUBTS = {
    "unknown": "probably none of these",
    "familiarity": "unfamiliar",
    "confidence": "unsure",
    "margin": "close",
}

# It is shown and stored: half a surrogate pair is JSON, and cannot be written.
_TEXT = re.compile(r"[^\ud800-\udfff]{1,1024}", re.DOTALL)


@dataclass(frozen=True)
class Question:
    """A photo on the review queue.

    Attributes
    ----------
    photo
        Where it is.
    vehicle
        What the model takes it for.
    confidence
        How probable that is, 0 to 1.
    unknown
        How probable it is that the photo shows none of the vehicles, 0 to 1; 0 of a message from
        before it was said, and from a model that has not learnt it.
    familiarity
        How much the photo is like those that the model knows, 0 to 1.
    reason
        Why a person is asked.
    model_version
        The training job whose model was not sure.
    """

    photo: Photo
    vehicle: str
    confidence: float
    unknown: float
    familiarity: float
    reason: str
    model_version: str

    @property
    def id(self) -> str:
        """A short name, the same for the same version of a photo: a label is given to it."""
        return self.photo.short_id

    @property
    def doubt(self) -> str:
        """Why a person is asked, in a word or two; the reason has the figures."""
        return _DOUBTS.get(self.reason.partition(" ")[0], "in doubt")

    @classmethod
    def from_body(cls, body: str) -> "Question":
        """Read a message of the review queue.

        Raises
        ------
        DocumentInvalid
            If it is malformed; the message says what is missing.
        """
        try:
            document = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise DocumentInvalid("the message is not JSON") from error
        if not isinstance(document, Mapping):
            raise DocumentInvalid("the message is not a JSON object")
        return cls(
            photo=Photo.from_document(document),
            vehicle=_text(document, "vehicle"),
            confidence=_share(document, "confidence"),
            unknown=_unknown(document),
            familiarity=_share(document, "familiarity"),
            reason=_text(document, "reason"),
            model_version=_text(document, "model_version"),
        )


def label_key(label: str, name: str) -> str:
    """Return the S3 key of a labelled photo."""
    return f"{LABELLED}/{label}/{name}.png"


def check_labels(labels: Iterable[tuple[str, str]], classes: Sequence[str]) -> dict[str, str]:
    """Return each photo's label, if all of them are known classes.

    Parameters
    ----------
    labels
        Pairs of a photo's id and a class, or ``none`` for a photo without a vehicle.
    classes
        The known classes.

    Raises
    ------
    LabelInvalid
        If a class is not known, or one photo has two labels; the text names it. If a class is
        called ``none``, too: then nobody could say that there is no vehicle.
    """
    if NO_VEHICLE in classes:
        raise LabelInvalid(f"{NO_VEHICLE} is the label of a photo without a vehicle, and no class")
    known = {*classes, NO_VEHICLE}
    found: dict[str, str] = {}
    for name, label in labels:
        if label not in known:
            raise LabelInvalid(f"{name} is labelled {label!r}, which is not one of {sorted(known)}")
        if found.setdefault(name, label) != label:
            raise LabelInvalid(f"{name} has two labels: {found[name]} and {label}")
    return found


def read_labels(content: bytes) -> list[tuple[str, str]]:
    """Read labels from a file's content.

    Parameters
    ----------
    content
        A JSON object of ids and labels, or CSV with a column of ids and one of labels, with or
        without the header ``id,label``. Between the columns are commas, semicolons or tabs: which
        of them Excel writes depends on the country. UTF-8, or UTF-16 with a byte order mark.

    Raises
    ------
    LabelInvalid
        If it is neither; the text names the line.
    """
    encoding = "utf-16" if content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise LabelInvalid("the labels are neither UTF-8 nor UTF-16: save them as UTF-8") from error
    return _from_json(text) if text.lstrip().startswith("{") else _from_csv(text)


def _from_json(text: str) -> list[tuple[str, str]]:
    try:
        # As pairs: an object that names a photo twice is not silently half read.
        pairs = json.loads(text, object_pairs_hook=list)
    except (ValueError, RecursionError) as error:
        raise LabelInvalid(f"the labels are not valid JSON: {error}") from error
    for name, label in pairs:
        if not isinstance(label, str):
            raise LabelInvalid(f"the label of {name} is {label!r}, not a class")
    return [(name, label) for name, label in pairs]


def _from_csv(text: str) -> list[tuple[str, str]]:
    labels = []
    # Neither an id nor a class has one of them, so the first line shows it.
    first = text.lstrip().partition("\n")[0]
    delimiter = next((letter for letter in ";\t" if letter in first), ",")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, row in enumerate(lines, start=1):
            cells = [cell.strip() for cell in row]
            header = number == 1 and [cell.lower() for cell in cells] == ["id", "label"]
            if not any(cells) or header:
                continue
            if len(cells) != 2 or not all(cells):
                raise LabelInvalid(f"line {number} of the labels is {row}, not an id and a class")
            labels.append((cells[0], cells[1]))
    except csv.Error as error:
        raise LabelInvalid(f"the labels are not valid CSV: {error}") from error
    return labels


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not _TEXT.fullmatch(value):
        raise DocumentInvalid(f"{name} is {short(value)}, not a text")
    return value


def _unknown(document: Mapping[str, Any]) -> float:
    probabilities = document.get("probabilities", {})
    if not isinstance(probabilities, Mapping):
        raise DocumentInvalid(f"probabilities is {short(probabilities)}, not an object")
    return _share(probabilities, UNKNOWN) if UNKNOWN in probabilities else 0.0


def _share(document: Mapping[str, Any], name: str) -> float:
    value = document.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DocumentInvalid(f"{name} is {short(value)}, not a number")
    if not 0.0 <= value <= 1.0:  # also refuses NaN, and integers beyond all floats
        raise DocumentInvalid(f"{name} is {short(value)}, not in 0 to 1")
    return float(value)
