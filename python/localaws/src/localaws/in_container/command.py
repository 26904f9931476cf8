"""The process of a container that is given a command: its entry point, which ends with localaws."""

import os
import sys

from localaws.processes import die_with_parent


def main() -> None:
    """Become the program that the command line names."""
    die_with_parent()
    try:
        os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 (no shell is wanted)
    except OSError as error:
        sys.exit(f"exec {sys.argv[1]}: {error.strerror}")


if __name__ == "__main__":
    main()
