"""What is kept of pipes; those that ran poll again."""

from localaws.services.pipes.backend import ExecutingPipe, ExecutingPipesBackend
from localaws.state.kept import Apart, Kept


def _resume(backend: ExecutingPipesBackend) -> None:
    for pipe in backend.pipes.values():
        if pipe.desired_state == "RUNNING" and not pipe.status.endswith(("FAILED", "STOPPED")):
            backend._begin(pipe, "STARTING", "START_FAILED")
        elif pipe.desired_state == "STOPPED":
            pipe.status = "STOPPED"


KEPT = {
    "pipes": Kept(
        "pipes and their states",
        apart={ExecutingPipe: Apart(leaves_out=frozenset({"run"}))},
        resume=_resume,
    )
}
