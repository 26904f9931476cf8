"""CloudWatch: alarms that evaluate their metrics and announce changes of state."""

from localaws.services.cloudwatch.alarms import COVERAGE, install

__all__ = ["COVERAGE", "install"]
