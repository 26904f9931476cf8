"""Scripts that a server runs when it is ready, so that tests find what they need."""

import boto3
import pytest
import urllib3


@pytest.fixture
def folder(tmp_path):
    """``folder(name=text…)`` is a folder of scripts."""
    path = tmp_path / "init"
    path.mkdir()

    def write(scripts: dict[str, str]):
        for name, text in scripts.items():
            (path / name).write_text(text)
        return path

    return write


@pytest.fixture
def start_with(localaws, tmp_path):
    """``start_with(folder)`` starts a server with scripts, which does not outlive the test."""
    work = tmp_path / "work"
    yield lambda scripts: localaws("start", work, "--init", str(scripts), "--region", "eu-west-1")
    localaws("stop", work)


def test_scripts_run_once_and_in_order_before_start_returns(start_with, folder):
    # GIVEN scripts of both kinds, and a file that is none
    make = "import boto3\nboto3.client('sqs').create_queue(QueueName='made-by-' + '{}')\n"
    scripts = folder(
        {
            "20-queue.py": make.format("python"),
            "10-count.sh": 'echo "$AWS_REGION" >> "$(dirname "$0")/regions.txt"\n',
            "README.md": "no script",
        }
    )
    # WHEN a server is started with them
    started = start_with(scripts)
    assert started.returncode == 0, started.stderr
    url = started.stdout.split()[-1]
    # THEN what they make is there, and health tells of them
    keys = {"aws_access_key_id": "localaws", "aws_secret_access_key": "localaws"}
    sqs = boto3.client("sqs", region_name="eu-west-1", endpoint_url=url, **keys)
    assert sqs.get_queue_url(QueueName="made-by-python")
    assert (scripts / "regions.txt").read_text() == "eu-west-1\n"
    told = urllib3.request("GET", f"{url}/_localaws/health").json()
    assert told["init"] == {
        "state": "succeeded",
        "scripts": [
            {"name": "10-count.sh", "exit_code": 0},
            {"name": "20-queue.py", "exit_code": 0},
        ],
    }


def test_a_script_that_fails_ends_the_start_with_its_words(start_with, folder, localaws, tmp_path):
    # GIVEN a script that fails in its middle, and one after it
    scripts = folder(
        {"1.sh": "echo the oven is cold\nfalse\ntouch after\n", "2.py": "open('second', 'w')\n"}
    )
    # WHEN a server is started with them THEN that fails, and says why
    started = start_with(scripts)
    assert started.returncode == 1
    assert f"a script of {scripts} failed" in started.stderr
    assert "the oven is cold" in started.stderr
    # AND nothing runs
    assert localaws("status", tmp_path / "work").returncode == 1


def test_a_folder_that_is_not_there_is_refused(start_with, tmp_path):
    # GIVEN no folder WHEN a server is started with it THEN that is refused
    started = start_with(tmp_path / "nowhere")
    assert started.returncode == 1
    assert "it is no folder" in started.stderr


def test_without_scripts_health_has_none(server):
    # GIVEN a server without scripts WHEN it tells its health THEN it says nothing of them
    assert "init" not in urllib3.request("GET", f"{server.url}/_localaws/health").json()
