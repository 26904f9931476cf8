"""The AWS CLI: its operations and options are those of botocore's model."""

import boto3
import botocore.session
import jmespath
import pytest
from botocore import xform_name

from .pages import Command

_OF_EVERY_OPERATION = {"output", "region"}
_SERVICES = {"s3api": "s3"}


def check(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look the operation and its options up."""
    del monkeypatch
    service, operation, *arguments = command.words[1:]
    name = _SERVICES.get(service, service)
    assert name in boto3.session.Session().get_available_services(), service
    model = botocore.session.get_session().get_service_model(name)
    known = {xform_name(each, "-"): each for each in model.operation_names}
    assert operation in known, operation
    members = model.operation_model(known[operation]).input_shape.members
    options = {xform_name(member, "-"): shape.type_name for member, shape in members.items()}
    while arguments:
        option = arguments.pop(0).removeprefix("--")
        if options.get(option.removeprefix("no-")) == "boolean":
            continue  # it has no value
        value = arguments.pop(0)
        if option == "query":
            jmespath.compile(value)
        else:
            assert option in options.keys() | _OF_EVERY_OPERATION, option
