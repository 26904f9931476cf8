"""ListBuckets, a page at a time.

Source: the Amazon S3 API Reference, ListBuckets. moto knows no page.
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.s3.responses import S3Response

from localaws.services.s3.errors import argument
from localaws.services.s3.pages import OWNER, name_of, token_of

_MOST = 10_000
_PARAMETERS = ("bucket-region", "continuation-token", "max-buckets", "prefix")


def install() -> None:
    """Put it in moto's place."""
    S3Response.all_buckets = _all_buckets


def _all_buckets(self: Any) -> Any:
    self.data["Action"] = "ListAllMyBuckets"
    self._authenticate_and_authorize_s3_action()
    region, token, most, prefix = (self.request.args.get(name) for name in _PARAMETERS)
    after = name_of(token) if token is not None else ""
    if most is not None and not (most.isdecimal() and 1 <= int(most) <= _MOST):
        text = f"Argument maxBuckets must be an integer between 1 and {_MOST}"
        raise argument(text, "maxBuckets", most)
    limit = int(most or _MOST)
    found = [
        bucket
        for bucket in sorted(self.backend.buckets.values(), key=lambda one: one.name)
        if bucket.name > after
        and bucket.name.startswith(prefix or "")
        and region in (None, bucket.region_name)
    ]
    # AWS tells of a region only to who asks for a page.
    asks = any(name in self.request.args for name in _PARAMETERS)
    answer: dict[str, Any] = {
        "Owner": OWNER,
        "Buckets": [
            {"Name": bucket.name, "CreationDate": bucket.creation_date_ISO8601}
            | ({"BucketRegion": bucket.region_name} if asks else {})
            for bucket in found[:limit]
        ],
    }
    if len(found) > limit:
        answer["ContinuationToken"] = token_of(found[limit - 1].name)
    if prefix:
        answer["Prefix"] = prefix
    self.data["Action"] = "ListBuckets"
    return self.serialized(ActionResult(answer))
