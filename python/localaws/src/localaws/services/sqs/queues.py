"""Queues: their names, whether they are there already, their addresses, and lists of them.

Source: the Amazon SQS API Reference; the texts are what AWS answers.
"""

import base64
import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlparse, urlsplit

from moto.core.responses import ActionResult, EmptyResult
from moto.sqs.exceptions import (
    InvalidParameterValue,
    MissingParameter,
    QueueAlreadyExists,
    QueueDoesNotExist,
    SQSException,
)
from moto.sqs.models import Queue, SQSBackend
from moto.sqs.responses import SQSResponse

from localaws import clock

_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
_NAME_OF_FIFO = re.compile(r"[A-Za-z0-9_-]{1,75}\.fifo")
_PATH = re.compile(r"(?:/queue/[a-z0-9-]+)?/(\d{12})/([^/]+)/?")
_REGION = re.compile(r"(?:sqs\.([a-z0-9-]+)|([a-z0-9-]+)\.queue)\.amazonaws\.com(?:\.cn)?")
_SECONDS_OF_A_NAME = 60
_MOST_RESULTS = 1000


def install() -> None:
    """Put them in moto's place."""
    SQSBackend.create_queue = _creating(SQSBackend.create_queue)
    SQSBackend.delete_queue = _deleting(SQSBackend.delete_queue)
    SQSResponse._get_queue_name = _queue_name
    SQSResponse._determine_resource = lambda _: "*"
    SQSResponse.get_queue_url = _get_queue_url
    SQSResponse.list_queues = _list_queues
    SQSResponse.list_dead_letter_source_queues = _list_dead_letter_source_queues
    SQSResponse.list_queue_tags = _list_queue_tags


def _creating(create: Callable[..., Queue]) -> Callable[..., Queue]:
    def create_new(
        self: SQSBackend, name: str, tags: dict[str, str] | None = None, **attributes: Any
    ) -> Queue:
        _check_name(name, is_fifo=str(attributes.get("FifoQueue", "")).lower() == "true")
        there = self.queues.get(name)
        if there is not None:
            given = {key: value for key, value in attributes.items() if key != "region"}
            asked = Queue(name, self.region_name, self.account_id, **given).attributes
            for key in given:
                if there.attributes.get(key) != asked.get(key):
                    raise QueueAlreadyExists(
                        "A queue already exists with the same name and a different value for "
                        f"attribute {key}"
                    )
            return there
        deleted = vars(self).get("deleted_names", {}).get(name)
        if deleted is not None and clock.seconds() - deleted < _SECONDS_OF_A_NAME:
            raise SQSException(
                "AWS.SimpleQueueService.QueueDeletedRecently",
                f"You must wait {_SECONDS_OF_A_NAME} seconds after deleting a queue before you "
                "can create another with the same name.",
            )
        return create(self, name, tags, **attributes)

    return create_new


def _deleting(delete: Callable[..., None]) -> Callable[..., None]:
    def delete_and_remember(self: SQSBackend, queue_name: str) -> None:
        delete(self, queue_name)
        now = clock.seconds()
        names: dict[str, float] = vars(self).setdefault("deleted_names", {})
        for name, moment in list(names.items()):
            if now - moment > _SECONDS_OF_A_NAME:
                del names[name]
        names[queue_name] = now

    return delete_and_remember


def _check_name(name: str | None, *, is_fifo: bool) -> None:
    if not name:
        raise MissingParameter("QueueName")
    if is_fifo and not _NAME_OF_FIFO.fullmatch(name):
        raise InvalidParameterValue(
            "The name of a FIFO queue can only include alphanumeric characters, hyphens, or "
            "underscores, must end with .fifo suffix and be 1 to 80 in length"
        )
    if not is_fifo and not _NAME.fullmatch(name):
        raise InvalidParameterValue(
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
        )


def _queue_name(self: Any) -> str:
    """Return the name of the queue that a request is for, by its address or its own name."""
    given = self._get_param("QueueUrl")
    if not given:
        found = _PATH.fullmatch(self.path)
        if found is None:
            raise MissingParameter("QueueUrl")
        return found[2]
    if not given.startswith(("http://", "https://")):
        return str(given)
    address = urlsplit(given)
    found, region = _PATH.fullmatch(address.path), _REGION.fullmatch(address.hostname or "")
    if found is None or (region and (region[1] or region[2]) != self.region):
        raise SQSException("InvalidAddress", f"The address {given} is not valid for this endpoint.")
    if found[1] != self.sqs_backend.account_id:
        raise QueueDoesNotExist
    return found[2]


def _get_queue_url(self: Any) -> ActionResult:
    owner = self._get_param("QueueOwnerAWSAccountId")
    if owner and owner != self.sqs_backend.account_id:
        raise QueueDoesNotExist
    name = self._get_param("QueueName")
    if not name:
        raise MissingParameter("QueueName")
    queue = self.sqs_backend.get_queue(name)
    return ActionResult({"QueueUrl": queue.url(urlparse(self.uri))})


def _list_queues(self: Any) -> ActionResult:
    prefix = self._get_param("QueueNamePrefix") or ""
    queues = [one for one in self.sqs_backend.queues.values() if one.name.startswith(prefix)]
    return _page(self, queues, "QueueUrls")


def _list_dead_letter_source_queues(self: Any) -> ActionResult:
    queues = self.sqs_backend.list_dead_letter_source_queues(self._get_queue_name())
    return _page(self, queues, "queueUrls", always=True)


def _page(self: Any, queues: Sequence[Queue], field: str, *, always: bool = False) -> ActionResult:
    """Return queues by name; a page of them if the request says how many it wants."""
    most, token = self._get_param("MaxResults"), self._get_param("NextToken")
    if most is not None and not 1 <= int(most) <= _MOST_RESULTS:
        raise InvalidParameterValue(
            f"Value {most} for parameter MaxResults is invalid. Reason: MaxResults must be an "
            f"integer between 1 and {_MOST_RESULTS}."
        )
    after = _name_of(token) if token else ""
    names = {one.name: one for one in sorted(queues, key=lambda one: one.name) if one.name > after}
    shown = list(names)[: int(most or _MOST_RESULTS)]
    urls = [names[name].url(urlparse(self.uri)) for name in shown]
    answer: dict[str, Any] = {field: urls} if urls or always else {}
    if most is not None and len(names) > len(shown):
        answer["NextToken"] = base64.b64encode(shown[-1].encode()).decode()
    return ActionResult(answer)


def _name_of(token: str) -> str:
    try:
        return base64.b64decode(token, validate=True).decode()
    except ValueError:
        raise InvalidParameterValue("Invalid or expired next token.") from None


def _list_queue_tags(self: Any) -> ActionResult:
    tags = self.sqs_backend.get_queue(self._get_queue_name()).tags
    return ActionResult({"Tags": tags}) if tags else EmptyResult()
