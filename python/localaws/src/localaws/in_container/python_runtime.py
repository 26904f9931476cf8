"""The process of a Python function: AWS's Runtime Interface Client."""

import os
import sys
from typing import Any

from awslambdaric import bootstrap
from awslambdaric.lambda_config import LambdaConfigProvider
from awslambdaric.lambda_runtime_client import LambdaRuntimeClient

_ADDRESS = LambdaConfigProvider.AWS_LAMBDA_RUNTIME_API


class _Client(LambdaRuntimeClient):  # type: ignore[misc]
    """A client that knows the secret of its runtime API, as its compiled part does."""

    def __init__(self, address: str, secret: str, use_thread: bool) -> None:
        super().__init__(address, use_thread)
        self._secret = secret

    def call_rapid(self, method: str, endpoint: str, *arguments: Any, **named: Any) -> None:
        super().call_rapid(method, f"/{self._secret}{endpoint}", *arguments, **named)


def main() -> None:
    """Run a handler on the events of the runtime API."""
    # The compiled part has read the variable: the handler finds what it would find on AWS.
    address, _, secret = os.environ[_ADDRESS].partition("/")
    os.environ[_ADDRESS] = address
    config = LambdaConfigProvider(sys.argv)
    bootstrap.run(config.handler, _Client(address, secret, config.use_thread_polling))


if __name__ == "__main__":
    main()
