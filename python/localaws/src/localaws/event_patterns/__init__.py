"""Event patterns: which events a rule, a pipe's filter or a function's filter lets pass."""

from localaws.event_patterns.pattern import EventPattern
from localaws.event_patterns.tokens import PatternInvalid

__all__ = ["EventPattern", "PatternInvalid"]
