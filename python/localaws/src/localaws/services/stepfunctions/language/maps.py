"""What Map states have beside: processors, readers, batchers and writers.

Source: AWS's "Map workflow state" and the pages of its fields; AWS's answers to other ones.
"""

import re
from typing import Any

from localaws.services.stepfunctions.language.scopes import Scope
from localaws.services.stepfunctions.language.shapes import Shape
from localaws.services.stepfunctions.language.templates import template
from localaws.services.stepfunctions.language.values import (
    anything,
    integer,
    number_path,
    one_of,
    reference_path,
    string,
    text,
)

_MOST_ITEMS = 100_000_000
_LONGEST_LABEL = 40
_NOT_IN_LABELS = re.compile(r"[\s?*<>{}\[\]:;,\\|^~$#%&`\"\x00-\x1f\x7f-\x9f]")

_INLINE = Shape({"Mode": anything})
_DISTRIBUTED = Shape(
    {"Mode": anything, "ExecutionType": one_of("STANDARD", "EXPRESS")}, required=("ExecutionType",)
)


def processor_config(value: Any, at: str, scope: Scope) -> None:
    """Take what says how a Map state's items are processed."""
    if not isinstance(value, dict):
        scope.report.schema("Expected value of type [OBJECT]", at)
        return
    mode = value.get("Mode", "INLINE")
    one_of("INLINE", "DISTRIBUTED")(mode, f"{at}/Mode", scope)
    (_DISTRIBUTED if mode == "DISTRIBUTED" else _INLINE).check(value, at, scope)
    if scope.express and mode == "DISTRIBUTED":
        message = "The field 'Mode' with value 'DISTRIBUTED' is not supported inside"
        scope.report.schema(f"{message} 'EXPRESS' state machines", f"{at}/Mode")


def _resource_of(*calls: str) -> Any:
    pattern = re.compile(rf"arn:[\w-]+:states:::s3:({'|'.join(calls)})")

    def check(value: Any, at: str, scope: Scope) -> None:
        string(value, at, scope)
        if isinstance(value, str) and not pattern.fullmatch(value):
            scope.report.schema("The field 'Resource' does not match any of the allowed values", at)

    return check


_READER_CONFIG = Shape(
    {
        "InputType": one_of("CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"),
        "ItemsPointer": string,
        "Transformation": one_of("NONE", "LOAD_AND_FLATTEN"),
        "ManifestType": one_of("S3_INVENTORY", "ATHENA_DATA"),
        "CSVDelimiter": string,
        "CSVHeaderLocation": one_of("FIRST_ROW", "GIVEN"),
        "CSVHeaders": anything,
        "MaxItems": integer(0, _MOST_ITEMS),
        "MaxItemsPath": number_path,
    },
    exclusive=(("MaxItems", "MaxItemsPath"),),
)


def _reader_config(value: Any, at: str, scope: Scope) -> None:
    if not _READER_CONFIG.check(value, at, scope):
        return
    if value.get("InputType") == "CSV" and "CSVHeaderLocation" not in value:
        scope.report.schema("The field 'CSVHeaderLocation' is required", at)
    if value.get("InputType") == "JSON" and "CSVHeaderLocation" in value:
        scope.report.schema("Field 'CSVHeaderLocation' is not supported", at)
    if value.get("CSVHeaderLocation") == "GIVEN" and "CSVHeaders" not in value:
        scope.report.schema("These fields are required: [CSVHeaders]", at)


_READER = Shape(
    {
        "Resource": _resource_of("getObject", "listObjectsV2"),
        "Parameters": template,
        "Arguments": template,
        "ReaderConfig": _reader_config,
    },
    required=("Resource",),
)
_BATCHER = Shape(
    {
        "BatchInput": template,
        "MaxItemsPerBatch": integer(0),
        "MaxItemsPerBatchPath": number_path,
        "MaxInputBytesPerBatch": integer(0),
        "MaxInputBytesPerBatchPath": number_path,
    },
    exclusive=(
        ("MaxItemsPerBatch", "MaxItemsPerBatchPath"),
        ("MaxInputBytesPerBatch", "MaxInputBytesPerBatchPath"),
    ),
)
_WRITER = Shape(
    {
        "Resource": _resource_of("putObject"),
        "Parameters": template,
        "Arguments": template,
        "WriterConfig": template,
    }
)


def item_reader(value: Any, at: str, scope: Scope) -> None:
    """Take what says where items are read from."""
    _READER.check(value, at, scope)


def item_batcher(value: Any, at: str, scope: Scope) -> None:
    """Take what says how items are put together."""
    _BATCHER.check(value, at, scope)


def result_writer(value: Any, at: str, scope: Scope) -> None:
    """Take what says where results are written to."""
    if _WRITER.check(value, at, scope) and not value:
        scope.report.schema("Value cannot be empty", at)


def items(value: Any, at: str, scope: Scope) -> None:
    """Take a list, or an expression that gives one."""
    if isinstance(value, str):
        text(value, at, scope)
    elif isinstance(value, list):
        template(value, at, scope)
    else:
        scope.report.schema("Expected value of type [ARRAY]", at)


def items_path(value: Any, at: str, scope: Scope) -> None:
    """Take a reference path, into the context object too."""
    reference_path(value, at, scope)


def label(value: Any, at: str, scope: Scope) -> None:
    """Take a text that can be part of an ARN."""
    if not isinstance(value, str):
        string(value, at, scope)
    elif len(value) > _LONGEST_LABEL:
        message = f"Invalid Label name: Label '{value}' exceeds the {_LONGEST_LABEL}-character"
        scope.report.error("INVALID_LABEL_NAME", f"{message} limit allowed by the service", at)
    elif not value or _NOT_IN_LABELS.search(value):
        scope.report.error("INVALID_LABEL_NAME", f"Invalid Label name: '{value}'", at)
