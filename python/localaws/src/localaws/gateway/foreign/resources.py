"""What of another account a call is made on, and the policy that it has."""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from localaws.gateway.calls import Call
from localaws.places import Place

_QUEUE = re.compile(r"(?:https?://[^/]+)?/?(\d{12})/([^/]+)/?")
_ARN = re.compile(r"arn:[^:]+:(?:lambda|sns|sqs):([^:]+):(\d{12}):(.+)")


class Foreign(NamedTuple):
    """A resource with an owner.

    Attributes
    ----------
    arn, place
        Its own.
    policy
        JSON; None if it has none.
    """

    arn: str
    place: Place
    policy: str | None


def called_on(call: Call, place: Place) -> Foreign | None:
    """Return the topic, queue or function of another account that a call is made on.

    Parameters
    ----------
    call
        Of SNS, SQS or Lambda.
    place
        The caller's account, and the region of the request.
    """
    found = _FINDERS[call.service](call.parameters, place)
    return found if found and found.place.account != place.account else None


def bucket_named(name: str) -> Foreign | None:
    """Return a bucket; None if there is none."""
    from moto.s3.models import s3_backends

    partition, account = s3_backends.bucket_accounts.get(name, (None, None))
    bucket = s3_backends[account][partition].buckets.get(name) if account else None
    if bucket is None:
        return None
    policy = bucket.policy.decode() if bucket.policy else None
    return Foreign(bucket.arn, Place(account, bucket.region_name), policy)


def _queue(parameters: Mapping[str, Any], place: Place) -> Foreign | None:
    from moto.sqs.models import sqs_backends

    url = _QUEUE.fullmatch(str(parameters.get("QueueUrl")))
    account, name = url.groups() if url else (None, None)
    if "QueueOwnerAWSAccountId" in parameters:
        account, name = parameters["QueueOwnerAWSAccountId"], parameters.get("QueueName")
    if not account:
        return None
    queue = sqs_backends[account][place.region].queues.get(name)
    return queue and Foreign(queue.queue_arn, Place(account, place.region), queue.policy)


def _topic(parameters: Mapping[str, Any], place: Place) -> Foreign | None:
    from moto.sns.models import sns_backends

    arn = _ARN.fullmatch(str(parameters.get("TopicArn") or parameters.get("TargetArn")))
    if arn is None or arn[1] != place.region:
        return None
    topic = sns_backends[arn[2]][arn[1]].topics.get(arn[0])
    return topic and Foreign(topic.arn, Place(arn[2], arn[1]), topic.policy)


def _function(parameters: Mapping[str, Any], place: Place) -> Foreign | None:
    from moto.awslambda.models import lambda_backends

    arn = _ARN.fullmatch(unquote(str(parameters.get("FunctionName"))))
    if arn is None or arn[1] != place.region:
        return None
    name, _, qualifier = arn[3].removeprefix("function:").partition(":")
    qualifier = qualifier or str(parameters.get("Qualifier") or "$LATEST")
    function = lambda_backends[arn[2]][arn[1]].functions.get(name)
    if function is None:
        return None
    statements = list((function.policies.get(qualifier) or {}).values())
    return Foreign(arn[0], Place(arn[2], arn[1]), json.dumps({"Statement": statements}))


_FINDERS = {"lambda": _function, "sns": _topic, "sqs": _queue}
