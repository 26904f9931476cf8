"""The standing cost of a plan: what is counted, what has no price, and what is not counted."""

from datetime import date

import pytest

from scones_tools.costs.planned import monthly_cost, planned
from scones_tools.costs.prices import Prices

PRICES = Prices(
    as_of=date(2025, 6, 1),
    region="us-east-1",
    usd={
        "cloudwatch alarm, a month": 0.1,
        "cloudwatch dashboard, a month": 3.0,
        "kms key, a month": 1.0,
        "sqs request": 1e-6,
    },
    hosting={"ml.c5.large": 0.1},
)


def resource(kind: str, mode: str = "managed", **values: object) -> dict:
    return {"address": f"{kind}.this", "type": kind, "mode": mode, "values": values}


def endpoint(*variants: dict) -> dict:
    return resource("aws_sagemaker_endpoint_configuration", production_variants=list(variants))


def plan(*resources: dict) -> dict:
    """A plan whose resources are in a module of a module, as Terraform's JSON nests them."""
    inner = {"address": "module.a.module.b", "resources": list(resources)}
    return {"planned_values": {"root_module": {"child_modules": [{"child_modules": [inner]}]}}}


def test_a_plan_says_what_stands_and_what_it_costs():
    # GIVEN a plan with an endpoint of two instances, alarms, a dashboard, a key, a pipe and a data
    # source
    document = plan(
        endpoint({"instance_type": "ml.c5.large", "initial_instance_count": 2}),
        *[resource("aws_cloudwatch_metric_alarm")] * 5,
        resource("aws_cloudwatch_dashboard"),
        resource("aws_kms_key"),
        resource("aws_kms_key", mode="data"),
        resource("aws_pipes_pipe"),
        resource("aws_s3_bucket"),
    )
    # WHEN its cost is asked for
    cost, rest = monthly_cost(document, PRICES).split("\n")
    # THEN it is 2 x 730 hours x $0.10, 5 alarms, a dashboard, a key, and 5 polls each 20 seconds
    assert cost == (
        "Standing cost: $151.16 a month (2 x ml.c5.large $146.00, 5 x cloudwatch alarm $0.50, "
        "1 x cloudwatch dashboard $3.00, 1 x kms key $1.00, 1 x pipe's empty polls $0.66)."
    )
    # AND the prices have their date, and what is not counted is named
    assert "us-east-1 of 2025-06-01" in rest
    assert "Not counted: photos, trainings, storage" in rest


def test_a_plan_without_an_endpoint_says_so():
    # GIVEN an environment before its first model WHEN its cost is asked for
    cost = monthly_cost(plan(resource("aws_kms_key")), PRICES)
    # THEN it says that there is none
    assert cost.startswith("Standing cost: $1.00 a month (1 x kms key $1.00, no endpoint).")


def test_what_no_plan_describes_costs_nothing():
    # GIVEN a plan that destroys everything: Terraform leaves its values out
    # WHEN its cost is asked for THEN it is none
    assert monthly_cost({"resource_changes": []}, PRICES).startswith("Standing cost: $0.00")


@pytest.mark.parametrize(
    ("variant", "named"),
    [
        ({"instance_type": "ml.new.large", "initial_instance_count": 3}, "3 x ml.new.large"),
        ({"instance_type": None, "initial_instance_count": 1}, "1 x an instance known after apply"),
        ({"initial_instance_count": None}, "1 x an instance known after apply"),
    ],
)
def test_an_instance_without_a_price_is_unknown_and_not_free(variant, named):
    # GIVEN an endpoint of which the prices know nothing, beside a key
    document = plan(endpoint(variant), resource("aws_kms_key"))
    # WHEN its cost is asked for THEN the sum is a lower bound, and the instance is named
    cost = monthly_cost(document, PRICES)
    assert cost.startswith("Standing cost: at least $1.00 a month (")
    assert f"{named} unknown" in cost


def test_a_serverless_variant_does_not_stand():
    # GIVEN an endpoint that is charged by use WHEN what stands is counted THEN it does not
    serverless = {"serverless_config": [{"memory_size_in_mb": 2048}], "instance_type": None}
    assert planned(plan(endpoint(serverless))).instances == {}


def test_variants_of_one_type_are_counted_together():
    # GIVEN two variants of one type WHEN what stands is counted THEN their instances are added
    variant = {"instance_type": "ml.c5.large", "initial_instance_count": 2}
    assert planned(plan(endpoint(variant, variant))).instances == {"ml.c5.large": 4}
