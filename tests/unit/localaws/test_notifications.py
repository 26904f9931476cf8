"""What SNS signs can be verified with the certificate that it names."""

import base64

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sns.models import Subscription, sns_backends

from localaws.services.sns.notifications import Notice, notification
from localaws.services.sns.topic_attributes import kept

_SIGNED = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")


@pytest.mark.parametrize(
    ("chosen", "version", "algorithm"),
    [({}, "1", SHA1()), ({"SignatureVersion": "2"}, "2", SHA256())],  # noqa: S303
)
@pytest.mark.parametrize("subject", [None, "a subject"])
def test_a_notification_is_signed_as_the_topic_says(chosen, version, algorithm, subject):
    # GIVEN a topic with a subscription
    backend = sns_backends[DEFAULT_ACCOUNT_ID]["us-east-1"]
    topic = backend.create_topic("signed")
    kept(topic).clear()
    kept(topic).update(chosen)
    subscription = Subscription(DEFAULT_ACCOUNT_ID, topic, "an endpoint", "sqs")

    # WHEN it is told something
    told = notification(subscription, Notice("a message\n", "an identifier", subject))

    # THEN the signature is that of its fields, in order, by the named certificate's key
    assert told["SignatureVersion"] == version
    assert told.get("Subject") == subject
    name = told["SigningCertURL"].rpartition("/")[2]
    certificate = x509.load_pem_x509_certificate(backend._message_public_keys[name])
    fields = "".join(f"{field}\n{told[field]}\n" for field in _SIGNED if field in told)
    signature = base64.b64decode(told["Signature"])
    certificate.public_key().verify(signature, fields.encode(), padding.PKCS1v15(), algorithm)
