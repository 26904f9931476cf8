"""Event source mappings: what is read, and the function that it invokes."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

# Seconds on AWS; shorter here.
_SECONDS_IN_TRANSITION = 0.2


@dataclass
class EventSourceMapping:
    """An event source mapping.

    Attributes
    ----------
    arn_begin
        The ARN, without the UUID.
    settings
        Under AWS's names. It is replaced, never changed.
    enabled
        Whether it reads.
    """

    arn_begin: str
    settings: Mapping[str, Any]
    enabled: bool
    uuid: str = field(default_factory=lambda: str(uuid4()))
    tags: dict[str, str] = field(default_factory=dict)
    modified: float = field(default_factory=time.time)
    _transition: str = "Creating"
    _until: float = field(default_factory=lambda: time.monotonic() + _SECONDS_IN_TRANSITION)

    @property
    def arn(self) -> str:
        """``EventSourceMappingArn``."""
        return f"{self.arn_begin}:event-source-mapping:{self.uuid}"

    @property
    def event_source_arn(self) -> str:
        """The queue or stream."""
        return str(self.settings["EventSourceArn"])

    @property
    def function_arn(self) -> str:
        """The function, with the qualifier that was given."""
        return str(self.settings["FunctionArn"])

    @property
    def is_of_queue(self) -> bool:
        """Whether it reads a queue."""
        return ":sqs:" in self.event_source_arn

    @property
    def filters(self) -> list[str]:
        """The patterns of its filters; a record must match one, if there are any."""
        filters = self.settings.get("FilterCriteria", {}).get("Filters", [])
        return [str(one["Pattern"]) for one in filters]

    def change(self, settings: Mapping[str, Any], *, enabled: bool) -> None:
        """Give it other settings."""
        if enabled != self.enabled:
            self._transition = "Enabling" if enabled else "Disabling"
        else:
            self._transition = "Updating"
        self.settings, self.enabled = settings, enabled
        self.modified = time.time()
        self._until = time.monotonic() + _SECONDS_IN_TRANSITION

    @property
    def state(self) -> str:
        """``State``."""
        settled = "Enabled" if self.enabled else "Disabled"
        is_settled = time.monotonic() >= self._until
        # One that is created disabled is so at once.
        is_idle = self._transition == "Creating" and not self.enabled
        return settled if is_settled or is_idle else self._transition

    def shown(self, state: str | None = None) -> dict[str, Any]:
        """Return it as AWS shows it.

        Parameters
        ----------
        state
            ``State``; None for its own.
        """
        reason = "USER_INITIATED" if self.is_of_queue else "User action"
        return {
            "UUID": self.uuid,
            "EventSourceMappingArn": self.arn,
            **self.settings,
            "LastModified": self.modified,
            "State": state or self.state,
            "StateTransitionReason": reason,
        }
