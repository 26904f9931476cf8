"""The files of a training, and what they say. It imports nothing that takes memory."""

import json
from pathlib import Path

GRAPH = "model.onnx"
FLOATS = "floats.onnx"  # the benchmark's own: the embedding as it was trained


def outputs_of(model: Path) -> list[str]:
    """Return the names of an unpacked model's outputs: unknown, if it knows it, is the last."""
    names: list[str] = json.loads((model / "model.json").read_text())["classes"]
    return names


def image_size(model: Path) -> int:
    """Return the side of an unpacked model's input, in pixels."""
    size: int = json.loads((model / "model.json").read_text())["image_size"]
    return size
