"""Valid inputs: what the mutations begin with."""

import gzip
import io
import json
import pickle
import random
import tarfile
import tempfile
from dataclasses import replace
from pathlib import Path

from PIL import Image

from scones.dataset import Outlier, OutlierWriter, Sample, ShardWriter
from scones.manifest import Manifest, Shard, digest, outlier_shard_name, shards_of
from scones.staging.drawing import draw

_FOLDER = "cifar-100-python"


def photos() -> list[bytes]:
    """Return pictures of every format and mode, some of which are refused."""
    picture = _drawing()
    modes = {
        "PNG": ("1", "L", "LA", "P", "RGB", "RGBA"),
        "JPEG": ("L", "RGB", "CMYK"),
        "WEBP": ("RGB", "RGBA"),
    }
    contents = [_encoded(picture.convert(mode), form) for form in modes for mode in modes[form]]
    contents.append(_encoded(picture.convert("I").convert("I;16"), "PNG"))
    exif = Image.Exif()
    exif[0x0112] = 6
    contents.append(_encoded(picture, "JPEG", exif=exif, progressive=True))
    contents.append(_encoded(picture, "PNG", save_all=True, append_images=[picture.rotate(90)]))
    contents.append(_encoded(picture, "WEBP", save_all=True, append_images=[picture.rotate(90)]))
    contents.append(_encoded(picture, "GIF"))
    return contents


def tables() -> dict[str, bytes]:
    """Return the three tables of an archive like CIFAR-100's, as Python 2 and numpy wrote them."""
    meta = {"fine_label_names": ["apple", "bicycle", "motorcycle"]}
    labels = [0, 1, 2, 1]
    rows = [bytes([16 * row + label]) * 3072 for row, label in enumerate(labels)]
    return {
        "meta": pickle.dumps(meta, protocol=2),
        "train": _split(labels, rows),
        "test": _split(labels[:2], rows[:2]),
    }


def tar_of(members: dict[str, bytes]) -> bytes:
    """Return a tar file of an archive's tables."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(f"{_FOLDER}/{name}")
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def archive_of(tar: bytes) -> bytes:
    """Return a tar file, compressed."""
    return gzip.compress(tar, compresslevel=1, mtime=0)


def shards() -> list[bytes]:
    """Return a shard of a few samples, and one of an outlier."""
    with tempfile.TemporaryDirectory() as folder:
        writer = ShardWriter(Path(folder), "train")
        for number in range(3):
            writer.add(Sample(f"train-{number:05d}", _encoded(_drawing(), "PNG"), number))
        writer.close()
        others = OutlierWriter(Path(folder), "train")
        others.add(Outlier("unknown-00000", _encoded(_drawing(), "PNG"), "apple"))
        others.close()
        shards = [*writer.shards, *others.shards]
        return [(Path(folder) / shard.name).read_bytes() for shard in shards]


def manifests() -> list[bytes]:
    """Return the manifests of a dataset without outliers, and with them."""
    shard = Shard("train/train-000000.tar", "0" * 64, 3)
    kinds = {"train": "apple", "validation": "bear", "test": "road"}
    outliers = {split: [Shard(outlier_shard_name(split, 0), "0" * 64, 2)] for split in kinds}
    plain = Manifest(
        digest=digest(["bicycle", "motorcycle"], 32, [shard]),
        source={"name": "sample", "checksum": "seed:0"},
        classes=["bicycle", "motorcycle"],
        counts={
            "train": {"bicycle": 2, "motorcycle": 1},
            "validation": {"bicycle": 0, "motorcycle": 0},
            "test": {"bicycle": 0, "motorcycle": 0},
        },
        image_size=32,
        shards={"train": [shard], "validation": [], "test": []},
        tool_version="0",
    )
    more = replace(
        plain,
        digest=digest(plain.classes, 32, [shard], shards_of(outliers)),
        outliers={split: {kind: 2} for split, kind in kinds.items()},
        outlier_shards=outliers,
    )
    return [manifest.to_json().encode() for manifest in (plain, more)]


def answers() -> list[bytes]:
    """Return an endpoint's answers: one that is sure, one that is not, and an error's."""
    documents = [
        {
            "probabilities": {"bicycle": sure, "motorcycle": 1 - sure},
            "familiarity": 0.4,
            "model_version": "job-1",
        }
        for sure in (0.875, 0.5)
    ]
    error = {"ErrorCode": "CLIENT_ERROR_FROM_MODEL", "Message": "no", "OriginalStatusCode": 400}
    return [json.dumps(document).encode() for document in [*documents, error]]


def events() -> list[bytes]:
    """Return the workflow's state before each of its functions."""
    photo = {"bucket": "photos", "key": "incoming/a.png", "version_id": "1", "size": 70}
    image = {"content": "iVBORw0KGgo=", "content_type": "image/png", "width": 1, "height": 1}
    inference = json.loads(answers()[0])
    states = [{"photo": photo}, {"photo": photo, "image": image}]
    states.append({"photo": photo, "image": image, "inference": inference})
    return [json.dumps(state).encode() for state in states]


def _drawing() -> Image.Image:
    return draw("bicycle", 24, random.Random(1))  # noqa: S311 (a picture)


def _encoded(image: Image.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def _split(labels: list[int], rows: list[bytes]) -> bytes:
    """Return the opcodes with which numpy 1 under Python 2 wrote a split."""
    content = b"".join(rows)
    shape = b"K" + bytes([len(rows)]) + b"M\x00\x0c\x86"
    array = b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01"
    array += shape + b"cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xff"
    array += b"J\xff\xff\xff\xffK\x00tb\x89T" + len(content).to_bytes(4, "little") + content + b"tb"
    numbers = b"](" + b"".join(b"K" + bytes([label]) for label in labels) + b"e"
    return b"\x80\x02}(U\x0bfine_labels" + numbers + b"U\x04data" + array + b"u."
