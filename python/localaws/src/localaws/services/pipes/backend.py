"""moto's EventBridge Pipes, with pipes that run."""

import logging
import threading
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from moto.pipes import models
from moto.pipes.exceptions import ConflictException

from localaws.coverage import Row
from localaws.places import Place
from localaws.services.pipes.queue_source import QueueSource
from localaws.services.pipes.runner import REFUSALS_TO_STOP, PipeRun, Refusal
from localaws.services.pipes.validation import validate
from localaws.settings import Settings

COVERAGE = (
    Row(
        "EventBridge Pipes",
        "CreatePipe, UpdatePipe",
        "A queue's messages go, in batches of a size and a window, filtered and by an input "
        "template, as the pipe's role, to a state machine or a function, waited for or not, or to "
        "a queue; batchItemFailures are tried again alone. Metrics are in AWS/EventBridge/Pipes. "
        "A pipe whose role may not read its source is CREATE_FAILED. Steps that fail are logged to "
        "CloudWatch Logs (level ERROR).",
        "Other sources and targets, enrichments, other levels and destinations of logs, execution "
        "data in them, and a target's message group are refused. Five batches at once, with which "
        "AWS begins: while messages wait it adds up to 60 a minute, to 1,000 at most. A customer's "
        "key is only kept.",
    ),
    Row(
        "EventBridge Pipes",
        "errors",
        "Of services (5xx, throttling, connections): the messages come again after a while, and it "
        "counts as no receive. Of a workflow or a function, and 4xx: the messages come again when "
        f"the queue shows them, while polling backs off. {REFUSALS_TO_STOP} times 4xx one after "
        "another stop the pipe, with a StateReason, until it is started.",
        "AWS does not say after how many it stops a pipe, nor how long it waits: here it is four "
        "seconds at most.",
    ),
    Row(
        "EventBridge Pipes",
        "StartPipe, StopPipe, DeletePipe",
        "In AWS's states. A stopped pipe takes no more messages; what it has taken goes its way.",
    ),
)

_SECONDS_OF_A_TRANSITION = 0.2
_TRANSITIONS = {"CREATING", "UPDATING", "STARTING", "STOPPING"}

_log = logging.getLogger(__name__)


class ExecutingPipe(models.Pipe):  # type: ignore[misc]
    """A pipe that changes its state when something happens, not when somebody looks."""

    status: str = "CREATING"
    run: PipeRun | None = None


class ExecutingPipesBackend(models.EventBridgePipesBackend):  # type: ignore[misc]
    """Pipes that run."""

    # moto looks for a service's URLs beside the module that its backend says it is from.
    __module__ = models.__name__

    settings: Settings

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.settings = self.settings.at(Place(account_id, region_name))

    def create_pipe(self, **parameters: Any) -> ExecutingPipe:
        validate("CreatePipe", parameters)
        name = parameters["name"]
        if name in self.pipes:
            raise ConflictException(f"Pipe {name} already exists.", name, "pipe")
        pipe: ExecutingPipe = super().create_pipe(**parameters)
        self._begin(pipe, "CREATING", "CREATE_FAILED")
        return pipe

    def update_pipe(self, **parameters: Any) -> ExecutingPipe:
        pipe = self._settled(parameters["name"])
        given = {name: value for name, value in parameters.items() if value is not None}
        validate("UpdatePipe", vars(pipe) | given)
        _stop(pipe)
        super().update_pipe(**parameters)
        self._begin(pipe, "UPDATING", "UPDATE_FAILED")
        return pipe

    def start_pipe(self, name: str) -> ExecutingPipe:
        pipe = self._settled(name)
        super().start_pipe(name)
        if pipe.status != "RUNNING":
            self._begin(pipe, "STARTING", "START_FAILED")
        return pipe

    def stop_pipe(self, name: str) -> ExecutingPipe:
        pipe = self._settled(name)
        super().stop_pipe(name)
        _stop(pipe)
        self._begin(pipe, "STOPPING", "STOP_FAILED")
        return pipe

    def delete_pipe(self, name: str) -> ExecutingPipe:
        pipe: ExecutingPipe = super().delete_pipe(name)
        _stop(pipe)
        return pipe

    def _settled(self, name: str) -> ExecutingPipe:
        pipe: ExecutingPipe = self.describe_pipe(name)
        if pipe.status in _TRANSITIONS:
            raise ConflictException(f"Pipe {name} is {pipe.status}.", name, "pipe")
        return pipe

    def _begin(self, pipe: ExecutingPipe, state: str, failed: str) -> None:
        """Bring a pipe to the state that is desired, in the background."""
        pipe.status, pipe.state_reason = state, None
        timer = threading.Timer(_SECONDS_OF_A_TRANSITION, self._settle, (pipe, failed))
        timer.daemon = True
        timer.start()

    def _settle(self, pipe: ExecutingPipe, failed: str) -> None:
        try:
            if pipe.desired_state == "STOPPED":
                if failed != "STOP_FAILED":
                    QueueSource(pipe, self.settings).look()
                pipe.status = "STOPPED"
                return
            run = PipeRun(pipe, self.settings, lambda reason: _disable(pipe, reason))
            messages = run.first_batch()
        except (ClientError, BotoCoreError) as error:
            reason = Refusal.of_source(error).reason if isinstance(error, ClientError) else error
            pipe.state_reason = f"Input parameter is invalid from the request due to : {reason}"
            pipe.status = failed
            _log.warning("pipe %s: %s", pipe.name, reason)
            return
        pipe.run = run
        pipe.status = "RUNNING"
        if self.pipes.get(pipe.name) is not pipe:  # it was deleted meanwhile
            run.stop()
        run.begin(messages)


def _stop(pipe: ExecutingPipe) -> None:
    if pipe.run:
        pipe.run.stop()
        pipe.run = None


def _disable(pipe: ExecutingPipe, reason: str) -> None:
    pipe.status, pipe.state_reason, pipe.run = "STOPPED", reason, None
    _log.warning("pipe %s is stopped: %s", pipe.name, reason)


def install(settings: Settings) -> None:
    """Put the executing backend in moto's place."""
    ExecutingPipesBackend.settings = settings
    models.Pipe = ExecutingPipe
    models.pipes_backends.backend = ExecutingPipesBackend
