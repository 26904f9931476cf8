"""The whole story: photos of vehicles become routes."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import boto3

REPOSITORY = Path(__file__).resolve().parents[2]
BROKEN = 3  # uploads that are no photos, which the demonstration adds
LEAST_ACCURACY = 0.90
LEAST_CAUGHT = 0.70  # drawn things: all, in each of three trainings; other vehicles: nine of ten


def unknowns(demonstration) -> tuple[int, int]:
    """Return how many photos of other things a person gets, and how many were sent."""
    found = re.match(r"(\d+) of (\d+)", demonstration.row("unknowns to a person"))
    return int(found.group(1)), int(found.group(2))


def test_vehicles_are_recognised(demonstration):
    # GIVEN the held-out photos that the demonstration sent
    recognised = demonstration.row("recognised")

    # WHEN its table tells how many were recognised
    right, total = map(int, re.match(r"(\d+) of (\d+)", recognised).groups())

    # THEN it is most of them
    assert total == int(demonstration.row("photos of vehicles"))
    assert right / total >= LEAST_ACCURACY, recognised


def test_every_upload_ends_in_exactly_one_outcome(demonstration):
    # GIVEN how many photos and broken uploads were sent
    vehicles = int(demonstration.row("photos of vehicles"))
    sent = vehicles + unknowns(demonstration)[1] + BROKEN

    # WHEN the outcomes are added up
    names = ("accepted", "review", "rejected", "failed")
    counts = {name: int(demonstration.row(f"outcome {name}")) for name in names}

    # THEN none is missing, none doubled, and the broken ones are what was rejected
    assert sum(counts.values()) == sent, counts
    assert (counts["rejected"], counts["failed"]) == (BROKEN, 0)
    routes = sum(int(demonstration.row(f"route {name}")) for name in ("near", "far"))
    assert routes == counts["accepted"]


def test_what_is_no_vehicle_goes_to_a_person(demonstration):
    # GIVEN photos of things of kinds that the model was never shown
    # WHEN the table tells how many of them a person gets
    reviewed, total = unknowns(demonstration)

    # THEN it is most of them, and none has failed
    assert total > 0
    assert reviewed / total >= LEAST_CAUGHT
    assert demonstration.row("outcome failed") == "0"


def test_the_report_holds_its_pictures_and_loads_nothing(demonstration):
    # GIVEN the page that was written
    page = demonstration.report

    # WHEN its sources are listed
    sources, links = (re.findall(rf'{name}="([^"]{{1,30}})', page) for name in ("src", "href"))

    # THEN every photo is in it, nothing comes from elsewhere, and links lead to the kept page
    assert len(sources) >= int(demonstration.row("photos of vehicles"))
    assert all(source.startswith("data:") for source in sources)
    assert "url(" not in page
    host = re.search(r"^page: (http://127.0.0.1:\d+)/", demonstration.output, re.MULTILINE)[1]
    assert len(links) > len(sources)
    assert all(link.startswith(host) for link in links)


def test_every_upload_is_still_in_its_bucket(demonstration, aws):
    # GIVEN the bucket that photos were sent to
    bucket = boto3.resource("s3").Bucket(aws["photos_bucket"])

    # WHEN its uploads are counted
    uploads = sum(1 for _ in bucket.objects.filter(Prefix="incoming/"))

    # THEN none is lost, whatever became of it
    assert uploads >= int(demonstration.row("photos of vehicles")) + BROKEN


def test_a_fresh_checkout_plans_no_change(demonstration, tmp_path):
    # GIVEN the same sources elsewhere, with other modes and dates, as another machine has them
    ignored = shutil.ignore_patterns(".*cache", ".git", ".tox", ".work", "__pycache__", "build")
    checkout = tmp_path / "elsewhere"
    shutil.copytree(REPOSITORY, checkout, ignore=ignored)
    for path in checkout.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o700 if path.is_dir() else 0o600)
    environment = dict(demonstration.environment)
    environment |= {"TF_DATA_DIR": str(tmp_path / "data"), "TZ": "Asia/Kathmandu"}

    def terraform(*words: str) -> subprocess.CompletedProcess[str]:
        command = ["terraform", f"-chdir={checkout}/terraform", *words, "-no-color"]
        return subprocess.run(command, env=environment, capture_output=True, text=True)

    # WHEN Terraform is initialised on the same state there, and plans
    bucket = "-backend-config=bucket=scones-unlimited-local-tfstate"
    init = terraform("init", "-backend-config=environments/local.s3.tfbackend", bucket)
    assert init.returncode == 0, init.stderr
    plan = terraform("plan", "-detailed-exitcode", "-var-file=environments/local.tfvars")

    # THEN it would change nothing
    assert plan.returncode == 0, plan.stdout + plan.stderr
    assert "No changes." in plan.stdout
