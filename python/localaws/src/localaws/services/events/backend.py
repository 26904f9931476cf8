"""moto's EventBridge, with rules that are validated and events that are checked."""

import json
from typing import Any

from moto.events import models
from moto.events.exceptions import ResourceNotFoundException, ValidationException
from moto.events.responses import EventsHandler

from localaws.places import place_of
from localaws.services.events.pages import page
from localaws.services.events.publishing import put_events
from localaws.services.events.target_validation import validate


class DeliveringBackend(models.EventsBackend):  # type: ignore[misc]
    """EventBridge as AWS validates it."""

    # moto looks for a service's URLs beside the module that its backend says it is from.
    __module__ = models.__name__

    def put_rule(self, name: str, **settings: Any) -> Any:
        """Put a rule; tags are those of a new one."""
        bus = self._bus(settings.get("event_bus_arn"))
        if name in bus.rules:
            settings["tags"] = None
        return super().put_rule(name, **settings)

    def put_targets(self, name: str, event_bus_arn: str | None, targets: list[Any]) -> None:
        """Add targets to a rule."""
        rule = self.rule(name, event_bus_arn)
        validate(targets, rule.targets, place_of(self))
        super().put_targets(name, event_bus_arn, targets)

    def put_events(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Send entries to the rules of their buses."""
        return put_events(self, events)

    def describe_rule(self, name: str, event_bus_arn: str | None) -> Any:
        """Return a rule."""
        return self.rule(name, event_bus_arn)

    def rule(self, name: str, bus_name: str | None) -> Any:
        """Return a rule, or refuse as AWS does."""
        bus = self._bus(bus_name)
        if name not in bus.rules:
            raise ResourceNotFoundException(f"Rule {name} does not exist on EventBus {bus.name}.")
        return bus.rules[name]

    def tagged(self, arn: str) -> str:
        """Return the ARN of a rule or a bus that is there."""
        kind, *names = arn.split(":", 5)[-1].split("/")
        if kind not in ("event-bus", "rule") or not names:
            raise ValidationException(
                f"Parameter {arn} is not valid. Reason: Provided Arn is not in correct format."
            )
        if kind == "event-bus":
            return str(self._get_event_bus("/".join(names)).arn)
        return str(self.rule(names[-1], "/".join(names[:-1]) or "default").arn)

    def list_tags_for_resource(self, arn: str) -> Any:
        """Return the tags of a rule or a bus."""
        return self.tagger.list_tags_for_resource(self.tagged(arn))

    def tag_resource(self, arn: str, tags: dict[str, str]) -> None:
        """Add tags to a rule or a bus."""
        listed = self.tagger.convert_dict_to_tags_input(tags)
        self.tagger.tag_resource(self.tagged(arn), listed)

    def untag_resource(self, arn: str, tag_keys: list[str]) -> None:
        """Remove tags of a rule or a bus."""
        self.tagger.untag_resource_using_names(self.tagged(arn), tag_keys)

    def _bus(self, name: str | None) -> Any:
        return self._get_event_bus(self._normalize_event_bus_arn(name))


def _list_rules(self: Any) -> str:
    bus = self.events_backend._bus(self._get_param("EventBusName"))
    prefix = self._get_param("NamePrefix") or ""
    rules = [rule.describe() for name, rule in bus.rules.items() if name.startswith(prefix)]
    for rule in rules:
        del rule["CreatedBy"]
    return json.dumps(page(self, "Rules", rules))


def _list_names(self: Any) -> str:
    bus = self.events_backend._bus(self._get_param("EventBusName"))
    arn = self._get_param("TargetArn")
    names = [
        rule.name
        for rule in bus.rules.values()
        if any(target["Arn"] == arn for target in rule.targets)
    ]
    return json.dumps(page(self, "RuleNames", names))


def _list_targets(self: Any) -> str:
    rule = self.events_backend.rule(self._get_param("Rule"), self._get_param("EventBusName"))
    return json.dumps(page(self, "Targets", rule.targets))


def _enable(self: Any) -> str:
    self.events_backend.rule(self._get_param("Name"), self._get_param("EventBusName")).enable()
    return "{}"


def _disable(self: Any) -> str:
    self.events_backend.rule(self._get_param("Name"), self._get_param("EventBusName")).disable()
    return "{}"


def install() -> None:
    """Put this backend, and its answers, in the place of moto's."""
    models.events_backends.backend = DeliveringBackend
    EventsHandler.list_rules = _list_rules
    EventsHandler.list_rule_names_by_target = _list_names
    EventsHandler.list_targets_by_rule = _list_targets
    EventsHandler.enable_rule = _enable
    EventsHandler.disable_rule = _disable
