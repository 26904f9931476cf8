"""What moto's other services ask of Lambda's storage of functions."""

from collections.abc import Callable

from localaws.services.lambda_functions.errors import UnknownFunction
from localaws.services.lambda_functions.functions import Target


class Lookup:
    """Finds functions by name or ARN.

    Parameters
    ----------
    find
        Returns what is invoked; raises ``UnknownFunction``.
    """

    def __init__(self, find: Callable[..., Target]) -> None:
        self._find = find

    def get_arn(self, arn: str) -> Target | None:
        """Return what an invocation of an ARN runs; None if it is not there."""
        try:
            return self._find(arn)
        except UnknownFunction:
            return None

    def get_function_by_name_or_arn_with_qualifier(
        self, name: str, qualifier: str | None = None
    ) -> Target:
        """Return what an invocation of a name runs."""
        return self._find(name, qualifier)
