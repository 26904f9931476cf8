"""Pages of names in their order, with what a delimiter makes one of.

Source: the Amazon S3 User Guide, "Organizing objects using prefixes"; answers recorded on AWS.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from localaws.services.s3.errors import S3Error, argument

MOST = 1000
# moto's, of whom every bucket is.
OWNER = {
    "ID": "75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a",
    "DisplayName": "webfile",
}


@dataclass(frozen=True)
class Asked:
    """What a page is asked for, as the request's parameters say.

    Attributes
    ----------
    prefix, delimiter, marker
        Empty for what is not given. A name after which the page begins is a marker.
    most
        How many entries it may have.
    is_encoded
        Whether names are to be encoded for an address.
    """

    prefix: str
    delimiter: str
    marker: str
    most: int
    is_encoded: bool

    def name(self, text: str) -> str:
        """Return a name as the answer has it."""
        return quote(text) if self.is_encoded else text


@dataclass
class Page:
    """A part of a listing.

    Attributes
    ----------
    entries, prefixes
        What it has; a prefix stands for all names that begin with it.
    last
        The last name or prefix.
    last_entry
        The last entry; None if the page ends with a prefix.
    is_truncated
        Whether there is more.
    """

    entries: list[Any] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)
    last: str = ""
    last_entry: Any = None
    is_truncated: bool = False


def asked(parameters: Mapping[str, list[str]], marker: str, most: str = "max-keys") -> Asked:
    """Return what a request asks for.

    Parameters
    ----------
    parameters
        Of the request.
    marker, most
        Names of the parameters that say where the page begins, and how long it may be.
    """

    def value(name: str) -> str:
        return parameters.get(name, [""])[0] or ""

    limit = value(most) or str(MOST)
    if not limit.isdecimal() or int(limit) > 2**31 - 1:
        raise argument(f"Provided {most} not an integer or within integer range", most, value(most))
    return Asked(
        value("prefix"),
        value("delimiter"),
        value(marker),
        min(int(limit), MOST),
        value("encoding-type") == "url",
    )


def page(entries: Iterable[tuple[str, Any]], wanted: Asked) -> Page:
    """Return a page.

    Parameters
    ----------
    entries
        All after the marker, with their names, in order.
    wanted
        What is asked for.
    """
    found: Page = Page()
    for name, entry in entries:
        folder = _folder(name, wanted)
        if not name.startswith(wanted.prefix) or (
            folder and (folder == found.last or wanted.marker.startswith(folder))
        ):
            continue
        if len(found.entries) + len(found.prefixes) >= wanted.most:
            found.is_truncated = wanted.most > 0
            break
        found.last, found.last_entry = folder or name, None if folder else entry
        if folder:
            found.prefixes.append(folder)
        else:
            found.entries.append(entry)
    return found


def _folder(name: str, wanted: Asked) -> str:
    if not wanted.delimiter:
        return ""
    end = name.find(wanted.delimiter, len(wanted.prefix))
    return "" if end < 0 else name[: end + len(wanted.delimiter)]


def shared(wanted: Asked, found: Page) -> dict[str, Any]:
    """Return the fields that every listing's answer has."""
    answer: dict[str, Any] = {
        "IsTruncated": found.is_truncated,
        "CommonPrefixes": [{"Prefix": wanted.name(one)} for one in found.prefixes],
    }
    if wanted.delimiter:
        answer["Delimiter"] = wanted.name(wanted.delimiter)
    if wanted.is_encoded:
        answer["EncodingType"] = "url"
    return answer


def token_of(name: str) -> str:
    """Return the token of the page after a name."""
    return base64.urlsafe_b64encode(name.encode()).decode()


def name_of(token: str) -> str:
    """Return the name after which a token's page begins."""
    try:
        name = base64.b64decode(token, altchars=b"-_", validate=True).decode()
    except ValueError:
        name = ""
    if not name:
        text = "The continuation token provided is incorrect"
        raise S3Error("InvalidArgument", text, {"ArgumentName": "continuation-token"})
    return name
