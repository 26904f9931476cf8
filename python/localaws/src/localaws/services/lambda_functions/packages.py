"""Deployment archives of functions, each unpacked once."""

import hashlib
import io
import shutil
import threading
import zipfile
from collections.abc import Sequence
from pathlib import Path

from localaws.services.lambda_functions.errors import invalid

MAX_UNZIPPED_BYTES = 262_144_000

_lock = threading.Lock()


def check(archive: bytes) -> None:
    """Refuse an archive that Lambda would not deploy.

    Raises
    ------
    LambdaError
        If it is not a zip, or holds more than ``MAX_UNZIPPED_BYTES``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            size = sum(member.file_size for member in files.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise invalid(
            "Could not unzip uploaded file. Please check your file, then try to upload again."
        ) from error
    if size >= MAX_UNZIPPED_BYTES:
        raise invalid(f"Unzipped size must be smaller than {MAX_UNZIPPED_BYTES} bytes")


def unpacked(archives: Sequence[bytes], name: str, directory: Path) -> Path:
    """Return the folder with archives' files, unpacked if they are not yet.

    Parameters
    ----------
    archives
        Zips. Of files with one name the last one's is there.
    name
        The function's.
    directory
        Where the folders of all functions are.
    """
    digests = "".join(hashlib.sha256(archive).hexdigest() for archive in archives)
    digest = hashlib.sha256(digests.encode()).hexdigest()[:16]
    root = directory / f"{name}-{digest}"
    with _lock:
        if not root.is_dir():
            partial = root.with_name(root.name + ".partial")
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir()  # an archive may be empty
            for archive in archives:
                _unpack(archive, partial)
            partial.rename(root)
    return root


def _unpack(archive: bytes, folder: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        for member in files.infolist():
            path = Path(files.extract(member, folder))
            # zipfile drops the file mode, which executables need.
            mode = (member.external_attr >> 16) & 0o777
            if mode and not member.is_dir():
                path.chmod(mode)
