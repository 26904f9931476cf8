"""What no configuration here sets is named with its reason, and nothing else is."""

import json
import shutil
from pathlib import Path

from .arguments import given, settable

HERE = Path(__file__).parent
PROVIDER = "registry.terraform.io/hashicorp/aws"
# By type, the arguments that no configuration sets, with all below them, and why.
NOT_SET = json.loads((HERE / "not_set.json").read_text())


def test_every_argument_is_set_or_named(terraform_in, tmp_path):
    # GIVEN the arguments of the types in the configurations, as the provider knows them
    shutil.copy(HERE / "provider.tf", tmp_path)
    terraform = terraform_in(tmp_path)
    terraform.run("init")
    schemas = terraform.document("providers", "schema")["provider_schemas"][PROVIDER]
    types = given(path.parent for path in HERE.glob("*/main.tf"))
    assert types
    for kind, sets in types.items():
        # WHEN those that are set are taken away
        left = set(settable(schemas["resource_schemas"][kind]["block"])) - sets
        tops = {path for path in left if not any(path.startswith(f"{one}.") for one in left)}
        # THEN those that are named are left, no more and no less
        assert (kind, tops) == (kind, set(NOT_SET.get(kind, {})))
