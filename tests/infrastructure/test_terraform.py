"""What Terraform itself says of the configuration."""

import json
import re

import pytest


def test_every_file_is_formatted(terraform):
    # GIVEN the configuration
    # WHEN Terraform looks at its format
    done = terraform(".", "fmt", "-check", "-recursive", "-diff", "-no-color")

    # THEN there is nothing that it would change
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("root", ["bootstrap", "."])
def test_a_root_module_is_valid(terraform, root):
    # GIVEN a root module with its providers, in the versions of its lock file
    # WHEN Terraform validates it
    done = terraform(root, "validate", "-json")

    # THEN there is no error and no warning
    answer = json.loads(done.stdout)
    assert answer["valid"], answer["diagnostics"]
    assert answer["diagnostics"] == []


@pytest.mark.parametrize("root", ["bootstrap", "."])
def test_terraforms_own_tests_pass(terraform, root):
    # GIVEN the tests of a root module, with a mocked provider
    # WHEN they run
    done = terraform(root, "test", "-no-color")

    # THEN all pass, and there are some
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Success!" in done.stdout
    assert re.search(r"\b[1-9]\d* passed, 0 failed", done.stdout)
