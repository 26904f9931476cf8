"""The archives that functions are deployed as, unpacked once each."""

import hashlib
import io
import shutil
import threading
import zipfile
from pathlib import Path

_lock = threading.Lock()


def unpacked(archive: bytes, name: str, directory: Path) -> Path:
    """Return the folder with an archive's files, unpacked if they are not yet.

    Parameters
    ----------
    archive
        A zip.
    name
        The function's.
    directory
        Where the folders of all functions are.
    """
    digest = hashlib.sha256(archive).hexdigest()[:16]
    root = directory / f"{name}-{digest}"
    with _lock:
        if not root.is_dir():
            partial = root.with_name(root.name + ".partial")
            shutil.rmtree(partial, ignore_errors=True)
            _unpack(archive, partial)
            partial.rename(root)
    return root


def _unpack(archive: bytes, folder: Path) -> None:
    folder.mkdir()  # an archive may be empty
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        for member in files.infolist():
            path = Path(files.extract(member, folder))
            # Python's own unpacking leaves the mode out: no file could be executed.
            mode = (member.external_attr >> 16) & 0o777
            if mode and not member.is_dir():
                path.chmod(mode)
