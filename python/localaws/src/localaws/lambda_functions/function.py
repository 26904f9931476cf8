"""A function's configuration, with what moto leaves out of it."""

import threading
from typing import Any

from moto.awslambda import models

# Kept as given, and told as kept; moto has no place for them.
_KEPT = ("DeadLetterConfig", "LoggingConfig")

_DEFAULT_RETRIES = 2
_DEFAULT_SECONDS_OF_AGE = 6 * 3600


class ExecutingFunction(models.LambdaFunction):  # type: ignore[misc]
    """A function, or one published version of it."""

    def __init__(self, account_id: str, spec: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        self._kept = {name: spec[name] for name in _KEPT if spec.get(name)}
        super().__init__(account_id, spec, *args, **kwargs)

    def get_configuration(self, on_create: bool = False) -> dict[str, Any]:
        """Return what GetFunctionConfiguration tells."""
        configuration: dict[str, Any] = super().get_configuration(on_create)
        dead_letters = self._kept.get("DeadLetterConfig") or {}
        if dead_letters.get("TargetArn"):
            configuration["DeadLetterConfig"] = dead_letters
        return configuration | {"LoggingConfig": self.logging_config}

    def get_code(self) -> dict[str, Any]:
        """Return what GetFunction tells."""
        answer: dict[str, Any] = super().get_code()
        if self.reserved_concurrency is not None:
            limit = int(self.reserved_concurrency)
            answer["Concurrency"] = {"ReservedConcurrentExecutions": limit}
        return answer

    def update_configuration(self, config_updates: dict[str, Any]) -> dict[str, Any]:
        """Take what UpdateFunctionConfiguration was given."""
        updates = dict(config_updates)
        if "Environment" in updates:
            variables = (updates["Environment"] or {}).get("Variables") or {}
            updates["Environment"] = {"Variables": variables}
        super().update_configuration(updates)
        for name in _KEPT:
            if name in updates:
                self._kept[name] = updates[name]
        if "TracingConfig" in updates:
            self.tracing_config = updates["TracingConfig"]
        if "EphemeralStorage" in updates:
            self.ephemeral_storage = updates["EphemeralStorage"]["Size"]
        if "KMSKeyArn" in updates:
            self.kms_key_arn = updates["KMSKeyArn"]
        return self.get_configuration()

    @property
    def logging_config(self) -> dict[str, Any]:
        """How it logs, with AWS's defaults."""
        given = self._kept.get("LoggingConfig") or {}
        config = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{self.function_name}", **given}
        if config["LogFormat"] == "JSON":
            config = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO", **config}
        return config

    @property
    def dead_letter_arn(self) -> str | None:
        """The queue or topic for events that it failed on, if one is configured."""
        arn: str | None = (self._kept.get("DeadLetterConfig") or {}).get("TargetArn")
        return arn or None

    @property
    def retries(self) -> int:
        """How often an event that it failed on is tried again."""
        return int(self._event_settings.get("MaximumRetryAttempts", _DEFAULT_RETRIES))

    @property
    def seconds_of_age(self) -> int:
        """How old an event may become."""
        return int(self._event_settings.get("MaximumEventAgeInSeconds", _DEFAULT_SECONDS_OF_AGE))

    def destination(self, condition: str) -> str | None:
        """Return where events go that ended so: ``OnSuccess`` or ``OnFailure``."""
        destinations = self._event_settings.get("DestinationConfig") or {}
        arn: str | None = (destinations.get(condition) or {}).get("Destination")
        return arn or None

    def invoke(self, body: str, request_headers: Any, response_headers: Any) -> bytes:
        """Take an event of another service, to be worked on in the background."""
        del request_headers, response_headers
        backend = models.lambda_backends[self.account_id][self.region]
        backend.invoke_event(self.function_arn, None, body.encode())
        return b""

    @property
    def _event_settings(self) -> dict[str, Any]:
        settings: dict[str, Any] = (
            self.event_invoke_config[-1].config if self.event_invoke_config else {}
        )
        return settings


class Running:
    """How many invocations of each function run at the moment."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count: dict[str, int] = {}

    def enter(self, name: str, limit: int | None) -> bool:
        """Count one more; False, and no more, if the limit is reached."""
        with self._lock:
            count = self._count.get(name, 0)
            if limit is not None and count >= limit:
                return False
            self._count[name] = count + 1
            return True

    def leave(self, name: str) -> None:
        """Count one less."""
        with self._lock:
            self._count[name] -= 1
