"""Calls drawn from AWS's service models: none makes localaws fail, none succeeds unannounced."""

import pytest
from botocore.exceptions import ClientError

from benchmarks.requests.calling import CARRIED_OUT, SERVICES, call_all
from benchmarks.requests.promises import is_promised

CALLS = 300


def test_no_call_makes_localaws_fail(server):
    # GIVEN calls of all services, right, nearly right and wrong
    # WHEN they are made
    counts, failures = call_all(server.url, SERVICES, CALLS, 7, lambda _: None, threads=1)
    # THEN each is carried out or refused, and what is carried out has been promised
    assert counts.total() == CALLS
    assert failures == {}
    done = {(service, name) for service, name, outcome in counts if outcome == CARRIED_OUT}
    assert len(done) > 10
    assert [one for one in done if not is_promised(*one)] == []


def test_a_request_that_moto_cannot_use_is_refused_by_name(aws):
    # GIVEN a member that AWS does without, and moto does not WHEN it lacks THEN that is said
    with pytest.raises(ClientError, match="ListExports: moto cannot use a value") as refused:
        aws("dynamodb").list_exports()
    assert refused.value.response["Error"]["Code"] == "NotImplementedByLocalaws"


def test_an_operation_that_nobody_has_is_not_promised():
    # GIVEN operations of moto, of the table, and of neither WHEN looked up THEN the last is not
    assert is_promised("sqs", "SendMessage")
    assert is_promised("lambda", "GetCodeSigningConfig")
    assert not is_promised("s3", "ListDirectoryBuckets")
