"""Look at the photos that the model was not sure of, and label them.

Without options that say otherwise it serves the page of `scones page` at its tab Review, until
Ctrl-C. With --list the photos that wait are listed, and stay; the exit code of a mere list is 3 if
any waits, and 0 if none does. A photo that gets a label is stored for the next dataset version
(`scones stage --labelled`) and announced with its route, and only then leaves the queue, with its
messages that were read. The label `none` is for a photo of no vehicle: it is announced as rejected,
and training learns from it what is unknown.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scones.classes import NO_VEHICLE
from scones.errors import LabelInvalid
from scones.review import Question, check_labels, read_labels
from scones_tools import deployment, results
from scones_tools.command_line import (
    PERSON_NEEDED,
    SUCCESS,
    CommandError,
    Progress,
    UsageError,
    pair,
    positive,
    printable,
)
from scones_tools.counted import counted
from scones_tools.deployment import Deployment
from scones_tools.labels.labelling import Asked, Review
from scones_tools.page import page as served
from scones_tools.queues import reading
from scones_tools.review import label_studio
from scones_tools.review.page import Waiting, page, thumbnail

_SECONDS_TO_LOOK = 900
_SKIP, _QUIT = "s", "q"
_WITHOUT_SERVING = (
    "list",
    "json",
    "download",
    "page",
    "export",
    "limit",
    "label",
    "labels",
    "import_",
    "interactive",
)


class ReviewIncomplete(CommandError):
    """Some messages or labels could not be dealt with; the messages are in the queue as before."""


def ask(question: Question, picture: Path, classes: Sequence[str]) -> str | None:
    """Ask a person at the terminal for a photo's label; None to skip it.

    Raises
    ------
    EOFError
        If the person wants to stop.
    """
    print(f"{question.id}: {picture}", file=sys.stderr)
    asked = f"{question.vehicle} {question.confidence:.2f}: {question.reason}"
    print(f"  {printable(asked)}", file=sys.stderr)
    while True:
        choices = f"  {', '.join([*classes, NO_VEHICLE])}, {_SKIP}(kip), {_QUIT}(uit): "
        print(choices, end="", file=sys.stderr, flush=True)  # stdout is for results
        given = input().strip()
        if given == _SKIP:
            return None
        if given == _QUIT:
            raise EOFError
        if given in {*classes, NO_VEHICLE}:
            return given


def review(deployed: Deployment, options: argparse.Namespace, labels: Mapping[str, str]) -> int:
    """List, show and label what waits, as the options say, and return how many photos waited."""
    classes = sorted(deployed.vehicles)
    with reading(deployed.review_queue_url, _SECONDS_TO_LOOK) as queue:
        review_pass = Review(queue, deployed, options.reviewer)
        found = review_pass.waiting(options.limit)
        pictures = _fetch(review_pass, found, options) if options.download or options.page else {}
        if options.page:
            shown = [Waiting(asked.question, pictures.get(asked.question.id)) for asked in found]
            options.page.parent.mkdir(parents=True, exist_ok=True)
            options.page.write_text(page(shown, classes), encoding="utf-8")
        if options.export:
            photos = _photos(review_pass, found)
            review_pass.problems += label_studio.write(Path(options.export[1]), photos, classes)
        labelled = 0
        lines = results.Stream(_widths(found, classes), as_json=options.json)
        try:
            for asked in found:
                question = asked.question
                label = labels.get(question.id)
                if options.interactive and question.id in pictures:
                    label = ask(question, _file(options.download, question), classes)
                done = label is not None and review_pass.label(asked, label)
                labelled += done
                lines.show(_description(question, label if done else None))
        except EOFError:
            print("stopped", file=sys.stderr)
        unknown = sorted(set(labels) - {asked.question.id for asked in found})
        review_pass.problems += [f"{name} is labelled, and is not in the queue" for name in unknown]
    print(f"{counted(len(found), 'photo', 'photos')} waited, {labelled} labelled", file=sys.stderr)
    if review_pass.problems:
        problems = "\n  ".join(dict.fromkeys(review_pass.problems))
        raise ReviewIncomplete(f"what could not be dealt with:\n  {problems}")
    return len(found)


def _fetch(
    review_pass: Review, found: Sequence[Asked], options: argparse.Namespace
) -> dict[str, str | None]:
    """Return what the page shows of each photo that is there, by id.

    An upload may have many megabytes, and a queue many uploads: only small pictures are kept.
    """
    pictures: dict[str, str | None] = {}
    progress = Progress("fetching photos")
    for question in (asked.question for asked in found):
        content = review_pass.photo(question)
        if content is None:
            continue
        pictures[question.id] = thumbnail(content) if options.page else None
        if options.download:
            options.download.mkdir(parents=True, exist_ok=True)
            _file(options.download, question).write_bytes(content)
        progress.show(f"{len(pictures)}/{len(found)}")
    progress.close()
    return pictures


def _photos(review_pass: Review, found: Sequence[Asked]) -> Iterator[tuple[Question, bytes]]:
    progress = Progress("exporting photos")
    for number, asked in enumerate(found, start=1):
        content = review_pass.photo(asked.question)
        if content is not None:
            yield asked.question, content
        progress.show(f"{number}/{len(found)}")
    progress.close()


def _file(directory: Path, question: Question) -> Path:
    # The id and the ending of the key alone: a key may hold characters that a file name may not.
    ending = re.search(r"\.[a-z0-9]{1,8}\Z", question.photo.key.lower(), re.ASCII)
    return directory / f"{question.id}{ending[0] if ending else ''}"


def _description(question: Question, label: str | None) -> dict[str, Any]:
    return {
        "id": question.id,
        "vehicle": question.vehicle,
        "confidence": question.confidence,
        "unknown": question.unknown,
        "familiarity": question.familiarity,
        "reason": question.reason,
        "photo": f"s3://{question.photo.bucket}/{question.photo.key}",
        "label": label,
    }


def _widths(found: Sequence[Asked], classes: Sequence[str]) -> dict[str, int]:
    reasons = (len(asked.question.reason) for asked in found)
    widest = max(map(len, [*classes, NO_VEHICLE]))
    return {
        "id": max((len(asked.question.id) for asked in found), default=0),
        "vehicle": widest,
        "confidence": 0,
        "unknown": 0,
        "familiarity": 0,
        "label": widest,
        "reason": max(reasons, default=0),
        "photo": 0,
    }


def _labels(options: argparse.Namespace, classes: Sequence[str]) -> dict[str, str]:
    pairs = list(options.label)
    for path, read in ((options.labels, read_labels), (options.import_, label_studio.read)):
        if path is None:
            continue
        try:
            pairs += read(path.read_bytes())
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error}") from error
    return check_labels(pairs, classes)


def _is_export(form: str, file: str) -> bool:
    return form == label_studio.FORMAT and file.endswith(".json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the verb's arguments."""
    deployment.add_arguments(parser)
    served.add_arguments_of_serving(parser)
    results.add_arguments(parser)
    parser.add_argument("--list", action="store_true", help="list what waits, and serve no page")
    parser.add_argument("--download", type=Path, metavar="DIR", help="write the photos there")
    parser.add_argument("--page", type=Path, metavar="FILE", help="write a page with the pictures")
    parser.add_argument(
        "--export",
        nargs=2,
        metavar=("FORMAT", "FILE"),
        help=f"write tasks for {label_studio.FORMAT}, the only format: a file that ends in .json, "
        "and the labelling interface beside it, which ends in .xml",
    )
    parser.add_argument("--limit", type=positive, help="review this many at most (default: all)")
    given = parser.add_argument_group("labels")
    given.add_argument("--label", action="append", type=pair, default=[], metavar="ID=CLASS")
    given.add_argument(
        "--labels", type=Path, metavar="FILE", help="CSV (id,label), as Excel saves it, or JSON"
    )
    given.add_argument(
        "--import", type=Path, metavar="FILE", dest="import_", help="what Label Studio exported"
    )
    given.add_argument(
        "--interactive", action="store_true", help="ask for each; goes with --download"
    )


def command(options: argparse.Namespace) -> int:
    """Carry out the verb, and return its exit code."""
    if not any(getattr(options, name) for name in _WITHOUT_SERVING):
        return served.serve(options, "/review")
    if options.open or options.port:
        raise UsageError("--open and --port are of the page that is served: without other options")
    if options.interactive and not options.download:
        raise UsageError("--interactive needs --download, so that there is a picture to see")
    if options.export and not _is_export(*options.export):
        raise UsageError(f"--export is {label_studio.FORMAT} and a file that ends in .json")
    deployed = deployment.find(options)
    classes = sorted(deployed.vehicles)
    try:
        labels = _labels(options, classes)
    except LabelInvalid as error:
        raise CommandError(f"LabelInvalid: {error}; nothing was done") from error
    waiting = review(deployed, options, labels)
    writes = options.page or options.download or options.export
    only_lists = not (labels or options.interactive or options.import_ or writes)
    return PERSON_NEEDED if waiting and only_lists else SUCCESS
