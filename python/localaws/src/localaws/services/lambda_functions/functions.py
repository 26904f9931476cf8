"""Functions, with their versions and aliases."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from moto.awslambda import models

from localaws.services.lambda_functions.errors import UnknownFunction
from localaws.services.lambda_functions.names import LATEST
from localaws.services.lambda_functions.versions import Version


@dataclass
class Alias:
    """A name for a version, or for two with weights.

    Attributes
    ----------
    name, version, description
        As created.
    weights
        ``AdditionalVersionWeights``.
    revision
        ``RevisionId``.
    """

    name: str
    version: str
    description: str
    weights: Mapping[str, float]
    revision: str = field(default_factory=lambda: str(uuid4()))

    def touch(self) -> None:
        """Give it a new ``RevisionId``."""
        self.revision = str(uuid4())

    def choose(self) -> str:
        """Return the version of the next invocation."""
        drawn = random.random()  # noqa: S311 (a share of invocations)
        for number, weight in self.weights.items():
            if drawn < weight:
                return number
            drawn -= weight
        return self.version


@dataclass
class Function:
    """A function with all that belongs to it.

    Attributes
    ----------
    name, arn, region, account
        Who it is.
    versions, aliases
        By number and by name.
    tags, policies, event_configs, provisioned
        Policies, event invoke configurations and provisioned concurrency by qualifier.
    reserved
        ``ReservedConcurrentExecutions``; None if there are none.
    running
        How many invocations of each version run.
    """

    name: str
    arn: str
    region: str
    account: str
    latest: Version = field(init=False)
    versions: dict[str, Version] = field(default_factory=dict)
    aliases: dict[str, Alias] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    policies: dict[str, dict[str, Any]] = field(default_factory=dict)
    event_configs: dict[str, dict[str, Any]] = field(default_factory=dict)
    provisioned: dict[str, dict[str, Any]] = field(default_factory=dict)
    recursive_loop: str = "Terminate"
    code_signing_config: str | None = None
    reserved: int | None = None
    published: int = 0
    running: Counter[str] = field(default_factory=Counter)

    def version(self, number: str) -> Version | None:
        """Return a version; None if it is not there."""
        return self.latest if number == LATEST else self.versions.get(number)

    def find(self, qualifier: str | None) -> Version | Alias:
        """Return the version or alias of a qualifier.

        Raises
        ------
        UnknownFunction
            If neither is there.
        """
        found = self.version(qualifier or LATEST) or self.aliases.get(qualifier or "")
        if found is None:
            raise UnknownFunction(f"{self.arn}:{qualifier}")
        return found

    def target(self, qualifier: str | None) -> "Target":
        """Return what an invocation runs.

        Raises
        ------
        UnknownFunction
            If there is no such version or alias.
        """
        found = self.find(qualifier)
        number = found.choose() if isinstance(found, Alias) else found.number
        version = self.version(number)
        if version is None:
            raise UnknownFunction(f"{self.arn}:{number}")
        return Target(version, f"{self.arn}:{qualifier}" if qualifier else self.arn)


@dataclass(frozen=True)
class Target:
    """What is invoked.

    Attributes
    ----------
    version
        The version that runs.
    arn
        As it was invoked, with the qualifier that was given.
    """

    version: Version
    arn: str

    @property
    def role(self) -> str:
        """ARN of the role it runs as."""
        return self.version.role

    @property
    def function_arn(self) -> str:
        """ARN of the version."""
        return self.version.function_arn

    @property
    def function_name(self) -> str:
        """The function's name."""
        return self.version.function_name

    @property
    def qualifier(self) -> str:
        """The qualifier that was given, or ``$LATEST``."""
        return self.arn.removeprefix(self.version.function.arn).lstrip(":") or LATEST

    def invoke(self, body: str, request_headers: Any, response_headers: Any) -> bytes:
        """Invoke asynchronously, for S3, SNS, a log group or a stream."""
        del request_headers, response_headers
        function = self.version.function
        models.lambda_backends[function.account][function.region].begin(self, body.encode())
        return b"{}"
