"""Take the README's pictures of a demonstration that ``tox run -e demo -- --keep`` left running.

Two runs differ in their photos' order and times: that pictures are made, and are small, is checked,
not that they are the same.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from demo import kept_page
from pictures.palette import write_small
from scones_tools.command_line import CommandError, run

MOST_BYTES = 300_000  # of all pictures of the documentation together
_PICTURES = Path("docs/pictures")


class NothingToPhotograph(CommandError):
    """There is no kept demonstration, or no report."""


class PicturesTooLarge(CommandError):
    """The documentation's pictures are more than a reader should load."""


def total(directory: Path) -> int:
    """Return how many bytes a directory's pictures have, and see that it is not too many.

    Raises
    ------
    PicturesTooLarge
        If it is.
    """
    found = sum(file.stat().st_size for file in directory.iterdir() if file.is_file())
    if found > MOST_BYTES:
        raise PicturesTooLarge(f"{directory} has {found} bytes, which is over {MOST_BYTES}")
    return found


def command(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="tox run -e pictures --", description=__doc__)
    parser.add_argument(
        "--report", type=Path, default=Path("demo-report.html"), help="default: %(default)s"
    )
    parser.add_argument(
        "--work-directory", type=Path, default=Path(".work/demo"), help="default: %(default)s"
    )
    parser.add_argument("--to", type=Path, default=_PICTURES, help="default: %(default)s")
    parser.add_argument(
        "--drift", action="store_true", help="of a demonstration with --story drift: its page alone"
    )
    options = parser.parse_args(arguments)
    address = kept_page.address_of(options.work_directory)
    if address is None:
        raise NothingToPhotograph(
            f"no page is served in {options.work_directory}: `tox run -e demo -- --keep` serves one"
        )
    if not options.drift and not options.report.is_file():
        raise NothingToPhotograph(f"{options.report} is not a file: name the run's --report")
    from pictures import camera  # needs a browser

    options.to.mkdir(parents=True, exist_ok=True)
    if options.drift:
        taken = {"drift.png": camera.drift(address)}
    else:
        report = options.report.resolve().as_uri()
        taken = {"report.png": camera.report(report), "review.png": camera.review(address)}
    for name, content in taken.items():
        write_small(content, options.to / name)
    print(f"{', '.join(taken)}: {options.to} has {total(options.to)} bytes")


if __name__ == "__main__":
    sys.exit(run(command, None))
