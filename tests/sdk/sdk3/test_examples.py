"""SDK 3 runs examples after the steps of AWS's own, each a script of a data scientist."""

from pathlib import Path

import pytest

EXAMPLES = sorted(
    file for file in Path(__file__).parent.glob("*.py") if not file.name.startswith("test_")
)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_runs_to_its_end(run_example, file):
    # GIVEN an example WHEN localaws runs it THEN each of its steps was right
    assert run_example(file) > 0
