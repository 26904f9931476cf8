"""EventBridge: rules deliver to state machines, functions, queues, topics and log groups."""

from localaws.services.events.installation import COVERAGE, install

__all__ = ["COVERAGE", "install"]
