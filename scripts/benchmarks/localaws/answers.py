"""How many of the cases of AWS's answers a server answers as AWS does."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from benchmarks.localaws.servers import Server
from conformity.cases import Case, files, read
from conformity.places import Place
from conformity.steps import RefusedByName, Unexpected, run

OUTCOMES = ("holds", "refused", "wrong")
_CLIENTS = 8
_MOST_SECONDS_OF_PATIENCE = 5
# As servers say that they lack something, each in its own words.
_LACKED = re.compile(
    r"(?i)not (yet |currently )?(implement|support)|unsupported|'HTTPStatusCode': 501"
)


def answered(server: Server) -> dict[str, int]:
    """Return how many cases hold, are refused as not supported, or are wrong."""
    place = server.place
    place.names()
    cases = [case for file in files() for case in read(file)]
    with ThreadPoolExecutor(_CLIENTS) as clients:
        outcomes = Counter(clients.map(lambda case: _outcome(case, place), cases))
    return {outcome: outcomes[outcome] for outcome in OUTCOMES}


def _outcome(case: Case, place: Place) -> str:
    try:
        run(_impatient(case), place.client, place.names())
    except RefusedByName:
        return "refused"
    except Unexpected as unexpected:
        return "refused" if _LACKED.search(str(unexpected)) else "wrong"
    except Exception:
        return "wrong"
    return "holds"


def _impatient(case: Case) -> Case:
    """Return the case with less patience: most of what is not there yet will never be."""
    most = _MOST_SECONDS_OF_PATIENCE
    steps = (
        {**step, "until": min(step["until"], most)} if "until" in step else step
        for step in case.steps
    )
    return replace(case, steps=tuple(steps))
