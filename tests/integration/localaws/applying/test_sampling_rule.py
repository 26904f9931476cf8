"""A sampling rule, as Terraform's provider makes it, changes it and reads it."""

import pytest

MODULE = """
provider "aws" {
  region = "us-east-1"
  default_tags {
    tags = { Deployment = "bakery" }
  }
}

variable "rate" {}

variable "oven" {}

resource "aws_xray_sampling_rule" "this" {
  rule_name      = "bakery"
  resource_arn   = "*"
  priority       = 1000
  fixed_rate     = var.rate
  reservoir_size = 1
  service_name   = "bakery-*"
  service_type   = "AWS::StepFunctions::StateMachine"
  host           = "*"
  http_method    = "*"
  url_path       = "*"
  version        = 1
  tags           = { Oven = var.oven }
}
"""
ARN = "arn:aws:xray:us-east-1:123456789012:sampling-rule/bakery"


def given(rate: float, oven: str) -> list[str]:
    return ["-auto-approve", "-var", f"rate={rate}", "-var", f"oven={oven}"]


def test_a_sampling_rule_is_applied_changed_and_destroyed(aws, terraform_on):
    # GIVEN a rule that is applied
    terraform, xray = terraform_on(MODULE), aws("xray")
    code, told = terraform("apply", *given(0.05, "left"))
    assert code == 0, told
    # WHEN it is planned again THEN nothing changes
    code, told = terraform("plan", "-detailed-exitcode", *given(0.05, "left")[1:])
    assert code == 0, told
    # WHEN its rate and a tag change
    code, told = terraform("apply", *given(0.5, "right"))
    assert code == 0, told
    # THEN it is so
    rule = xray.get_sampling_rules()["SamplingRuleRecords"][1]["SamplingRule"]
    assert (rule["RuleARN"], rule["FixedRate"], rule["Priority"]) == (ARN, 0.5, 1000)
    tags = {
        tag["Key"]: tag["Value"] for tag in xray.list_tags_for_resource(ResourceARN=ARN)["Tags"]
    }
    assert tags == {"Deployment": "bakery", "Oven": "right"}
    # WHEN it is destroyed THEN it is gone, and so are its tags
    code, told = terraform("destroy", *given(0.5, "right"))
    assert code == 0, told
    assert len(xray.get_sampling_rules()["SamplingRuleRecords"]) == 1
    with pytest.raises(xray.exceptions.ResourceNotFoundException):
        xray.list_tags_for_resource(ResourceARN=ARN)
