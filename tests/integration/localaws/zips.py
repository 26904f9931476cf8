"""Archives of functions and layers."""

import io
import textwrap
import zipfile


def zip_of_files(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def zip_of(code: str) -> bytes:
    return zip_of_files({"handler.py": textwrap.dedent(code)})
