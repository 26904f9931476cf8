"""The digests of a message's attributes, whatever letters their names have."""

from collections.abc import Mapping
from typing import Any

from moto.sqs.models import Message


def install() -> None:
    """Let moto compute them for names with other than ASCII's letters, too."""
    Message.validate_attribute_name = staticmethod(lambda _: None)


def digest(attributes: Mapping[str, Any]) -> str:
    """Return the MD5 of attributes, as SendMessage answers it.

    Parameters
    ----------
    attributes
        As SendMessage takes them.
    """
    message = Message("", "")
    message.message_attributes = dict(attributes)
    return str(message.attribute_md5)
