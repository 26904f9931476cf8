"""Short pieces of the service's work; each returns a line: what happened, or what was denied."""

from collections.abc import Sequence

from benchmarks.permissions.scenarios.bulk import Bulk
from benchmarks.permissions.scenarios.deployed import Deployed
from benchmarks.permissions.scenarios.drift import Drift
from benchmarks.permissions.scenarios.endpoint import Endpoint
from benchmarks.permissions.scenarios.outcomes import Scenario
from benchmarks.permissions.scenarios.photos import Photos
from benchmarks.permissions.scenarios.training import Stopped, Training, first_denial

__all__ = ["Deployed", "Scenario", "of_roles"]

_WORK_ON_PHOTOS = (
    "classification",
    "classify-image",
    "filter-inference",
    "incoming",
    "serialize-image",
)
_WORK_IN_BULK = ("account-bulk", "bulk", "classify-batch", "plan-bulk")


def of_roles(roles: Sequence[str], deployed: Deployed) -> dict[str, Scenario]:
    """Return the scenario of every role; a role without one is not in it.

    Parameters
    ----------
    roles
        Their names.
    deployed
        What runs.
    """
    photos, bulk, training = Photos(deployed), Bulk(deployed), Training(deployed)
    scenarios: dict[str, Scenario] = dict.fromkeys(_WORK_ON_PHOTOS, photos)
    scenarios |= dict.fromkeys(_WORK_IN_BULK, bulk)
    scenarios |= {
        "endpoint": Endpoint(deployed),
        "monitor-drift": Drift(deployed),
        "training": first_denial(Stopped(deployed), training),
        "training-job": training,
        "training-processing": training,
    }
    named = {f"{deployed.prefix}-{name}": scenario for name, scenario in scenarios.items()}
    return {role: named[role] for role in roles if role in named}
