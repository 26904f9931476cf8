"""Schedule expressions: ``rate(…)``, ``cron(…)`` and ``at(…)``, and when they come next."""

from localaws.schedule_expressions.expressions import At, Expression, ExpressionInvalid, Rate, parse

__all__ = ["At", "Expression", "ExpressionInvalid", "Rate", "parse"]
