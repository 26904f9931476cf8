"""Sampling rules and their tags, which moto lacks."""

import json
import time
from collections.abc import Mapping
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.utilities.tagging_service import TaggingService
from moto.xray import models, urls
from moto.xray.responses import XRayResponse

from localaws.coverage import Row
from localaws.partitions import partition_of
from localaws.settings import Settings

COVERAGE = (
    Row(
        "X-Ray",
        "CreateSamplingRule, GetSamplingRules, UpdateSamplingRule, DeleteSamplingRule, tags",
        "As AWS: 25 rules beside Default, of which only the reservoir and the rate change.",
        "Nothing is traced here. AWS does not say how many rules a page of the list has: here ten.",
    ),
)

_DEFAULT = "Default"
_ANY = ("Host", "HTTPMethod", "ResourceARN", "ServiceName", "ServiceType", "URLPath")
_OF_DEFAULT = {"RuleName", "RuleARN", "FixedRate", "ReservoirSize"}
_VERSION = 1
# AWS's quotas; the first may be raised.
_MOST_RULES = 25
_MOST_TAGS = 50
_RULES_OF_A_PAGE = 10
_OPERATIONS = (
    "CreateSamplingRule",
    "DeleteSamplingRule",
    "GetSamplingRules",
    "ListTagsForResource",
    "TagResource",
    "UntagResource",
    "UpdateSamplingRule",
)


class InvalidRequest(JsonRESTError):  # type: ignore[misc]
    """A request that X-Ray refuses."""

    def __init__(self, message: str) -> None:
        super().__init__("InvalidRequestException", message)


class RuleLimitExceeded(JsonRESTError):  # type: ignore[misc]
    """One rule too many."""

    def __init__(self) -> None:
        super().__init__("RuleLimitExceededException", "The sampling rule limit was reached.")


class TooManyTags(JsonRESTError):  # type: ignore[misc]
    """One tag too many."""

    def __init__(self) -> None:
        super().__init__("TooManyTagsException", f"A resource has {_MOST_TAGS} tags at most.")


class ResourceNotFound(JsonRESTError):  # type: ignore[misc]
    """Tags of something that is not there."""

    code = 404

    def __init__(self, arn: str) -> None:
        super().__init__("ResourceNotFoundException", f"Resource not found: {arn}")


