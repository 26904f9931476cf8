"""Which jobs can still be stopped."""

from moto.sagemaker.exceptions import ValidationError

_ENDED = {"Completed", "Failed", "Stopped"}


def refuse_ended(kind: str, status: str) -> None:
    """Refuse to stop a job that has ended, as AWS does.

    Parameters
    ----------
    kind
        Of the job, as the message has it.
    status
        The job's.
    """
    if status in _ENDED:
        raise ValidationError(
            f"The request was rejected because the {kind} job is in status {status}."
        )
