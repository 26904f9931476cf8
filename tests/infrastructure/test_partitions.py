"""ARNs take the partition of the region: China's and GovCloud's are not ``aws``."""

import json
import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
LITERAL = "arn:" + "aws:"
# What fuzzers and a soak of localaws write is in its own region, or no name of anything.
ELSEWHERE = {
    "scripts/benchmarks/hostile_input/mutations.py",
    "scripts/benchmarks/requests/arguments.py",
    "scripts/state_soak/writes.py",
}
KINDS = {".hcl", ".json", ".py", ".tf", ".tfvars", ".tftpl"}


def test_no_partition_is_written_out():
    # GIVEN what is deployed, and what runs it: code, modules and definitions
    files = [
        path
        for folder in ("lambdas", "python", "scripts", "terraform", "training_jobs")
        for path in (REPOSITORY / folder).rglob("*")
        if path.suffix in KINDS and not {"tests", ".terraform"} & set(path.parts)
    ]
    assert len(files) > 150
    # WHEN they are read
    found = {
        str(path.relative_to(REPOSITORY)) for path in files if LITERAL in path.read_text("utf-8")
    }
    # THEN no ARN of theirs has a partition of its own
    assert found == ELSEWHERE


def test_a_plan_for_china_names_nothing_of_another_partition(planned):
    # GIVEN a plan for a region in China WHEN its ARNs are read
    text = json.dumps(planned("cn-north-1", environment="china"))
    partitions = set(re.findall(r"\barn:([a-z-]+):", text))
    # THEN each is in China's partition
    assert partitions == {"aws-cn"}
    # ... and so is the one service whose name depends on it
    principals = set(re.findall(r"\b[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?\b", text))
    assert "logs.cn-north-1.amazonaws.com.cn" in principals
    assert "logs.cn-north-1.amazonaws.com" not in principals
