"""What is kept of functions; each archive is written once."""

import time
from collections import Counter

from localaws.services.lambda_functions.backend import ExecutingLambdaBackend
from localaws.services.lambda_functions.versions import Code
from localaws.state.kept import Apart, Kept


def _resume(backend: ExecutingLambdaBackend) -> None:
    now = time.monotonic()
    for function in backend.functions.values():
        function.running = Counter()
        for version in (function.latest, *function.versions.values()):
            version._ready_at = min(version._ready_at, now)
    for mapping in backend.mappings.values():
        mapping._until = min(mapping._until, now)
        if mapping.enabled and mapping.is_of_queue:
            backend.poll(mapping)


KEPT = {
    "lambda": Kept(
        "functions with code, versions, aliases, policies, configurations; mappings, which poll "
        "again; layers. Asynchronous events that waited are gone",
        leaves_out=frozenset({"_lambdas", "_pools", "_pooling", "_counting", "lock"}),
        apart={Code: Apart(stamp=lambda _: True)},
        resume=_resume,
    )
}