class SamplingBackend(models.XRayBackend):  # type: ignore[misc]
    """X-Ray with sampling rules, each a record as GetSamplingRules returns it, by name."""

    # moto looks for a service's URLs beside the module that its backend says it is from.
    __module__ = models.__name__

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self._begin = f"arn:{partition_of(region_name)}:xray:{region_name}:{account_id}"
        self.tagger = TaggingService()
        every = dict.fromkeys(_ANY, "*")
        default = every | {"Priority": 10_000, "FixedRate": 0.05, "ReservoirSize": 1}
        self.records = {_DEFAULT: self._record(default | {"RuleName": _DEFAULT}, 0.0)}

    def create(self, rule: Mapping[str, Any], tags: list[dict[str, str]]) -> dict[str, Any]:
        """Keep a rule with its tags."""
        name = rule.get("RuleName")
        if not name or rule.get("RuleARN"):
            raise InvalidRequest("A new sampling rule has a RuleName, and no RuleARN")
        if rule["Version"] != _VERSION:
            raise InvalidRequest(f"Version {rule['Version']} is not supported: it is {_VERSION}")
        if name in self.records:
            raise InvalidRequest("Sampling rule already exists")
        if len(self.records) > _MOST_RULES:
            raise RuleLimitExceeded
        record = self._record(rule, time.time())
        self.tag(record["SamplingRule"]["RuleARN"], tags)
        self.records[name] = record
        return record

    def update(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Change what is given of a rule."""
        record = self._named(given)
        rule = record["SamplingRule"]
        if rule["RuleName"] == _DEFAULT and not given.keys() <= _OF_DEFAULT:
            raise InvalidRequest("Invalid update request for default sampling rule")
        rule.update(given)
        record["ModifiedAt"] = time.time()
        return record

    def delete(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Remove a rule, and its tags."""
        record = self._named(given)
        rule = record["SamplingRule"]
        if rule["RuleName"] == _DEFAULT:
            raise InvalidRequest("The default sampling rule cannot be deleted")
        self.tagger.delete_all_tags_for_resource(rule["RuleARN"])
        return self.records.pop(rule["RuleName"])

    def tag(self, arn: str, tags: list[dict[str, str]]) -> None:
        """Add tags to a resource."""
        keys = {tag["Key"] for tag in tags}
        if any(key.startswith("aws:") for key in keys):
            raise InvalidRequest("Tag keys that begin with aws: are reserved for AWS")
        if len(keys | self.tagger.get_tag_dict_for_resource(arn).keys()) > _MOST_TAGS:
            raise TooManyTags
        self.tagger.tag_resource(arn, tags)

    def known(self, arn: str) -> str:
        """Return the ARN of a rule that is there."""
        if all(record["SamplingRule"]["RuleARN"] != arn for record in self.records.values()):
            raise ResourceNotFound(arn)
        return arn

    def _named(self, given: Mapping[str, Any]) -> dict[str, Any]:
        name, arn = given.get("RuleName"), given.get("RuleARN")
        if bool(name) == bool(arn):
            raise InvalidRequest("Specify a rule by either name or ARN, but not both")
        for record in self.records.values():
            rule = record["SamplingRule"]
            if name == rule["RuleName"] or arn == rule["RuleARN"]:
                return record
        raise InvalidRequest("Sampling rule does not exist")

    def _record(self, rule: Mapping[str, Any], at: float) -> dict[str, Any]:
        arn = f"{self._begin}:sampling-rule/{rule['RuleName']}"
        whole = {"Attributes": {}, "Version": _VERSION, **rule, "RuleARN": arn}
        return {"SamplingRule": whole, "CreatedAt": at, "ModifiedAt": at}


def install(settings: Settings) -> None:
    """Add the operations that moto lacks."""
    del settings
    models.xray_backends.backend = SamplingBackend
    urls.url_paths |= {f"{{0}}/{name}$": XRayResponse.dispatch for name in _OPERATIONS}
    XRayResponse.create_sampling_rule = _create
    XRayResponse.delete_sampling_rule = _delete
    XRayResponse.get_sampling_rules = _list
    XRayResponse.list_tags_for_resource = _list_tags
    XRayResponse.tag_resource = _tag
    XRayResponse.untag_resource = _untag
    XRayResponse.update_sampling_rule = _update


def _create(self: Any) -> str:
    given = self.request_params
    record = self.xray_backend.create(given["SamplingRule"], given.get("Tags") or [])
    return json.dumps({"SamplingRuleRecord": record})


def _update(self: Any) -> str:
    record = self.xray_backend.update(self.request_params["SamplingRuleUpdate"])
    return json.dumps({"SamplingRuleRecord": record})


def _delete(self: Any) -> str:
    return json.dumps({"SamplingRuleRecord": self.xray_backend.delete(self.request_params)})


def _list(self: Any) -> str:
    records = list(self.xray_backend.records.values())
    token = str(self.request_params.get("NextToken") or 0)
    if not token.isdecimal():
        raise InvalidRequest(f"NextToken {token} is not one of ours")
    end = int(token) + _RULES_OF_A_PAGE
    more = {"NextToken": str(end)} if end < len(records) else {}
    return json.dumps({"SamplingRuleRecords": records[int(token) : end]} | more)


def _list_tags(self: Any) -> str:
    backend = self.xray_backend
    arn = backend.known(self.request_params["ResourceARN"])
    return json.dumps(backend.tagger.list_tags_for_resource(arn))


def _tag(self: Any) -> str:
    given, backend = self.request_params, self.xray_backend
    backend.tag(backend.known(given["ResourceARN"]), given["Tags"])
    return json.dumps({})


def _untag(self: Any) -> str:
    given, backend = self.request_params, self.xray_backend
    arn = backend.known(given["ResourceARN"])
    backend.tagger.untag_resource_using_names(arn, given["TagKeys"])
    return json.dumps({})
