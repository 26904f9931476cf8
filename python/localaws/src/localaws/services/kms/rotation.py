"""Rotation of keys: how often a key is rotated is kept and told. Nothing is rotated here."""

import json
import time
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.kms.models import Key
from moto.kms.responses import KmsResponse

from localaws.coverage import Row
from localaws.settings import Settings

COVERAGE = (
    Row(
        "KMS",
        "EnableKeyRotation, GetKeyRotationStatus",
        "The period and the next date are told; keys that AWS does not rotate are refused.",
        "No key is rotated when its date comes.",
    ),
)

_DEFAULT_DAYS = 365  # AWS's own
_SECONDS_OF_A_DAY = 86400


def install(settings: Settings) -> None:
    """Let moto keep what a rotation was enabled with."""
    del settings  # every service is installed alike
    enable, disable = KmsResponse.enable_key_rotation, KmsResponse.disable_key_rotation
    status = KmsResponse.get_key_rotation_status

    def enable_key_rotation(self: Any) -> str:
        key = _rotatable(self)
        answer: str = enable(self)
        days = self._get_param("RotationPeriodInDays")
        if days is not None or key.rotation_days is None:
            key.rotation_days = days or _DEFAULT_DAYS
            key.rotation_begins = time.time()
        return answer

    def disable_key_rotation(self: Any) -> str:
        key = _rotatable(self)
        answer: str = disable(self)
        key.rotation_days = None
        return answer

    def get_key_rotation_status(self: Any) -> str:
        shown = json.loads(status(self))
        key = _key(self)
        shown["KeyId"] = key.id
        if shown["KeyRotationEnabled"]:
            days = key.rotation_days or _DEFAULT_DAYS
            begins = key.rotation_begins or float(key.creation_date)
            shown["RotationPeriodInDays"] = days
            shown["NextRotationDate"] = begins + days * _SECONDS_OF_A_DAY
        return json.dumps(shown)

    Key.rotation_days = None
    Key.rotation_begins = None
    KmsResponse.enable_key_rotation = enable_key_rotation
    KmsResponse.disable_key_rotation = disable_key_rotation
    KmsResponse.get_key_rotation_status = get_key_rotation_status


def _key(self: Any) -> Any:
    self._validate_cmk_id(self._get_param("KeyId"))
    return self.kms_backend.describe_key(self._get_param("KeyId"))


def _rotatable(self: Any) -> Any:
    """Return the key, if AWS rotates its kind."""
    key = _key(self)
    if key.key_spec != "SYMMETRIC_DEFAULT" or key.origin != "AWS_KMS":
        raise JsonRESTError(
            "UnsupportedOperationException",
            f"You cannot perform rotation on the key {key.arn}: AWS KMS rotates symmetric keys "
            "whose material it has made.",
        )
    return key
