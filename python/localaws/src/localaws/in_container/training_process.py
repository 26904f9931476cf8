"""The first process of a training job: the toolkit that AWS's own containers start with."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NO_MESSAGE = 'ErrorMessage ""'


def main() -> None:
    """Run sagemaker-training's ``train``, and end with localaws."""
    _outlive_the_entry_point()
    with _reason_of_failure(Path(os.environ["SAGEMAKER_BASE_DIR"]) / "output" / "failure"):
        from sagemaker_training.cli.train import main as train

        train()


def _outlive_the_entry_point() -> None:
    """Leave a SIGTERM to the entry point, which has its time to save the model.

    The job has ended when this process has, and with it all of its group can be ended.
    """
    parent = os.getppid()

    def stay_or_end_all(_signal: int, _frame: object) -> None:
        # localaws was killed, and nobody waits for a model; or there is no entry point yet.
        if os.getppid() != parent or not _has_child():
            os.killpg(0, signal.SIGKILL)

    signal.signal(signal.SIGTERM, stay_or_end_all)


def _has_child() -> bool:
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    except AttributeError:  # not on macOS before Python 3.13
        return True
    return True


@contextmanager
def _reason_of_failure(file: Path) -> Iterator[None]:
    """Put the entry point's last line of stderr where the toolkit's report leaves a blank.

    AWS's framework containers do so by a mode of the toolkit that breaks lines of the log.
    """
    stderr = os.dup(2)
    # The toolkit's own log is not output of the entry point.
    sys.stderr = os.fdopen(stderr, "w", buffering=1, closefd=False)
    read_end, write_end = os.pipe()
    os.dup2(write_end, 2)
    os.close(write_end)
    last = [""]

    def pass_on() -> None:
        with os.fdopen(read_end, "rb") as lines:
            for line in lines:
                os.write(stderr, line)
                last[0] = line.decode(errors="replace").strip() or last[0]

    reader = threading.Thread(target=pass_on, daemon=True)
    reader.start()
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        reader.join(5)  # a process that the entry point has left behind may still hold the pipe
        if file.is_file():
            message = last[0].replace('"', "'")
            file.write_text(file.read_text().replace(_NO_MESSAGE, f'ErrorMessage "{message}"'))


if __name__ == "__main__":
    main()
