"""Photos that wait as tasks of Label Studio, and what people labelled there.

The format is that of its documentation, "Label Studio JSON": a task has data, the model's guess is
a prediction, and what people say are annotations.
"""

import base64
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from reprlib import repr as short
from typing import Any
from xml.sax.saxutils import quoteattr

from PIL import Image

from scones.classes import NO_VEHICLE
from scones.errors import ImageRejected, LabelInvalid
from scones.image_limits import Limits
from scones.images import normalise
from scones.review import Question

FORMAT = "label-studio"
_CONTROL, _OBJECT = "vehicle", "photo"
_LIMITS = Limits.of_sources(512)
_JPEG_QUALITY = 85


def interface(classes: Sequence[str]) -> str:
    """Return the labelling interface of a project that takes the tasks."""
    choices = [
        f"    <Choice value={quoteattr(name)} hotkey={quoteattr(key)}/>"
        for name, key in [*zip(classes, "123456789", strict=False), (NO_VEHICLE, "n")]
    ]
    choices[-1:-1] = [f"    <Choice value={quoteattr(name)}/>" for name in classes[9:]]
    lines = [
        "<View>",
        f'  <Image name="{_OBJECT}" value="$image"/>',
        '  <Text name="reason" value="$reason"/>',
        f'  <Choices name="{_CONTROL}" toName="{_OBJECT}" choice="single" required="true">',
        *choices,
        "  </Choices>",
        "</View>",
    ]
    return "\n".join(lines) + "\n"


def task(question: Question, content: bytes, classes: Sequence[str]) -> dict[str, Any]:
    """Return a photo as a task, which holds the picture itself.

    Raises
    ------
    ImageRejected
        If it cannot be shown.
    """
    guess = {
        "id": question.id,
        "from_name": _CONTROL,
        "to_name": _OBJECT,
        "type": "choices",
        "value": {"choices": [question.vehicle]},
    }
    prediction = {
        "model_version": question.model_version,
        "score": question.confidence,
        "result": [guess],
    }
    return {
        "data": {
            "image": _picture(content),
            "photo_id": question.id,
            "key": question.photo.key,
            "reason": question.reason,
        },
        # Label Studio refuses a guess that its interface does not have.
        "predictions": [prediction] if question.vehicle in classes else [],
    }


def write(
    path: Path, photos: Iterable[tuple[Question, bytes]], classes: Sequence[str]
) -> list[str]:
    """Write a file of tasks and, beside it, one of the interface; return what was left out.

    The photos are written as they come: a queue may have many.
    """
    problems = []
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    with partial.open("w", encoding="utf-8") as file:
        file.write("[")
        before = "\n"
        for question, content in photos:
            try:
                text = json.dumps(task(question, content, classes))
            except ImageRejected as error:
                problems.append(f"{question.id}: {type(error).__name__}: {error}")
                continue
            file.write(before + text)
            before = ",\n"
        file.write("\n]\n")
    partial.replace(path)
    path.with_suffix(".xml").write_text(interface(classes), encoding="utf-8")
    return problems


def read(content: bytes) -> list[tuple[str, str]]:
    """Return the labels of a file that Label Studio exported as JSON, by the ids of photos.

    Tasks without an annotation, or with one that was skipped, have none.

    Raises
    ------
    LabelInvalid
        If it is no such file; the text names the task.
    """
    try:
        tasks = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise LabelInvalid(f"Label Studio's file is not valid JSON: {error}") from error
    if not isinstance(tasks, list):
        raise LabelInvalid(f"Label Studio's file is {short(tasks)}, not a list of tasks")
    return [
        label for number, found in enumerate(tasks, start=1) for label in _labels(number, found)
    ]


def _labels(number: int, found: Any) -> Iterator[tuple[str, str]]:
    data = found.get("data") if isinstance(found, Mapping) else None
    name = data.get("photo_id") if isinstance(data, Mapping) else None
    if not isinstance(name, str):
        raise LabelInvalid(
            f"task {number} has no data.photo_id: export it as JSON, not as JSON-MIN, from a "
            "project that was made of the exported tasks"
        )
    annotations = found.get("annotations", [])
    if not isinstance(annotations, list):
        raise LabelInvalid(f"task {number} has annotations {short(annotations)}, not a list")
    for annotation in annotations:
        results = annotation.get("result") if isinstance(annotation, Mapping) else None
        if not isinstance(results, list):
            raise LabelInvalid(f"task {number} has the annotation {short(annotation)}")
        if not annotation.get("was_cancelled"):
            yield from ((name, _choice(number, one)) for one in results if _is_answer(one))


def _is_answer(result: Any) -> bool:
    """Whether a result is the label: a project may ask for more, such as a remark."""
    return not isinstance(result, Mapping) or result.get("from_name") == _CONTROL


def _choice(number: int, result: Any) -> str:
    value = result.get("value") if isinstance(result, Mapping) else None
    choices = value.get("choices") if isinstance(value, Mapping) else None
    if not isinstance(choices, list) or len(choices) != 1 or not isinstance(choices[0], str):
        raise LabelInvalid(f"task {number} has the result {short(result)}, not one choice")
    return choices[0]


def _picture(content: bytes) -> str:
    """Return a photo as a data URI: a browser asks no other server for it."""
    buffer = io.BytesIO()
    # A tenth of the size of a PNG, and people see no difference.
    Image.open(io.BytesIO(normalise(content, _LIMITS).content)).save(
        buffer, "JPEG", quality=_JPEG_QUALITY
    )
    return f"data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"
