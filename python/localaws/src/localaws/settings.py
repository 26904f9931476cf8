"""Where one running localaws listens and keeps its files."""

from dataclasses import dataclass
from pathlib import Path

ACCOUNT_ID = "123456789012"
# The access key of the account's administrator, who started localaws.
ADMINISTRATOR = "localaws"


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
        The one region that is served.
    enforce_iam
        Whether calls need permissions.
    """

    work_directory: Path
    port: int
    region: str = "us-east-1"
    enforce_iam: bool = False

    @property
    def url(self) -> str:
        """What ``AWS_ENDPOINT_URL`` is set to."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def scratch(self) -> Path:
        """What is unpacked and run lies below here; stopping removes it."""
        return self.work_directory / "localaws-scratch"

    def directory(self, name: str) -> Path:
        """Return a directory below the scratch directory, made if it is missing."""
        path = self.scratch / name
        path.mkdir(parents=True, exist_ok=True)
        return path
