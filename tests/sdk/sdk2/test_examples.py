"""SDK 2 runs examples after the steps of AWS's own, each a script of a data scientist."""

from pathlib import Path

import pytest

EXAMPLES = ["script_mode", "processing_and_tuning", "registry", "pipeline"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_runs_to_its_end(run_example, name):
    # GIVEN an example WHEN localaws runs it THEN each of its steps was right
    assert run_example(Path(__file__).with_name(f"{name}.py")) > 0
