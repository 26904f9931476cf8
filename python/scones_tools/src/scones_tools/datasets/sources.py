"""Where a dataset version's pictures come from, as the command line says it."""

import argparse
import contextlib
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from scones.classes import NO_VEHICLE, check_classes
from scones.staging import (
    Cifar100,
    DrawnSample,
    Folder,
    Outliers,
    Source,
    UnknownFolder,
    WithLabelled,
    WithoutUnknown,
    WithUnknown,
)
from scones.staging.kinds import LEAST_KINDS
from scones_tools.command_line import UsageError, printable
from scones_tools.counted import counted
from scones_tools.s3_files import FileMissing, fetch, fetch_folder, split

OF_DEPLOYMENT = ""  # the labelled photos that lie where review puts them
_WITHOUT = "none"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options that name sources."""
    parser.add_argument("--source", required=True, choices=("sample", "cifar100", "folder"))
    parser.add_argument(
        "--archive", help="cifar-100-python.tar.gz, a file or an S3 URI, for cifar100"
    )
    parser.add_argument("--md5", help="the archive's checksum, if it is not a known one")
    parser.add_argument(
        "--directory",
        help="of <class>/*.jpg, .png or .webp, and of unknown/<kind>/*.jpg for what no class is, "
        "or an S3 URI, for folder",
    )
    parser.add_argument(
        "--unknown",
        metavar="PLACE",
        help="add pictures of what no class is to those that the source has: a directory of "
        "<kind>/*.jpg, an archive like CIFAR-100's, an S3 URI of either, or none to have no "
        "outlier set at all",
    )
    parser.add_argument(
        "--unknown-md5", metavar="MD5", help="that archive's checksum, if it is not a known one"
    )
    parser.add_argument("--seed", type=int, default=0, help="for sample (default: %(default)s)")
    parser.add_argument(
        "--labelled",
        nargs="?",
        const=OF_DEPLOYMENT,
        metavar="PLACE",
        help="add the photos that people labelled: s3://bucket/labelled or a directory "
        "(default: the environment's)",
    )


def check(options: argparse.Namespace) -> None:
    """Refuse options that do not go together."""
    for source, value in (("cifar100", options.archive), ("folder", options.directory)):
        if (options.source == source) != (value is not None):
            raise UsageError(
                "--archive goes with --source cifar100, --directory with --source folder"
            )
    if options.unknown == "":
        raise UsageError("--unknown takes a place, or none")


def pictures(options: argparse.Namespace, classes: Sequence[str], directory: Path) -> Source:
    """Return the source that the options name, with all that they add to it.

    Parameters
    ----------
    options
        Of the command line.
    classes
        Those that are staged.
    directory
        Receives what is downloaded from S3.

    Raises
    ------
    ConfigurationInvalid
        If a class has a name that is reserved: no folder is looked for that would have it.
    """
    check_classes(classes)
    places = [directory / name for name in ("source", "unknown", "labelled")]
    for place in places:
        place.mkdir(parents=True)
    of_source, unknown, labelled = places
    source = source_of(options, classes, of_source)
    if options.unknown == _WITHOUT:
        source = WithoutUnknown(source)
    elif options.unknown is None and options.source == "cifar100":
        source = _with_enough_kinds(source, classes)
    elif options.unknown:
        source = WithUnknown(source, outliers_of(options, unknown))
    if options.labelled:
        source = WithLabelled(source, fetch_labelled(options.labelled, classes, labelled))
    return source


def source_of(options: argparse.Namespace, classes: Sequence[str], directory: Path) -> Source:
    """Return the source that the options name; what is on S3 is downloaded into a directory."""
    if options.source == "cifar100":
        return Cifar100(fetch(options.archive, directory), options.md5)
    if options.source == "folder":
        folder = Folder(fetch_folder(options.directory, directory))
        _tell(folder.passed_over(classes))
        return folder
    return DrawnSample(options.seed)


def outliers_of(options: argparse.Namespace, directory: Path) -> Outliers:
    """Return the outliers of ``--unknown``; what is on S3 is downloaded into a directory."""
    is_archive = options.unknown.endswith((".tar.gz", ".tgz"))
    place = (fetch if is_archive else fetch_folder)(options.unknown, directory)
    if is_archive or place.is_file():
        return Cifar100(place, options.unknown_md5)
    folder = UnknownFolder(place)
    _tell(folder.passed_over())
    return folder


def _with_enough_kinds(source: Source, classes: Sequence[str]) -> Source:
    """Return an archive's source: nobody asked for its other classes, so too few are no mistake."""
    kinds = source.kinds(classes)
    if not 0 < len(kinds) < LEAST_KINDS:
        return source
    print(
        f"warning: the archive has only {printable(', '.join(kinds))} beside the classes, and an "
        f"outlier set needs {LEAST_KINDS} kinds: it is left out",
        file=sys.stderr,
    )
    return WithoutUnknown(source)


def _tell(passed_over: Counter[str]) -> None:
    for reason, count in passed_over.most_common():
        files = counted(count, "file", "files")
        print(f"passed over: {files} {printable(reason)}", file=sys.stderr)


def fetch_labelled(place: str, classes: Sequence[str], directory: Path) -> Path:
    """Return a directory with the photos that people labelled.

    Parameters
    ----------
    place
        ``s3://bucket/labelled``, where ``scones review`` puts them, or a directory.
    classes
        Those whose photos are fetched, beside those without a vehicle.
    directory
        Receives what is fetched from S3.
    """
    if not place.startswith("s3://"):
        return Path(place)
    split(place)  # refuses one without a bucket
    for name in (*classes, NO_VEHICLE):
        with contextlib.suppress(FileMissing):  # no photo of the class is labelled yet
            fetch_folder(f"{place.rstrip('/')}/{name}", directory / name)
    if not any(directory.iterdir()):
        print(f"warning: no photo of {', '.join(classes)} is below {place}", file=sys.stderr)
    return directory
