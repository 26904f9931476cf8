"""The modules of queues, topics and keys: what is applied carries messages."""

import json

import pytest


@pytest.mark.module("sqs")
def test_queues_carry_messages_and_give_them_up(applied, aws, receive):
    # GIVEN the module's queues, and a message in the one that gives up after one attempt
    aws("sqs").send_message(QueueUrl=applied["photos"], MessageBody="a photo")
    # WHEN it is received and not deleted THEN the next attempt finds nothing
    first = aws("sqs").receive_message(QueueUrl=applied["photos"], WaitTimeSeconds=5)
    assert [one["Body"] for one in first["Messages"]] == ["a photo"]
    assert "Messages" not in aws("sqs").receive_message(QueueUrl=applied["photos"])
    # AND it is in the dead-letter queue
    assert receive(applied["given_up"]) == "a photo"
    # WHEN the FIFO queue gets the same body twice THEN it is there once
    for _ in range(2):
        aws("sqs").send_message(
            QueueUrl=applied["ordered"], MessageBody="a photo", MessageGroupId="a"
        )
    assert receive(applied["ordered"]) == "a photo"
    assert "Messages" not in aws("sqs").receive_message(QueueUrl=applied["ordered"])


@pytest.mark.module("sns")
def test_topics_tell_queues(applied, aws, receive):
    # GIVEN the module's topics
    kinds = {
        kind: {"kind": {"DataType": "String", "StringValue": kind}} for kind in ("bicycle", "text")
    }
    # WHEN two messages are published THEN the one that the filter takes arrives
    for kind, attributes in kinds.items():
        aws("sns").publish(
            TopicArn=applied["photos"], Message=f"a {kind}", MessageAttributes=attributes
        )
    assert receive(applied["photos_queue"]) == "a bicycle"
    assert "Messages" not in aws("sqs").receive_message(QueueUrl=applied["photos_queue"])
    # AND a FIFO topic gives its queue what it is told
    aws("sns").publish(TopicArn=applied["ordered"], Message="in order", MessageGroupId="a")
    assert json.loads(receive(applied["ordered_queue"]))["Message"] == "in order"


@pytest.mark.module("kms")
def test_keys_encrypt_and_sign(applied, aws):
    # GIVEN the module's keys WHEN one encrypts by its alias THEN it decrypts
    context = {"kind": "photo"}
    encrypted = aws("kms").encrypt(
        KeyId="alias/modules/photos", Plaintext=b"a photo", EncryptionContext=context
    )
    decrypted = aws("kms").decrypt(
        CiphertextBlob=encrypted["CiphertextBlob"], EncryptionContext=context
    )
    assert decrypted["Plaintext"] == b"a photo"
    # AND the other signs
    algorithm = {"KeyId": applied["signing"], "SigningAlgorithm": "ECDSA_SHA_256"}
    signature = aws("kms").sign(Message=b"a photo", **algorithm)["Signature"]
    assert aws("kms").verify(Message=b"a photo", Signature=signature, **algorithm)["SignatureValid"]
