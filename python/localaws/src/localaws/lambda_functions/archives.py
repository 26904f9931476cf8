"""Deployed archives and layers, unpacked once for each content."""

import hashlib
import io
import shutil
import threading
import zipfile
from pathlib import Path

_lock = threading.Lock()


def unpacked(archive: bytes, directory: Path) -> Path:
    """Return the directory in which an archive lies unpacked, unpacked now if it is not yet.

    Parameters
    ----------
    archive
        A zip.
    directory
        Each archive gets a directory below it, named after its content.

    Raises
    ------
    zipfile.BadZipFile
        If it is no zip.
    """
    root = directory / hashlib.sha256(archive).hexdigest()[:16]
    with _lock:
        if not root.is_dir():
            # Renamed when complete, so that an interrupted run leaves nothing that looks complete.
            partial = root.with_suffix(".partial")
            shutil.rmtree(partial, ignore_errors=True)
            with zipfile.ZipFile(io.BytesIO(archive)) as opened:
                for member in opened.infolist():
                    path = Path(opened.extract(member, partial))
                    if not member.is_dir() and (member.external_attr >> 16) & 0o111:
                        path.chmod(path.stat().st_mode | 0o555)
            partial.mkdir(parents=True, exist_ok=True)
            partial.rename(root)
    return root
