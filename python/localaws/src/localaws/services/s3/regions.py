"""The region of a request, which the gateway has read from its signature."""

from typing import Any

from moto.s3.responses import S3Response

from localaws.places import OF_REQUEST


def install() -> None:
    """Have moto take it: it looks into a header, which a presigned address has not."""
    set_up = S3Response.setup_class

    def setup_class(self: Any, request: Any, full_url: str | None = None, *more: Any) -> None:
        set_up(self, request, full_url, *more)
        if OF_REQUEST in request.environ:
            self.region = request.environ[OF_REQUEST].region

    S3Response.setup_class = setup_class
