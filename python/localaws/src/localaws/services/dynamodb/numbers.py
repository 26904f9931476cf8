"""Numbers are kept as DynamoDB keeps them: without leading and trailing zeros, in plain digits.

Source: the Developer Guide, "Supported data types": zeros are trimmed, 38 digits are kept.
"""

from contextlib import suppress
from decimal import Context, InvalidOperation
from typing import Any

from moto.dynamodb.models.dynamo_type import DynamoType

# More digits than DynamoDB takes: what is too long is refused, not rounded.
_CONTEXT = Context(prec=200)


def canonical(text: str) -> str:
    """Return a number's text as DynamoDB gives it back; what is no number stays as it is.

    Parameters
    ----------
    text
        What a client wrote, such as ``1.0`` or ``1e-05``.
    """
    with suppress(InvalidOperation):
        number = _CONTEXT.create_decimal(text)
        if number.is_finite():
            return f"{_CONTEXT.plus(number.normalize(_CONTEXT)):f}"  # of -0, plus makes 0
    return text


def install() -> None:
    """Have every value that moto makes be so."""
    make = DynamoType.__init__

    def make_canonical(self: Any, given: Any) -> None:
        make(self, given)
        if self.type == "N" and isinstance(self.value, str):
            self.value = canonical(self.value)
        elif self.type == "NS":
            self.value = [canonical(one) for one in self.value]

    DynamoType.__init__ = make_canonical
