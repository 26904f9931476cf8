"""Where one running localaws listens and keeps its files."""

from dataclasses import dataclass
from pathlib import Path

ACCOUNT_ID = "123456789012"


@dataclass(frozen=True)
class Settings:
    """One running localaws.

    Parameters
    ----------
    work_directory
        Everything that is unpacked, logged or written lies below it.
    port
        The port on 127.0.0.1 that serves every AWS API.
    region
        The region of calls that do not name one.
    """

    work_directory: Path
    port: int
    region: str = "us-east-1"

    @property
    def url(self) -> str:
        """What ``AWS_ENDPOINT_URL`` is set to."""
        return f"http://127.0.0.1:{self.port}"

    def directory(self, *names: str) -> Path:
        """Return a directory below the work directory, made if it is missing."""
        path = self.work_directory.joinpath(*names)
        path.mkdir(parents=True, exist_ok=True)
        return path
