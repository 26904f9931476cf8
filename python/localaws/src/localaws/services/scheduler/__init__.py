"""EventBridge Scheduler: schedules that call their targets when they are due."""

from localaws.services.scheduler.installation import COVERAGE, install

__all__ = ["COVERAGE", "install"]
