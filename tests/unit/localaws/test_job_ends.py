"""A job that comes to its end while somebody stops it."""

import threading
import time

import pytest
from moto import mock_aws
from moto.core.utils import utcnow

from localaws.services.sagemaker import processing
from localaws.services.sagemaker.processing import ProcessingJob
from localaws.settings import ACCOUNT_ID, Settings

ENDS = {"Completed", "Failed", "Stopped"}


@pytest.fixture
def job(monkeypatch, tmp_path):
    monkeypatch.setattr(processing, "client", lambda *_: None)  # it has no files on S3
    request = {
        "ProcessingJobName": "short",
        "RoleArn": f"arn:aws:iam::{ACCOUNT_ID}:role/baker",
        "AppSpecification": {"ImageUri": "none", "ContainerEntrypoint": ["sleep", "0.5"]},
    }
    with mock_aws():
        yield ProcessingJob(request, ACCOUNT_ID, "us-east-1", Settings(tmp_path, 1))


def test_a_job_that_is_stopped_as_it_ends_has_ended(job, monkeypatch):
    # GIVEN somebody who has seen a job at work, and is slow to stop it
    def slow() -> object:
        if threading.current_thread() is stopper:
            deadline = time.monotonic() + 3
            while job.processing_job_status not in ENDS and time.monotonic() < deadline:
                time.sleep(0.01)
        return utcnow()

    stopper = threading.Thread(target=job.stop)
    monkeypatch.setattr(processing, "utcnow", slow)
    # WHEN the job comes to its end meanwhile
    job.start()
    stopper.start()
    stopper.join(20)
    # THEN it has ended, one way or the other, and for good
    deadline = time.monotonic() + 10
    while job.processing_job_status not in ENDS and time.monotonic() < deadline:
        time.sleep(0.01)
    assert job.processing_job_status in {"Completed", "Stopped"}
