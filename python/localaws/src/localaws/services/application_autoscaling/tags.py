"""Tags of scalable targets, which moto lacks."""

import json
from typing import Any

from moto.applicationautoscaling.models import FakeScalableTarget
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.core.exceptions import JsonRESTError

from localaws.coverage import Row
from localaws.settings import Settings

COVERAGE = (
    Row(
        "Application Auto Scaling",
        "RegisterScalableTarget, PutScalingPolicy, tags",
        "Targets, policies and tags are kept and told.",
        "Nothing is scaled. Scheduled actions are refused by name.",
    ),
)

_MOST = 50


def install(settings: Settings) -> None:
    """Let targets have tags."""
    del settings  # every service is installed alike
    register = ApplicationAutoScalingResponse.register_scalable_target

    def register_scalable_target(self: Any) -> str:
        answer: str = register(self)
        _add(_target(self, json.loads(answer)["ScalableTargetARN"]), self._get_param("Tags"))
        return answer

    ApplicationAutoScalingResponse.register_scalable_target = register_scalable_target
    ApplicationAutoScalingResponse.list_tags_for_resource = _list_tags
    ApplicationAutoScalingResponse.tag_resource = _tag
    ApplicationAutoScalingResponse.untag_resource = _untag


def _list_tags(self: Any) -> str:
    return json.dumps({"Tags": _tags(_target(self, self._get_param("ResourceARN")))})


def _tag(self: Any) -> str:
    _add(_target(self, self._get_param("ResourceARN")), self._get_param("Tags"))
    return "{}"


def _untag(self: Any) -> str:
    tags = _tags(_target(self, self._get_param("ResourceARN")))
    for key in self._get_param("TagKeys"):
        tags.pop(key, None)
    return "{}"


def _target(self: Any, arn: str) -> FakeScalableTarget:
    by_dimension = self.applicationautoscaling_backend.targets.values()
    found = (one for targets in by_dimension for one in targets.values() if one.arn == arn)
    target = next(found, None)
    if target is None:
        raise JsonRESTError(
            "ResourceNotFoundException", f"The specified resource doesn't exist: {arn}"
        )
    return target


def _tags(target: FakeScalableTarget) -> dict[str, str]:
    tags: dict[str, str] = target.__dict__.setdefault("tags", {})
    return tags


def _add(target: FakeScalableTarget, given: dict[str, str] | None) -> None:
    tags = _tags(target)
    if len({**tags, **(given or {})}) > _MOST:
        raise JsonRESTError("TooManyTagsException", "The number of tags exceeds the limit of 50")
    tags.update(given or {})
