"""Bodies of requests are what was sent, whatever their type says.

Command-line clients call a body a form when nobody names its type. moto would read it as one, and
put an empty object. Only an upload by a browser's form is one.
"""

from collections.abc import Callable
from typing import Any

from moto.s3.responses import S3Response
from werkzeug.datastructures import ImmutableMultiDict


def install() -> None:
    """Read the body before moto does."""
    S3Response.setup_class = _raw(S3Response.setup_class)


def _raw(setup: Callable[..., None]) -> Callable[..., None]:
    def setup_class(self: Any, request: Any, *others: Any, **named: Any) -> None:
        if request.mimetype == "application/x-www-form-urlencoded":
            request.get_data(cache=True, parse_form_data=False)
            request.__dict__.update(form=ImmutableMultiDict(), files=ImmutableMultiDict())
        setup(self, request, *others, **named)

    return setup_class
