"""What SNS tells its subscribers, and signs.

Source: the Amazon SNS Developer Guide, "Verifying the signatures of Amazon SNS messages".
"""

import base64
import threading
from collections.abc import Mapping
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
from moto.sns.models import Subscription, sns_backends

from localaws.services.sns.topic_attributes import kept

_DAYS = 365
_making = threading.Lock()


def install() -> None:
    """Put it in moto's place."""
    Subscription.get_post_data = notification


def notification(
    self: Subscription,
    message: str,
    message_id: str,
    subject: str | None,
    message_attributes: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return a notification.

    Parameters
    ----------
    message, message_id, subject, message_attributes
        As they were published.
    """
    region, arn = self.topic.sns_backend.region_name, self.topic.arn
    with _making:
        key, certificate = _signer()
    sns_backends[DEFAULT_ACCOUNT_ID][region]._message_public_keys[certificate[0]] = certificate[1]
    version = kept(self.topic).get("SignatureVersion", "1")
    told = {
        "Type": "Notification",
        "MessageId": message_id,
        "TopicArn": arn,
        **({"Subject": subject} if subject else {}),
        "Message": message,
        "Timestamp": iso_8601_datetime_with_milliseconds(),
    }
    signed = "".join(f"{name}\n{told[name]}\n" for name in sorted(told))
    # Version 1 is what AWS says it is.
    algorithm = SHA1() if version == "1" else SHA256()  # noqa: S303
    signature = key.sign(signed.encode(), padding.PKCS1v15(), algorithm)
    told |= {
        "SignatureVersion": version,
        "Signature": base64.b64encode(signature).decode(),
        "SigningCertURL": f"https://sns.{region}.amazonaws.com/{certificate[0]}",
        "UnsubscribeURL": f"https://sns.{region}.amazonaws.com/?Action=Unsubscribe&"
        f"SubscriptionArn={self.arn}",
    }
    return told | ({"MessageAttributes": message_attributes} if message_attributes else {})


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
