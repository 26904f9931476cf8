"""Say what became of a photo, and why: each version, its outcome, and what to do now.

The exit code is 0 if the newest version has an outcome, 3 if a version waits for a person (a
review, a failure, a pipe that was stopped), and 1 if there is no such photo, or it has no outcome
yet. A photo that failed and is tried again by itself has none yet.
"""

import argparse
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from scones_tools import deployment, results
from scones_tools.command_line import FAILURE, PERSON_NEEDED, SUCCESS, CommandError, printable
from scones_tools.photos.story import Story, Upload, explain
from scones_tools.photos.uploads import MAX_KEY_BYTES, Uploads

_FACTS = (
    "vehicle",
    "confidence",
    "margin",
    "unknown",
    "familiarity",
    "route",
    "model_version",
    "execution",
)


class PhotoUnknown(CommandError):
    """Neither the photos bucket nor the table of outcomes has a version of the key."""


class BucketUnknown(CommandError):
    """The bucket is not the environment's bucket of photos."""


def key_of(text: str, bucket: str) -> str:
    """Return the key that a command line names, alone or as ``s3://bucket/key``.

    Raises
    ------
    BucketUnknown
        If it names another bucket than the photos'.
    """
    if not text.startswith("s3://"):
        return text
    named, _, key = text.removeprefix("s3://").partition("/")
    if named != bucket:
        raise BucketUnknown(
            f"the photos of this environment are in {bucket}, not in {named!r}: is it another "
            "environment's photo?"
        )
    return key


def find(uploads: Uploads, key: str, bucket: str) -> list[Upload]:
    """Return the versions of a photo, the oldest first.

    Raises
    ------
    PhotoUnknown
        If there is none.
    """
    is_key = 0 < len(key.encode(errors="surrogateescape")) <= MAX_KEY_BYTES
    found, deleted = uploads.of(key) if is_key else ([], None)
    if found:
        return found
    if deleted:
        raise PhotoUnknown(
            f"s3://{bucket}/{key} was deleted at {_time(deleted)}, and neither a version of it nor "
            "an outcome is left"
        )
    raise PhotoUnknown(
        f"there is no s3://{bucket}/{key}: it was never uploaded to this environment, or it was "
        "removed since (uploads are kept for retention_days.photos); a key begins with its folder, "
        "such as incoming/, and without a slash"
    )


def row_of(upload: Upload, story: Story) -> dict[str, Any]:
    """Return all that is known of a version, for a program."""
    record = upload.record
    known = asdict(record) | {"unknown": record.unknown} if record else {}
    return {
        "photo": f"s3://{upload.photo.bucket}/{upload.photo.key}",
        "version": upload.photo.version_id,
        "uploaded": upload.uploaded.isoformat(),
        "size": upload.photo.size,
        "stored": upload.is_stored,
        "outcome": story.outcome,
        "why": story.why,
        "next": story.next,
        "waits": story.waits,
        **{name: known.get(name) for name in (*_FACTS, "reason", "message", "probabilities")},
        "attempts": record.receives if record else None,
        "decided": record.decided.isoformat() if record else None,
        "seconds": record.seconds if record else None,
        "label": asdict(upload.label) if upload.label else None,
    }


def show(upload: Upload, story: Story) -> None:
    """Print what became of a version, for a person."""
    row, record = row_of(upload, story), upload.record
    put = "decided" if story.outcome else "tried"
    facts = {
        "photo": row["photo"],
        "version": row["version"],
        "uploaded": f"{_time(upload.uploaded)}, {upload.photo.size:,} bytes",
        "stored": None if upload.is_stored else "no: S3 has removed it",
        "outcome": story.outcome or "none",
        put: record and f"{_time(record.decided)}, attempt {record.receives}",
        "why": story.why,
        "next": story.next,
        **{name.replace("_", " "): row[name] for name in _FACTS},
    }
    known = {name: value for name, value in facts.items() if value not in (None, "")}
    width = max(map(len, known))
    for name, value in known.items():
        text = f"{value:.4f}" if isinstance(value, float) else str(value)
        print(f"{name:<{width}}  {printable(text)}")


def _time(time: datetime) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    parser.add_argument("key", help="the photo's key, such as incoming/abc.jpg, or s3://BUCKET/KEY")
    deployment.add_arguments(parser)
    results.add_arguments(parser)


def command(options: argparse.Namespace) -> int:
    """Carry out the verb, and return its exit code."""
    deployed = deployment.find(options)
    bucket = deployed.photos_bucket
    found = find(Uploads(deployed), key_of(options.key, bucket), bucket)
    now = datetime.now(UTC)
    stories = [explain(upload, now) for upload in found]
    for number, (upload, story) in enumerate(zip(found, stories, strict=True)):
        if options.json:
            results.show([row_of(upload, story)], (), as_json=True)
            continue
        if number:
            print()
        show(upload, story)
    if any(story.waits for story in stories):
        return PERSON_NEEDED
    return SUCCESS if stories[-1].outcome else FAILURE
