"""JSONata put into moto's interpreter, which left its evaluation out."""

import re
from typing import Any

from moto.stepfunctions.parser.asl.component.common.string.string_expression import (
    StringJSONata,
    StringVariableSample,
)
from moto.stepfunctions.parser.asl.eval.variable_store import NoSuchVariable
from moto.stepfunctions.parser.asl.utils import json_path

from localaws.coverage import Row
from localaws.services.stepfunctions.interpreter.failures import RUNTIME, StateFailed
from localaws.services.stepfunctions.queries import failures, fields, outputs, variables
from localaws.services.stepfunctions.queries.expressions import (
    UNDEFINED,
    ExpressionError,
    UnsupportedResult,
    evaluate,
)
from localaws.services.stepfunctions.queries.failures import QueryFailed

COVERAGE = (
    Row(
        "Step Functions",
        "JSONata, variables",
        "Expressions in all fields that take them, Assign and Output, variables in both query "
        "languages and their scopes.",
    ),
)

_VARIABLE = re.compile(r"\$(\w+)")


def install() -> None:
    """Have the interpreter evaluate expressions, and paths that begin at a variable."""
    StringJSONata._eval_body = _evaluate
    StringVariableSample._eval_body = _follow
    failures.install()
    fields.install()
    outputs.install()
    variables.install()


def _evaluate(self: Any, env: Any) -> None:
    bindings = variables.bindings(env) | {"states": env.states._states_data}
    try:
        value = evaluate(self.expression, bindings)
    except ExpressionError as error:
        raise QueryFailed(f"threw an error during evaluation{error}", self) from error
    except UnsupportedResult as error:
        raise QueryFailed("returned an unsupported result type.", self) from error
    if value is UNDEFINED:
        raise QueryFailed("returned nothing (undefined).", self)
    env.stack.append(value)


def _follow(self: Any, env: Any) -> None:
    """Give what a path gives whose root is a variable: ``$order.items[0]``."""
    if root := _VARIABLE.match(self.expression):
        path = f"${self.expression[root.end() :]}"
        try:
            value = env.variable_store.get(root[1])
        except NoSuchVariable as error:
            cause = (
                f"The variable '${root[1]}' specified for the field '{env.next_field_name}' could "
                "not be found."
            )
            raise StateFailed(RUNTIME, cause) from error
        env.stack.append(json_path.extract_json(path, value))
