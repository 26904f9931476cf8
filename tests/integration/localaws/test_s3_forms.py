"""Uploads by a browser's form: the Amazon S3 API Reference, "POST Object"."""

import pytest
import urllib3


@pytest.fixture
def post(aws, bucket):
    """``post(body, fields, conditions, …)`` posts a form that was signed for a key."""

    def posting(body=b"12345", changed=None, expires=60, **signed):
        form = aws("s3").generate_presigned_post(bucket, "up/a.png", ExpiresIn=expires, **signed)
        fields = {**form["fields"], **(changed or {}), "file": ("a.png", body)}
        return urllib3.request("POST", form["url"], fields=fields, retries=False)

    return posting


def refusal(answer) -> tuple[int, str]:
    return answer.status, answer.data.decode()


def test_a_form_puts_an_object(aws, bucket, post):
    # GIVEN a signed form WHEN it is posted THEN the object is there, and the answer tells of it
    answer = post()
    assert answer.status == 204
    assert answer.headers["ETag"] == '"827ccb0eea8a706c4c34a16891f84e7b"'
    assert answer.headers["Location"].endswith(f"{bucket}/up/a.png")
    assert aws("s3").get_object(Bucket=bucket, Key="up/a.png")["Body"].read() == b"12345"


def test_a_form_may_want_to_be_told_of_the_object(bucket, post):
    # GIVEN a form that asks for it WHEN it is posted THEN the answer is a document
    status = {"success_action_status": "201"}
    answer = post(Fields=status, Conditions=[status])
    assert answer.status == 201
    assert f"<Bucket>{bucket}</Bucket><Key>up/a.png</Key>" in answer.data.decode()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"key": "other"}, 'Policy Condition failed: ["eq", "$key", "up/a.png"]'),
        ({"more": "1"}, "Extra input fields: more"),
    ],
)
def test_a_form_that_was_changed_is_refused(aws, bucket, post, changed, why):
    # GIVEN a signed form WHEN another is posted THEN it says why not, and nothing is put
    status, text = refusal(post(changed=changed))
    assert status == 403
    assert f"<Code>AccessDenied</Code><Message>Invalid according to Policy: {why}" in text
    assert aws("s3").list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_a_form_that_has_expired_is_refused(post):
    # GIVEN a form of yesterday WHEN it is posted THEN it has expired
    status, text = refusal(post(expires=-60))
    assert (status, "Invalid according to Policy: Policy expired." in text) == (403, True)


@pytest.mark.parametrize(
    ("body", "code"), [(b"1", "EntityTooSmall"), (b"1" * 11, "EntityTooLarge")]
)
def test_a_form_may_limit_the_size(post, body, code):
    # GIVEN a form for 2 to 10 bytes WHEN it is posted with others THEN it is refused
    status, text = refusal(post(body, Conditions=[["content-length-range", 2, 10]]))
    assert (status, f"<Code>{code}</Code>" in text) == (400, True)
