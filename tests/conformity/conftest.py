"""Every case of the data files is a test, on one localaws: does it answer as AWS does?"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from conformity.cases import Case, read
from conformity.steps import RefusedByName, Unexpected, run

from ..integration.running import run_localaws

_REGION, _ACCOUNT = "us-east-1", "123456789012"
_SERVICES = ("events", "lambda", "pipes", "s3", "sagemaker", "scheduler", "sns", "states")
_running = pytest.StashKey["Running"]()


class Running:
    """A localaws that all cases of a process share, started by the first."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.url = run_localaws("start", directory).split()[-1]
        self.names = {"url": self.url, "region": _REGION, "account": _ACCOUNT, "role": self._role()}

    @cache  # noqa: B019 (one object a process)
    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            region_name=_REGION,
            endpoint_url=self.url,
            aws_access_key_id="localaws",
            aws_secret_access_key="localaws",
            config=Config(
                parameter_validation=False,
                inject_host_prefix=False,
                retries={"total_max_attempts": 1},
                read_timeout=70,
            ),
        )

    def _role(self) -> str:
        """Create the role that every service may assume, and that may do everything."""
        principals = [f"{service}.amazonaws.com" for service in _SERVICES]
        trust = {
            "Effect": "Allow",
            "Principal": {"Service": principals},
            "Action": "sts:AssumeRole",
        }
        everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
        iam = self.client("iam")
        role = iam.create_role(RoleName="conformity", AssumeRolePolicyDocument=_policy(trust))
        iam.put_role_policy(
            RoleName="conformity", PolicyName="everything", PolicyDocument=_policy(everything)
        )
        return str(role["Role"]["Arn"])


def _policy(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


class CaseFile(pytest.File):
    def collect(self) -> Iterator[pytest.Item]:
        for case in read(self.path):
            yield CaseItem.from_parent(self, name=case.name, case=case)


class CaseItem(pytest.Item):
    def __init__(self, *, case: Case, **others: Any) -> None:
        super().__init__(**others)
        self.case = case

    def runtest(self) -> None:
        stash = self.config.stash
        if _running not in stash:
            directories = self.config._tmp_path_factory  # type: ignore[attr-defined]
            stash[_running] = Running(directories.mktemp("conformity"))
        running = stash[_running]
        found, text = "holds", ""
        try:
            run(self.case, running.client, running.names)
        except RefusedByName as refusal:
            found, text = "refused", str(refusal)
        except Unexpected as unexpected:
            found, text = "wrong", str(unexpected)
        if found != self.case.outcome:
            known = f"{self.case.outcome}: {self.case.why}" if self.case.why else self.case.outcome
            pytest.fail(f"{found} ({text}); known: {known}. Source: {self.case.source}", False)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, self.name


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CaseFile | None:
    if file_path.suffix == ".json":
        return CaseFile.from_parent(parent, path=file_path)
    return None


def pytest_unconfigure(config: pytest.Config) -> None:
    if _running in config.stash:
        run_localaws("stop", config.stash[_running].directory)
