"""What SNS tells its subscribers, and signs.

Source: the Amazon SNS Developer Guide, "Verifying the signatures of Amazon SNS messages".
"""

import base64
import threading
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.utils import iso_8601_datetime_with_milliseconds
from moto.sns.models import Subscription, Topic, sns_backends

from localaws.services.sns.topic_attributes import kept

_DAYS = 365
_making = threading.Lock()


# The number of what a FIFO topic sends now.
sequence_number: ContextVar[str | None] = ContextVar("sequence_number", default=None)


@dataclass(frozen=True)
class Notice:
    """A message, as it was published, and as one protocol gets it.

    Parameters
    ----------
    message, identifier, subject, attributes
        Its text and what goes with it.
    """

    message: str
    identifier: str
    subject: str | None = None
    attributes: Mapping[str, Any] | None = None


def notification(subscription: Subscription, notice: Notice) -> dict[str, Any]:
    """Return a notification; those of FIFO topics are numbered, and not signed.

    Parameters
    ----------
    subscription, notice
        Whom to tell, and what.
    """
    topic, number = subscription.topic, sequence_number.get()
    told = {
        "Type": "Notification",
        "MessageId": notice.identifier,
        **({"SequenceNumber": number} if topic.fifo_topic and number else {}),
        "TopicArn": topic.arn,
        **({"Subject": notice.subject} if notice.subject else {}),
        "Message": notice.message,
        "Timestamp": iso_8601_datetime_with_milliseconds(),
    }
    if not topic.fifo_topic:
        told |= _signature(topic, told)
    told["UnsubscribeURL"] = (
        f"https://sns.{topic.sns_backend.region_name}.amazonaws.com/?Action=Unsubscribe&"
        f"SubscriptionArn={subscription.arn}"
    )
    return told | ({"MessageAttributes": notice.attributes} if notice.attributes else {})


def confirmation(subscription: Subscription, token: str, url: str) -> dict[str, Any]:
    """Return what asks a subscriber to confirm.

    Parameters
    ----------
    subscription, token
        Whom to ask, and by what it confirms.
    url
        Where localaws answers.
    """
    topic = subscription.topic
    told = {
        "Type": "SubscriptionConfirmation",
        "MessageId": str(uuid4()),
        "Token": token,
        "TopicArn": topic.arn,
        "Message": f"You have chosen to subscribe to the topic {topic.arn}.\nTo confirm the "
        "subscription, visit the SubscribeURL included in this message.",
        "SubscribeURL": f"{url}/?Action=ConfirmSubscription&TopicArn={topic.arn}&Token={token}",
        "Timestamp": iso_8601_datetime_with_milliseconds(),
    }
    return told | _signature(topic, told)


def _signature(topic: Topic, told: Mapping[str, str]) -> dict[str, str]:
    region = topic.sns_backend.region_name
    with _making:
        key, certificate = _signer()
    sns_backends[DEFAULT_ACCOUNT_ID][region]._message_public_keys[certificate[0]] = certificate[1]
    version = kept(topic).get("SignatureVersion", "1")
    signed = "".join(f"{name}\n{told[name]}\n" for name in sorted(told))
    # Version 1 is what AWS says it is.
    algorithm = SHA1() if version == "1" else SHA256()  # noqa: S303
    signature = key.sign(signed.encode(), padding.PKCS1v15(), algorithm)
    return {
        "SignatureVersion": version,
        "Signature": base64.b64encode(signature).decode(),
        "SigningCertURL": f"https://sns.{region}.amazonaws.com/{certificate[0]}",
    }


@cache
def _signer() -> tuple[rsa.RSAPrivateKey, tuple[str, bytes]]:
    """Return the key of this process, and the name and the text of its certificate."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_named(NameOID.COMMON_NAME, "sns.amazonaws.com"))
        .issuer_name(_named(NameOID.ORGANIZATION_NAME, "Amazon"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=_DAYS))
        .sign(key, SHA256())
    )
    name = f"SimpleNotificationService-{uuid4().hex}.pem"
    return key, (name, certificate.public_bytes(Encoding.PEM))


def _named(kind: x509.ObjectIdentifier, value: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(kind, value)])
