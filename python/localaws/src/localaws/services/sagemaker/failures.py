"""What a job says that it failed of."""

import logging

from botocore.exceptions import ClientError

from localaws.services.sagemaker.s3_files import S3Error

LONGEST_REASON = 1024

_log = logging.getLogger(__name__)


class JobFailed(Exception):
    """The job cannot go on; the text is its failure reason."""


def failure_reason(error: Exception, job: str) -> str:
    """Return the failure reason of a job.

    Parameters
    ----------
    error
        What was raised.
    job
        For the log, which has the traceback of internal errors.
    """
    if isinstance(error, JobFailed):
        text = str(error)
    elif isinstance(error, S3Error | ClientError):
        text = f"ClientError: {error}"
    else:
        _log.error("%s", job, exc_info=error)
        text = f"InternalServerError: {type(error).__name__}: {error}"
    return text[:LONGEST_REASON]
