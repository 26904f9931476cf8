"""CloudWatch: alarms that look at their metrics, and tell what they see."""

from localaws.services.cloudwatch.alarms import COVERAGE, install

__all__ = ["COVERAGE", "install"]
