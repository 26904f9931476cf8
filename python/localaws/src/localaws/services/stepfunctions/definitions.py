"""Definitions of state machines, parsed once each, with all that a Distributed Map may have.

moto parses a definition whenever one of its executions starts, which costs more than most states,
and its grammar knows no Express children, and no percentage without a decimal point.
"""

import json
import threading
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.parse.preprocessor import Preprocessor

from localaws.services.stepfunctions.map_templates import give_back, take_out

_DEFINITIONS_KEPT = 64
_APART = ("ItemBatcher", "ItemSelector")
_EXPRESS = {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}


def install() -> None:
    """Put what is here in moto's place."""
    parse = AmazonStateLanguageParser.parse
    # ANTLR's parsers of one grammar share their tables, which no lock of their own guards.
    parsing = threading.Lock()

    # moto has this list once for all: what a refused definition leaves would be in the next ones.
    def with_scopes_of_its_own(self: Preprocessor) -> None:
        self._query_language_per_scope = []

    Preprocessor.__init__ = with_scopes_of_its_own

    # What an execution remembers is kept with the execution: many can run one parsed definition.
    @lru_cache(_DEFINITIONS_KEPT)
    def parse_once(definition: str) -> Any:
        parsed = parse(_as_moto_reads(definition))
        if any(name in definition for name in _APART):
            give_back(json.loads(definition), parsed[0], parse)
        return parsed

    def parse_alone(definition: str) -> Any:
        with parsing:
            return parse_once(definition)

    AmazonStateLanguageParser.parse = staticmethod(parse_alone)


def _as_moto_reads(definition: str) -> str:
    """Return a definition that means the same, as moto's grammar takes it."""
    try:
        document = json.loads(definition)
    except ValueError:
        return definition  # the parser says what is wrong with it
    amended = [_amend(state) for state in _maps(document)]
    return json.dumps(document) if any(amended) else definition


def _maps(value: Any) -> Iterator[dict[str, Any]]:
    children = value if isinstance(value, list) else []
    if isinstance(value, dict):
        children = list(value.values())
        if value.get("Type") == "Map":
            yield value
    for child in children:
        yield from _maps(child)


def _amend(state: dict[str, Any]) -> bool:
    """Amend a Map state in place; return whether there was anything to amend."""
    amended = False
    percentage = state.get("ToleratedFailurePercentage")
    if type(percentage) is int:
        state["ToleratedFailurePercentage"] = float(percentage)
        amended = True
    amended |= take_out(state)
    processor = state.get("ItemProcessor")
    config = processor.get("ProcessorConfig") if isinstance(processor, dict) else None
    if isinstance(config, dict) and _EXPRESS.items() <= config.items():
        config["ExecutionType"] = "STANDARD"  # children of both kinds run in the same way here
        amended = True
    return amended
