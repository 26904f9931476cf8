"""Temporary credentials of a role, as the services hand them to what they run."""

from moto.sts.models import sts_backends

from localaws.client_environment import NO_FILES, NO_HOST_PREFIX
from localaws.partitions import partition_of
from localaws.settings import Settings

_SECONDS = 12 * 3600


def service_role(service: str, settings: Settings) -> str:
    """Return the ARN of the role with which a service acts on its own behalf."""
    path = f"aws-service-role/{service}.amazonaws.com/{service}"
    return f"arn:{partition_of(settings.region)}:iam::{settings.account}:role/{path}"


def role_environment(role_arn: str, session_name: str, settings: Settings) -> dict[str, str]:
    """Return the environment variables with which a process acts as a role.

    Parameters
    ----------
    role_arn
        The role that the function, job or endpoint was created with.
    session_name
        What AWS would show as the session's name: the function's, the job's.
    settings
        The running localaws, whose endpoint the process is to call.
    """
    role = sts_backends[settings.account][partition_of(settings.region)].assume_role(
        region_name=settings.region,
        role_session_name=session_name[:64],
        role_arn=role_arn,
        policy="",
        duration=_SECONDS,
        external_id="",
    )
    return {
        "AWS_ACCESS_KEY_ID": role.access_key_id,
        "AWS_SECRET_ACCESS_KEY": role.secret_access_key,
        "AWS_SESSION_TOKEN": role.session_token,
        "AWS_REGION": settings.region,
        "AWS_DEFAULT_REGION": settings.region,
        "AWS_ENDPOINT_URL": settings.url,
        **NO_FILES,
        **NO_HOST_PREFIX,
    }
