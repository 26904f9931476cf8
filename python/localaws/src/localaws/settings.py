"""Where one running localaws listens and keeps its files."""

from dataclasses import dataclass, replace
from pathlib import Path

from localaws.places import Place

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
        What ``localaws env`` exports, and where an unsigned request is answered.
    enforce_iam
        Whether calls need permissions.
    account
        The account of every key that says no other.
    init
        A folder of scripts that run when it is ready; None for none.
    state
        The directory in which what there is stays over a restart; None keeps it in memory.
    forget
        Services that may be used all the same, though they are not kept.
    """

    work_directory: Path
    port: int
    region: str = "us-east-1"
    enforce_iam: bool = False
    account: str = ACCOUNT_ID
    init: Path | None = None
    state: Path | None = None
    forget: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """What ``AWS_ENDPOINT_URL`` is set to."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """Its own log, and what scripts print."""
        return self.work_directory / "localaws.log"

    @property
    def scratch(self) -> Path:
        """What is unpacked and run lies below here; stopping removes it."""
        return self.work_directory / "localaws-scratch"

    @property
    def place(self) -> Place:
        """The account and the region."""
        return Place(self.account, self.region)

    def at(self, place: Place) -> "Settings":
        """Return the settings of what runs in another account or region of this localaws."""
        return replace(self, account=place.account, region=place.region)

    def directory(self, name: str) -> Path:
        """Return a directory of the account's in the region, made if it is missing."""
        return self.shared_directory(f"{self.account}/{self.region}/{name}")

    def shared_directory(self, name: str) -> Path:
        """Return a directory of all accounts and regions, made if it is missing."""
        path = self.scratch / name
        path.mkdir(parents=True, exist_ok=True)
        return path
