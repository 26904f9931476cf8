"""Imported first by every command: what is not installed is named in one line, then exit code 1.

It needs the standard library alone.
"""

import sys
from pathlib import Path
from types import TracebackType

_SCRIPTS = Path(__file__).resolve().parent
# Where the package is not called as its module is.
_PACKAGES = {
    "PIL": "pillow",
    "botocore": "boto3",
    "google": "protobuf",
    "python_terraform": "python-terraform",
    "yaml": "PyYAML",
    "scones": f"-e {_SCRIPTS.parent / 'python' / 'scones'}",
    "localaws": f"-e {_SCRIPTS.parent / 'python' / 'localaws'}",
}


def _name_what_is_missing(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    name = (error.name or "").partition(".")[0] if isinstance(error, ModuleNotFoundError) else ""
    of_ours = (_SCRIPTS / name).is_dir() or (_SCRIPTS / f"{name}.py").is_file()
    if not name or of_ours:
        sys.__excepthook__(kind, error, traceback)
        return
    package = _PACKAGES.get(name, name)
    command = Path(sys.argv[0]).name
    print(
        f"error: {command} needs {name}: python3 -m pip install {package} "
        "(or run it by tox, which installs all that it needs)",
        file=sys.stderr,
    )


sys.excepthook = _name_what_is_missing
