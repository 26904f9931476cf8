"""IAM and STS: moto's, with the policies that AWS manages, and with the name of the caller."""

from typing import Any
from xml.parsers.expat import ExpatError

from moto.sts.exceptions import STSClientError
from moto.sts.models import STSBackend
from moto.sts.responses import TokenResponse

from localaws.coverage import Row
from localaws.services.iam import managed_policies, user_boundaries
from localaws.settings import Settings

COVERAGE = (
    Row(
        "IAM",
        "policies that AWS manages",
        "There from the start, to read and to attach: the copy that comes with moto.",
        "Newer ones are missing.",
    ),
    Row(
        "STS",
        "GetCallerIdentity",
        "Keys that IAM did not make, those of localaws env among them, are the account's root.",
    ),
    *user_boundaries.COVERAGE,
)

_OF_NOBODY = ":user/moto"  # what moto names a key that it did not make


def install(settings: Settings) -> None:
    """Put what is added in moto's place."""
    del settings  # every service is installed alike
    managed_policies.install()
    user_boundaries.install()
    identity_of = STSBackend.get_caller_identity

    def get_caller_identity(
        self: STSBackend, access_key_id: str, region: str
    ) -> tuple[str, str, str]:
        user_id, arn, account_id = identity_of(self, access_key_id, region)
        if arn.endswith(_OF_NOBODY):
            return account_id, f"arn:{self.partition}:iam::{account_id}:root", account_id
        return user_id, arn, account_id

    STSBackend.get_caller_identity = get_caller_identity
    assume_role_with_saml = TokenResponse.assume_role_with_saml

    def assume_role_with_readable_saml(self: TokenResponse) -> Any:
        try:
            return assume_role_with_saml(self)
        except (ValueError, ExpatError, KeyError, TypeError):
            raise STSClientError("InvalidIdentityToken", "Invalid base64 SAMLResponse") from None

    TokenResponse.assume_role_with_saml = assume_role_with_readable_saml
