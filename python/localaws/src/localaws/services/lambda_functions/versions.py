"""Versions of functions: their settings, code, states and revisions."""

import base64
import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from localaws.services.lambda_functions.names import LATEST

if TYPE_CHECKING:
    from localaws.services.lambda_functions.functions import Function

# Seconds on AWS; shorter here.
_SECONDS_IN_TRANSITION = 0.2


def moment() -> str:
    """Return the time of now as ``LastModified`` has it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "+0000")


@dataclass(frozen=True)
class Code:
    """A deployment archive.

    Attributes
    ----------
    archive
        A zip.
    """

    archive: bytes

    @property
    def sha256(self) -> str:
        """``CodeSha256``."""
        return base64.b64encode(hashlib.sha256(self.archive).digest()).decode()


@dataclass
class Version:
    """A published version, or ``$LATEST``.

    Attributes
    ----------
    function
        Whose it is.
    number
        ``$LATEST``, or the number of a published version.
    settings
        The configuration, under AWS's names. It is replaced, never changed.
    code
        The archive.
    modified
        ``LastModified``.
    made_of
        Of a published version: what ``$LATEST`` was when it was published.
    """

    function: "Function"
    number: str
    settings: Mapping[str, Any]
    code: Code
    modified: str = field(default_factory=moment)
    made_of: object = None
    _revisions: tuple[str, str] = ("", "")
    _ready_at: float = 0.0
    _was_ready: bool = False

    def __post_init__(self) -> None:
        self.touch()

    def touch(self) -> None:
        """Give it a new ``RevisionId``."""
        revision = str(uuid4())
        self._revisions = (revision, revision)

    def begin_transition(self) -> None:
        """Let it be created, or updated, for a moment; its ``RevisionId`` changes twice."""
        self._was_ready = self._ready_at > 0
        self._revisions = (str(uuid4()), str(uuid4()))
        self._ready_at = time.monotonic() + _SECONDS_IN_TRANSITION

    def change(self, settings: Mapping[str, Any] | None = None, code: Code | None = None) -> None:
        """Give it other settings, or other code."""
        self.settings, self.code = settings or self.settings, code or self.code
        self.modified = moment()
        self.begin_transition()

    @property
    def is_ready(self) -> bool:
        """Whether it is neither being created nor being updated."""
        return time.monotonic() >= self._ready_at

    @property
    def is_pending(self) -> bool:
        """Whether it is being created."""
        return not self.is_ready and not self._was_ready

    @property
    def revision(self) -> str:
        """``RevisionId``."""
        return self._revisions[self.is_ready]

    @property
    def content(self) -> object:
        """What tells versions apart."""
        return dict(self.settings), self.code.sha256

    def wait_until_created(self) -> None:
        """Wait until it can be invoked."""
        if self.is_pending:
            time.sleep(max(0.0, self._ready_at - time.monotonic()))

    @property
    def function_name(self) -> str:
        """The function's name."""
        return self.function.name

    @property
    def function_arn(self) -> str:
        """ARN, with the number of a published version."""
        published = self.number != LATEST
        return f"{self.function.arn}:{self.number}" if published else self.function.arn

    @property
    def shown_version(self) -> str:
        """``$LATEST``, or a published version's number."""
        return self.number

    @property
    def role(self) -> str:
        """ARN of the role it runs as."""
        return str(self.settings["Role"])

    @property
    def handler(self) -> str:
        """Such as ``handler.handler``."""
        return str(self.settings["Handler"])

    @property
    def run_time(self) -> str:
        """Such as ``python3.12``."""
        return str(self.settings["Runtime"])

    @property
    def timeout(self) -> int:
        """Seconds."""
        return int(self.settings["Timeout"])

    @property
    def memory_size(self) -> int:
        """Megabytes."""
        return int(self.settings["MemorySize"])

    @property
    def ephemeral_storage(self) -> int:
        """Megabytes of ``/tmp``."""
        return int(self.settings["EphemeralStorage"]["Size"])

    @property
    def environment_vars(self) -> Mapping[str, str]:
        """Its variables."""
        variables: Mapping[str, str] = (self.settings.get("Environment") or {}).get("Variables", {})
        return variables

    @property
    def layers(self) -> list[Mapping[str, Any]]:
        """Its layers' versions."""
        return list(self.settings.get("Layers", []))

    @property
    def code_bytes(self) -> bytes:
        """The archive."""
        return self.code.archive

    @property
    def logging(self) -> Mapping[str, str]:
        """``LoggingConfig``."""
        config: Mapping[str, str] = self.settings["LoggingConfig"]
        return config

    @property
    def log_group(self) -> str:
        """Its log group."""
        return str(self.logging["LogGroup"])

    @property
    def dead_letter_arn(self) -> str | None:
        """The queue or topic of its dead letters."""
        arn: str | None = self.settings.get("DeadLetterConfig", {}).get("TargetArn")
        return arn
