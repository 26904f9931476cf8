"""``python -m localaws.child MODULE ARGUMENT…``: run a module, and end when localaws ends."""

import runpy
import sys

from localaws.processes import die_with_parent


def main() -> None:
    """Run the module that the command line names, as ``python -m`` would."""
    die_with_parent()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
