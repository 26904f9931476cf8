"""JSONata and variables in Step Functions."""

from localaws.services.stepfunctions.queries.evaluation import COVERAGE, install

__all__ = ["COVERAGE", "install"]
