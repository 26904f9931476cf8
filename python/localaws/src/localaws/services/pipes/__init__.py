"""EventBridge Pipes: a queue's messages, in batches, to a state machine, a function or a queue."""

from localaws.services.pipes.backend import COVERAGE, install

__all__ = ["COVERAGE", "install"]
