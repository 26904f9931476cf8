"""Which services are trusted, and that none can be made to act for another account."""

import re
from pathlib import Path

import pytest

from .permissions.configuration import configuration, resources

TERRAFORM = Path(__file__).resolve().parents[2] / "terraform"
BLOCKS = configuration(TERRAFORM)
# AWS's global condition keys against the confused deputy: whose resource the service acts for.
SOURCE = {"aws:SourceAccount", "aws:SourceArn"}
# By service, with the condition that stands for them, and what AWS says.
EXCEPTIONS = {
    "logs": (
        "kms:EncryptionContext:aws:logs:arn",
        (
            "The CloudWatch Logs User Guide (encrypt log data) binds a key to an account's log "
            "groups by this context, and documents neither key"
        ),
    ),
}


def trusted():
    """Every statement that lets a service do something, with the service's name."""
    for block in BLOCKS:
        if block.kind == "data" and block.labels[0] == "aws_iam_policy_document":
            for statement in block.blocks("statement"):
                for principal in statement.blocks("principals"):
                    if principal.texts("type") == ["Service"]:
                        for name in principal.texts("identifiers"):
                            yield pytest.param(
                                statement, name, id=f"{block.folder.name}/{block.labels[1]}/{name}"
                            )


TRUSTED = list(trusted())


def test_every_trusted_service_is_seen():
    # GIVEN the Terraform files as text WHEN what is trusted in them is counted
    files = [file for file in TERRAFORM.rglob("*.tf") if ".terraform" not in file.parts]
    text = "\n".join(file.read_text() for file in files)
    # THEN the statements that are looked at are all, and no policy hides in another form
    assert len(TRUSTED) == len(re.findall(r'type\s+= "Service"', text)) > 8
    assert '"Principal"' not in text
    assert not re.search(r"Principal\s*=", text)


@pytest.mark.parametrize(("statement", "service"), TRUSTED)
def test_a_service_is_trusted_for_this_account_alone(statement, service):
    # GIVEN a statement that lets a service act as a role, or do something to a resource
    short = service.split(".")[0]
    variables = {
        variable
        for condition in statement.blocks("condition")
        for variable in condition.texts("variable")
    }
    # WHEN its conditions are read THEN they name the account, or AWS documents no such key
    if short in EXCEPTIONS:
        instead, why = EXCEPTIONS[short]
        assert why
        assert instead in variables
    else:
        assert variables & SOURCE


@pytest.mark.parametrize("permission", resources(BLOCKS, "aws_lambda_permission"))
def test_a_function_is_called_for_what_is_named_alone(permission):
    # GIVEN a permission to call a function WHEN it is for a service THEN it names a source
    assert permission.texts("principal") == ["events.amazonaws.com"]
    assert permission.value("source_arn")
