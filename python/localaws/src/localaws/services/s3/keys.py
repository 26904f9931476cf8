"""Keys of any letters: on S3 a key is a key, whatever is in it.

moto's routes know no key with a newline.
"""

from typing import Any

from moto.core.base_backend import BaseBackend
from moto.s3.models import S3Backend


def install() -> None:
    """Have the routes match newlines."""
    S3Backend.flask_paths = property(_flask_paths)


def _flask_paths(self: Any) -> dict[str, Any]:
    paths: dict[str, Any] = BaseBackend.flask_paths.fget(self)
    any_letters = r"[\s\S]"
    return {
        path.replace('".+"', f'"{any_letters}+"').replace('"/.*"', f'"/{any_letters}*"'): dispatch
        for path, dispatch in paths.items()
    }
