"""Functions that keep what moto drops of their configuration."""

from typing import Any

from moto.awslambda import models
from moto.awslambda.exceptions import InvalidParameterValueException

from localaws.services.lambda_functions.packages import check
from localaws.services.lambda_functions.runtime_names import refuse_unrunnable

_CODE = ("code_bytes", "code_size", "code_sha_256", "code_digest")
_KEPT = ("DeadLetterConfig", "LoggingConfig")


class ExecutingFunction(models.LambdaFunction):  # type: ignore[misc]
    """A function with the configuration that its processes and events need."""

    def __init__(self, account_id: str, spec: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        refuse_unrunnable("CreateFunction", spec)
        super().__init__(account_id, spec, *args, **kwargs)
        self._kept = {name: spec[name] for name in _KEPT if spec.get(name)}

    def _set_function_code(self, updated_spec: dict[str, Any]) -> None:
        before = {name: vars(self).get(name) for name in _CODE}
        before["code"] = dict(self.code)
        super()._set_function_code(updated_spec)
        if self.package_type == "Image" or not self.code_bytes:
            return
        try:
            check(self.code_bytes)
        except InvalidParameterValueException:
            self.__dict__.update(before)  # a refused update changes nothing
            raise

    def get_configuration(self, on_create: bool = False) -> dict[str, Any]:
        configuration: dict[str, Any] = super().get_configuration(on_create)
        logging_config = {"LogFormat": "Text", "LogGroup": self.log_group}
        kept = {"LoggingConfig": logging_config} | self._kept
        return configuration | kept

    def update_configuration(self, config_updates: dict[str, Any]) -> dict[str, Any]:
        refuse_unrunnable("UpdateFunctionConfiguration", config_updates)
        super().update_configuration(config_updates)
        for name in _KEPT:
            if name in config_updates:
                # A new dictionary: a published version keeps the old one.
                self._kept = self._kept | {name: config_updates[name]}
        return self.get_configuration()

    def invoke(self, body: str, request_headers: Any, response_headers: Any) -> bytes:
        """Invoke asynchronously, for S3, SNS, a log group or a stream."""
        del request_headers, response_headers
        models.lambda_backends[self.account_id][self.region].begin(self, body.encode())
        return b"{}"

    @property
    def shown_version(self) -> str:
        """``$LATEST``, or a published version's number; moto numbers both from 1."""
        published = not self.function_arn.endswith(f":function:{self.function_name}")
        return str(self.version) if published else "$LATEST"

    @property
    def log_group(self) -> str:
        group: str = self._kept.get("LoggingConfig", {}).get("LogGroup") or self.logs_group_name
        return group

    @property
    def dead_letter_arn(self) -> str | None:
        arn: str | None = self._kept.get("DeadLetterConfig", {}).get("TargetArn")
        return arn
