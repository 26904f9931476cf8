"""The file of a kept state: rows in SQLite, whose transactions survive the end of the process.

A transaction is given to the operating system before it counts as done. So it survives whatever
happens to this process, SIGKILL included; that the machine itself loses power it does not.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

FORMAT = "1"
_FILE, _LOCK = "localaws-state.sqlite", "localaws-state.lock"

Key = tuple[str, str, str, str, str]


class StateRefused(Exception):
    """A kept state that this localaws cannot use; the text says why."""


class Store:
    """The rows of a directory.

    Parameters
    ----------
    directory
        Made if it is missing.
    made_by
        What wrote the rows: rows of another are not read.

    Raises
    ------
    StateRefused
        If another server uses it, or if another version wrote it.
    """

    def __init__(self, directory: Path, made_by: str) -> None:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise StateRefused(f"another localaws keeps its state in {directory}") from None
        self._rows = sqlite3.connect(
            directory / _FILE, isolation_level=None, check_same_thread=False
        )
        try:
            self._prepare(made_by)
        except sqlite3.DatabaseError as error:
            raise StateRefused(f"{directory / _FILE} is no state of localaws: {error}") from None

    def _prepare(self, made_by: str) -> None:
        self._rows.execute("PRAGMA journal_mode = WAL")
        self._rows.execute("PRAGMA synchronous = OFF")
        self._rows.execute("CREATE TABLE IF NOT EXISTS made (format TEXT, made_by TEXT)")
        self._rows.execute(
            "CREATE TABLE IF NOT EXISTS kept (service TEXT, account TEXT, region TEXT, kind TEXT, "
            "key TEXT, value BLOB, PRIMARY KEY (service, account, region, kind, key)) WITHOUT ROWID"
        )
        found = self._rows.execute("SELECT format, made_by FROM made").fetchone()
        if found is None:
            self._rows.execute("INSERT INTO made VALUES (?, ?)", (FORMAT, made_by))
        elif found != (FORMAT, made_by):
            raise StateRefused(
                f"the state was kept by {found[1]}, format {found[0]}, and this is {made_by}, "
                f"format {FORMAT}: use that one, or another directory"
            )

    def write(self, rows: Iterable[tuple[Key, bytes | None]]) -> None:
        """Write rows in one transaction; None removes one.

        Parameters
        ----------
        rows
            Service, account, region, kind and key of each, and its value.
        """
        written = [(*key, value) for key, value in rows if value is not None]
        removed = [key for key, value in rows if value is None]
        self._rows.execute("BEGIN IMMEDIATE")
        try:
            self._rows.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?, ?)", written)
            self._rows.executemany(
                "DELETE FROM kept WHERE service = ? AND account = ? AND region = ? AND kind = ? "
                "AND key = ?",
                removed,
            )
        except BaseException:
            self._rows.execute("ROLLBACK")
            raise
        self._rows.execute("COMMIT")

    def read(self, service: str, kind: str) -> Iterator[tuple[str, str, str, bytes]]:
        """Return account, region, key and value of a service's rows of a kind."""
        yield from self._rows.execute(
            "SELECT account, region, key, value FROM kept WHERE service = ? AND kind = ? "
            "ORDER BY account, region, key",
            (service, kind),
        )

    def items(
        self, service: str, account: str, region: str, without: set[str]
    ) -> Iterator[tuple[str, str, bytes]]:
        """Return kind, key and value of the rows of a backend, without some kinds."""
        rows = self._rows.execute(
            "SELECT kind, key, value FROM kept WHERE service = ? AND account = ? AND region = ? "
            "ORDER BY kind, key",
            (service, account, region),
        )
        return (row for row in rows if row[0] not in without)

    def services(self) -> set[str]:
        """Return the services that have rows."""
        return {name for (name,) in self._rows.execute("SELECT DISTINCT service FROM kept")}

    def empty(self) -> None:
        """Remove every row."""
        self._rows.execute("DELETE FROM kept")
