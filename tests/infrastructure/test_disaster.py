"""What docs/disaster.md says brings something back, done on localaws."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import boto3
import pytest

from demo.demonstration import TERRAFORM, Demonstration
from scones_tools.environments.terraform import RootModule
from scones_tools.environments.terraform_providers import provider_variables

PAGE = (TERRAFORM.parent / "docs/disaster.md").read_text()
STATES = "states-of-all"


@pytest.fixture(scope="module")
def bootstrap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RootModule]:
    """A copy of the bootstrap, applied with the roles of GitHub's workflows."""
    work = tmp_path_factory.mktemp("disaster")
    folder = work / "bootstrap"
    shutil.copytree(TERRAFORM / "bootstrap", folder, ignore=shutil.ignore_patterns("*tfstate*"))
    demonstration = Demonstration(work)
    demonstration.start_localaws()
    try:
        with patch.dict(os.environ):
            demonstration.enter_environment()
            root = RootModule(
                folder,
                work / "logs",
                environment=provider_variables(work),
                variables={"state_bucket": STATES, "repository": "example/scones"},
                state=work / "bootstrap.tfstate",
            )
            root.init()
            root.apply()
            yield root
    finally:
        demonstration.stop_localaws()


def test_a_bootstrap_whose_state_is_lost_is_imported_as_the_page_says(bootstrap, tmp_path):
    # GIVEN a bootstrap whose state is lost, and a state of an environment in its bucket
    s3 = boto3.client("s3")
    s3.put_object(Bucket=STATES, Key="prod/terraform.tfstate", Body=b"{}")
    roles = boto3.client("iam").list_roles()["Roles"]
    Path(bootstrap.directory.parent, "bootstrap.tfstate").unlink()

    # WHEN the page's import blocks are applied, and removed
    [blocks] = re.findall(r"^```hcl\n(import \{.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    imports = bootstrap.directory / "imports.tf"
    imports.write_text(blocks)
    bootstrap.apply()
    imports.unlink()

    # THEN nothing differs from the configuration, and all is what it was
    assert not bootstrap.save_plan(tmp_path / "plan.tfplan")
    assert boto3.client("iam").list_roles()["Roles"] == roles
    assert s3.get_object(Bucket=STATES, Key="prod/terraform.tfstate")["Body"].read() == b"{}"


def test_a_state_that_was_overwritten_or_deleted_is_restored_from_its_versions(bootstrap):
    # GIVEN the bootstrap's bucket, in which a state was overwritten
    del bootstrap
    s3 = boto3.client("s3")
    key = "dev/terraform.tfstate"
    right = s3.put_object(Bucket=STATES, Key=key, Body=b"right")["VersionId"]
    s3.put_object(Bucket=STATES, Key=key, Body=b"wrong")

    # WHEN the version before is copied over it THEN it is the newest
    source = {"Bucket": STATES, "Key": key, "VersionId": right}
    s3.copy_object(Bucket=STATES, Key=key, CopySource=source)
    assert s3.get_object(Bucket=STATES, Key=key)["Body"].read() == b"right"

    # ... and WHEN it is deleted, and the marker removed THEN it is back
    marker = s3.delete_object(Bucket=STATES, Key=key)["VersionId"]
    s3.delete_object(Bucket=STATES, Key=key, VersionId=marker)
    assert s3.get_object(Bucket=STATES, Key=key)["Body"].read() == b"right"
