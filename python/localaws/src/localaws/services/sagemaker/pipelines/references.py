"""What a step's arguments refer to, put in its place when the step begins."""

import json
from collections.abc import Mapping
from typing import Any

from localaws.services.sagemaker.pipelines.paths import PathMissing, value_at
from localaws.services.sagemaker.s3_files import split_uri

_COMPARED: Mapping[str, Any] = {
    "Equals": lambda left, right: left == right,
    "GreaterThan": lambda left, right: left > right,
    "GreaterThanOrEqualTo": lambda left, right: left >= right,
    "LessThan": lambda left, right: left < right,
    "LessThanOrEqualTo": lambda left, right: left <= right,
}


class ReferenceUnknown(Exception):
    """Something refers to what is not there, or is a function that is not known."""


class References:
    """The values that the steps of an execution can refer to.

    Parameters
    ----------
    parameters
        By name.
    execution
        Its properties by name, such as ``PipelineName``.
    s3
        A client with the pipeline's role, for property files.
    """

    def __init__(
        self, parameters: Mapping[str, Any], execution: Mapping[str, str], s3: Any
    ) -> None:
        self._values = {"Parameters": dict(parameters), "Execution": dict(execution)}
        self._s3 = s3
        self._steps: dict[str, tuple[Mapping[str, Any], Mapping[str, Any]]] = {}

    def keep(self, document: Mapping[str, Any], described: Mapping[str, Any]) -> None:
        """Keep what a step has come to, as its Describe operation says."""
        self._steps[document["Name"]] = document, described

    def resolved(self, value: Any) -> Any:
        """Return a value with all that it refers to.

        Raises
        ------
        ReferenceUnknown
            If that is not there.
        """
        if isinstance(value, list):
            return [self.resolved(item) for item in value]
        if not isinstance(value, Mapping):
            return value
        if set(value) == {"Get"}:
            return self._get(value["Get"])
        if set(value) == {"Std:Join"}:
            join = value["Std:Join"]
            return join["On"].join(_text(self.resolved(item)) for item in join["Values"])
        if set(value) == {"Std:JsonGet"}:
            return self._json_get(value["Std:JsonGet"])
        unknown = [name for name in value if name.startswith("Std:")]
        if unknown:
            raise ReferenceUnknown(f"there is no function {unknown[0]}")
        return {name: self.resolved(item) for name, item in value.items()}

    def is_met(self, condition: Mapping[str, Any]) -> bool:
        """Return whether a condition holds.

        Raises
        ------
        ReferenceUnknown
            If it refers to what is not there, or is of no known kind.
        """
        kind = condition["Type"]
        if kind == "Not":
            return not self.is_met(condition["Expression"])
        if kind == "Or":
            return any(self.is_met(one) for one in condition["Conditions"])
        if kind == "In":
            asked = self.resolved(condition["QueryValue"])
            return asked in [self.resolved(one) for one in condition["Values"]]
        if kind not in _COMPARED:
            raise ReferenceUnknown(f"there is no condition {kind}")
        left, right = (self.resolved(condition[side]) for side in ("LeftValue", "RightValue"))
        try:
            return bool(_COMPARED[kind](left, right))
        except TypeError as error:
            raise ReferenceUnknown(f"{kind}: {error}") from error

    def _get(self, path: str) -> Any:
        first, _, rest = path.partition(".")
        try:
            if first != "Steps":
                return value_at(self._values[first], rest)
            name, _, rest = rest.partition(".")
            return value_at(self._steps[name][1], rest)
        except (KeyError, PathMissing) as error:
            raise ReferenceUnknown(f"{path}: {error}") from error

    def _json_get(self, asked: Mapping[str, Any]) -> Any:
        if "S3Uri" in asked:
            uri = self.resolved(asked["S3Uri"])
        else:
            uri = self._property_file(asked["PropertyFile"]["Get"])
        bucket, key = split_uri(uri)
        try:
            text = self._s3.get_object(Bucket=bucket, Key=key)["Body"].read()
            return value_at(json.loads(text), asked["Path"])
        except (self._s3.exceptions.ClientError, ValueError, PathMissing) as error:
            raise ReferenceUnknown(f"{uri}: {error}") from error

    def _property_file(self, path: str) -> str:
        _, name, _, file = path.split(".", 3)
        document, described = self._steps[name]
        for one in document.get("PropertyFiles") or []:
            if one["PropertyFileName"] == file:
                output = f"ProcessingOutputConfig.Outputs['{one['OutputName']}'].S3Output.S3Uri"
                return f"{value_at(described, output).rstrip('/')}/{one['FilePath']}"
        raise ReferenceUnknown(f"there is no property file {path}")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
