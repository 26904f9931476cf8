"""Until when AWS patches the container images that a deployment uses."""

import json
from datetime import date, timedelta

from scones_tools.deployment import Deployment
from scones_tools.doctor.checks import Finding, Result
from scones_tools.environments.repository import RepositoryMissing, repository

_SOON = timedelta(days=60)
_DATES = "terraform/container_images.json"
_CHOOSE = "choose later images: docs/decisions/0024-containers-with-patches.md"


def images(deployed: Deployment) -> Finding:
    """Compare the images' end of patch, as the clone's list has it, with today."""
    try:
        document = json.loads((repository() / _DATES).read_text(encoding="utf-8"))
    except (RepositoryMissing, FileNotFoundError):
        return Finding(
            Result.WARNING,
            f"the end of their patches is not known here: {_DATES} has the dates",
            "run this in a clone of the repository",
        )
    ends = {entry["image"]: date.fromisoformat(entry["end_of_patch"]) for entry in document}
    names = ("image", "serving_image")
    used = sorted({str(deployed.training_job[name]).rpartition("/")[2] for name in names})
    unknown = [image for image in used if image not in ends]
    if unknown:
        return Finding(
            Result.WARNING, f"not in {_DATES}: {', '.join(unknown)}", "describe them there"
        )
    first = min(used, key=ends.__getitem__)
    left = ends[first] - date.today()
    if left < timedelta(0):
        return Finding(Result.FAILED, f"{first} gets no patches since {ends[first]}", _CHOOSE)
    if left < _SOON:
        return Finding(Result.WARNING, f"{first} gets patches until {ends[first]} only", _CHOOSE)
    return Finding(Result.OK, f"patched until {ends[first]}")
