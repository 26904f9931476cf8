"""Texts of a definition, read as JSON has them: moto leaves their escapes in, or reads Python's."""

import json
from contextlib import suppress
from typing import Any

from moto.stepfunctions.parser.asl.parse import preprocessor


def install() -> None:
    """Put it in moto's place."""
    inner = preprocessor.Preprocessor._inner_string_of
    preprocessor.from_string_literal = _text
    preprocessor.Preprocessor._inner_string_of = staticmethod(
        lambda parser_rule_context: _text(parser_rule_context, inner)
    )


def _text(parser_rule_context: Any, otherwise: Any = None) -> Any:
    written = parser_rule_context.getText()
    with suppress(ValueError):
        read = json.loads(written)
        if isinstance(read, str):
            return read
    return otherwise(parser_rule_context) if otherwise else written
