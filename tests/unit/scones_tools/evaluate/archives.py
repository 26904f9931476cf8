"""Model archives that answer what is written in them, and the command that judges them."""

import io
import json
import tarfile

# Answers what is written beside it, whatever it sees.
MODEL = """
import json, pathlib

def model_fn(directory):
    return json.loads(pathlib.Path(directory, "model.json").read_text())["answer"]

def transform_fn(model, body, content_type, accept):
    assert (body[:4], content_type) == (b"\\x89PNG", "image/png")
    answer = {"probabilities": model, "familiarity": 1.0, "model_version": "one"}
    return json.dumps(answer), accept
"""


def archive(path, files: dict[str, str]):
    with tarfile.open(path, "w:gz") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            tar.addfile(member, io.BytesIO(text.encode()))
    return path


def model(path, answer: dict[str, float], code: str = MODEL, image_size: object = 32):
    description = {"answer": answer, "image_size": image_size}
    files = {"model.json": json.dumps(description), "code/inference.py": code}
    return archive(path, {**files, "baseline.json": "{}", "model_card.md": "# One"})


def words(candidate, dataset, tmp_path, *more: str) -> list[str]:
    return [
        *("--candidate", str(candidate), "--dataset", str(dataset)),
        *(
            "--output",
            str(tmp_path / "out"),
            "--message",
            str(tmp_path / "message"),
            "--json",
            *more,
        ),
    ]
