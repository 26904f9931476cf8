"""What doctor is asked, and what it says."""

import json

from scones_tools.__main__ import main

MACHINE = ["Python", "Terraform", "region", "AWS", "keys"]
ENVIRONMENT = [
    "approved model",
    "endpoint",
    "queues",
    "e-mail",
    "cost allocation tag",
    "container images",
]
IMAGE = "pytorch:2.13"


def examine(capsys, *words: str) -> tuple[int, dict[str, dict[str, str]]]:
    capsys.readouterr()
    code = main(["doctor", "--json", *words])
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return code, {row["check"]: row for row in rows}
