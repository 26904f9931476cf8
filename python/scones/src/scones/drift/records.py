"""Captured traffic, read without trusting it: lines of JSON, as SageMaker writes them."""

import base64
import binascii
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scones.drift.observation import Observation, observe
from scones.endpoints import BATCH_CONTENT_TYPE
from scones.errors import RecordIncomplete, RecordUnreadable, SconesError
from scones.image_limits import Limits
from scones.images import measure_quality
from scones.inference import Inference, check_distribution
from scones.picture_quality import SHARPNESS_SIZE


@dataclass(frozen=True)
class Record:
    """One captured request with its answer.

    Attributes
    ----------
    time
        When the endpoint answered.
    model_version
        The training job whose model answered.
    observation
        The photo and the answer, in numbers.
    """

    time: datetime
    model_version: str
    observation: Observation


@dataclass
class Window:
    """The newest records of one model version.

    Attributes
    ----------
    model_version
        Whose answers are kept.
    classes
        What it can answer: the vehicles that it knows, and ``unknown`` if it has learnt it.
    size
        How many records make a window.
    limits
        What is accepted as a picture; ``size`` is the longest side of the normal form.
    sharpness_size
        The baseline's.
    records
        The newest first, as they were added.
    others
        How many records were another version's, or a bulk classification's.
    malformed
        How many lines were no record, by the name of the error.
    """

    model_version: str
    classes: frozenset[str]
    size: int
    limits: Limits
    sharpness_size: int | None = SHARPNESS_SIZE
    records: list[Record] = field(default_factory=list)
    others: int = 0
    malformed: Counter[str] = field(default_factory=Counter)

    @property
    def is_full(self) -> bool:
        """Return whether there are as many records as a window has."""
        return len(self.records) >= self.size

    def add(self, lines: Iterable[str]) -> None:
        """Take lines, the newest first, until the window is full.

        A line that is not a record is counted by its error's name, and left out.
        """
        for line in lines:
            if self.is_full:
                return
            if not line.strip():
                continue
            try:
                self._add(line)
            except SconesError as error:
                self.malformed[type(error).__name__] += 1

    def observations(self) -> list[Observation]:
        """Return the records' numbers."""
        return [record.observation for record in self.records]

    def _add(self, line: str) -> None:
        document = parse(line)
        if is_of_bulk(document):
            self.others += 1
            return
        inference = read_answer(document)
        if inference.model_version != self.model_version:
            # Another version's picture need not be decoded.
            self.others += 1
            return
        if set(inference.probabilities) != self.classes:
            raise RecordIncomplete(
                f"the answer is about {sorted(inference.probabilities)}, "
                f"the baseline about {sorted(self.classes)}"
            )
        self.records.append(read_record(document, inference, self.limits, self.sharpness_size))


def parse(line: str) -> dict[str, Any]:
    """Return a captured line's document.

    Raises
    ------
    RecordUnreadable
        If it is not a JSON object.
    """
    try:
        document = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise RecordUnreadable(f"the line is not JSON ({error}): {line[:100]!r}") from error
    if not isinstance(document, dict):
        raise RecordUnreadable(f"the line is not a JSON object: {line[:100]!r}")
    return document


def read_answer(document: dict[str, Any]) -> Inference:
    """Return what the endpoint answered.

    Parameters
    ----------
    document
        A captured line's.

    Raises
    ------
    RecordIncomplete
        If the answer was not captured, or not as data capture does.
    InferenceInvalid
        If it is not an answer of an endpoint of this project.
    """
    inference = Inference.from_body(captured(document, "endpointOutput"))
    check_distribution(inference.probabilities)
    return inference


def read_record(
    document: dict[str, Any], inference: Inference, limits: Limits, sharpness_size: int | None
) -> Record:
    """Return a record: its answer, and its picture in numbers.

    Parameters
    ----------
    document
        A captured line's.
    inference
        Its answer.
    limits
        What is accepted as a picture.
    sharpness_size
        See ``scones.picture_quality.quality``.

    Raises
    ------
    RecordIncomplete
        If a field is missing or has a wrong value.
    ImageRejected
        If the picture cannot be used; the subclass names the reason.
    """
    time = read_time(document)
    # Who calls the endpoint without the workflow may send a picture that is not in normal form.
    picture = captured(document, "endpointInput")
    quality = measure_quality(picture, limits, sharpness_size)
    return Record(time, inference.model_version, observe(inference, quality))


def read_time(document: dict[str, Any]) -> datetime:
    """Return when the endpoint answered.

    Raises
    ------
    RecordIncomplete
        If the record does not say.
    """
    try:
        time = datetime.fromisoformat(document["eventMetadata"]["inferenceTime"])
    except (KeyError, TypeError, ValueError) as error:
        raise RecordIncomplete("the record has no eventMetadata.inferenceTime") from error
    if time.tzinfo is None:
        raise RecordIncomplete(f"eventMetadata.inferenceTime {time} has no time zone")
    return time


def is_of_bulk(document: dict[str, Any]) -> bool:
    """Return whether a record is of a bulk classification: many pictures, and nobody's traffic."""
    try:
        found = document["captureData"]["endpointInput"]["observedContentType"]
    except (KeyError, TypeError):
        return False
    return bool(found == BATCH_CONTENT_TYPE)


def captured(document: dict[str, Any], part: str) -> bytes:
    """Return what was captured of a request or an answer.

    Parameters
    ----------
    document
        A captured line's.
    part
        ``endpointInput`` or ``endpointOutput``.

    Raises
    ------
    RecordIncomplete
        If it was not captured, or not as data capture does.
    """
    try:
        found = document["captureData"][part]
        data, encoding = found["data"], found["encoding"]
    except (KeyError, TypeError) as error:
        raise RecordIncomplete(
            f"the record has no captureData.{part} with data and encoding: capture input and output"
        ) from error
    if not isinstance(data, str):
        raise RecordIncomplete(f"captureData.{part}.data is {type(data).__name__}, not text")
    if encoding == "BASE64":
        try:
            return base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError) as error:
            raise RecordIncomplete(f"captureData.{part}.data is not base64 text") from error
    if encoding == "JSON":
        return data.encode(errors="replace")
    raise RecordIncomplete(f"captureData.{part}.encoding is {str(encoding)[:20]!r}: not understood")
