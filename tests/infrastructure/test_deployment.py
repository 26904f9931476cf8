"""What Terraform writes for the command is what the command reads."""

import re
from dataclasses import fields
from pathlib import Path

from scones_tools.deployment import Deployment

TERRAFORM = Path(__file__).resolve().parents[2] / "terraform"


def test_the_parameter_holds_exactly_what_the_command_reads():
    # GIVEN the document that Terraform writes
    text = (TERRAFORM / "deployment.tf").read_text()
    block = re.search(r"deployment = \{\n(.*?)\n  \}", text, re.DOTALL)[1]
    written = set(re.findall(r"^    (\w+) += ", block, re.MULTILINE))
    # WHEN it is compared with the fields that the command reads THEN they are the same
    assert written == {field.name for field in fields(Deployment)}
