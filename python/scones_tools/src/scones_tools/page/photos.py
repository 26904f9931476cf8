"""The tab on which photos are searched for, and each tells its way."""

import json
from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from scones.classes import UNKNOWN
from scones.images import CONTENT_TYPE
from scones.outcomes import OUTCOMES
from scones.photos import Photo
from scones_tools.page.rendering import render
from scones_tools.photos.outcomes_table import Place
from scones_tools.photos.photo import BucketUnknown, PhotoUnknown, find, key_of, row_of
from scones_tools.photos.search import PAGE, Found, Wanted, search
from scones_tools.photos.story import explain
from scones_tools.photos.uploads import Uploads

_FIELDS = ("key", "outcome", "vehicle", "since", "until")
_SMALL, _LARGE = 160, 1024  # pixels


class _QuestionInvalid(Exception):
    """The question cannot be asked so; the text says what is wrong."""


def _search(request: Request) -> HTMLResponse:
    deployed = request.app.state.deployment
    asked = {name: request.query_params.get(name, "").strip() for name in _FIELDS}
    problem, found, read, after, page = "", [], 0, None, 1
    try:
        wanted = Wanted(
            key_of(asked["key"], deployed.photos_bucket),
            asked["outcome"],
            asked["vehicle"],
            _time(asked["since"]),
            _time(asked["until"]),
        )
        place, page = _place(request), number(request.query_params.get("page", "1"))
        reading = search(deployed, wanted, place)
        found, read, after = reading.found, reading.read, reading.after
    except (BucketUnknown, _QuestionInvalid) as error:
        problem = str(error)
    first = PAGE * (page - 1)
    begin = {"after": value} if (value := request.query_params.get("after")) else {}
    return render(
        request,
        "photos.html.jinja",
        400 if problem else 200,
        asked=asked,
        outcomes=OUTCOMES,
        vehicles=_with([*sorted(deployed.vehicles), UNKNOWN], asked["vehicle"]),
        problem=problem,
        found=[_row(one, deployed.max_receives) for one in found[first : first + PAGE]],
        first=first,
        count=len(found),
        read=read,
        is_all=after is None and not begin,
        earlier=_link(asked, begin | {"page": str(page - 1)}) if page > 1 else "",
        later=_link(asked, begin | {"page": str(page + 1)}) if first + PAGE < len(found) else "",
        further=_link(asked, {"after": json.dumps(after)}) if after else "",
    )


def _row(found: Found, max_receives: int) -> dict[str, object]:
    record = found.record
    outcome = record.outcome if record else "no outcome"
    if record and not record.is_final(max_receives):
        outcome = f"attempt {record.receives} failed"
    return {
        "photo": found.photo,
        "uploaded": found.uploaded,
        "record": record,
        "outcome": outcome,
        "link": link_of(found.photo.key),
        "thumbnail": _picture_link(found.photo, size="small"),
    }


def link_of(key: str) -> str:
    """Return where a photo's way is told.

    A key is in the query, never in the path: browsers take ``..`` out of a path.
    """
    return f"/photos/photo?{urlencode({'key': key})}"


def _picture_link(photo: Photo, **size: str) -> str:
    named = {"key": photo.key, "version": photo.version_id, **size}
    return f"/photos/picture?{urlencode(named)}"


def _show(request: Request) -> HTMLResponse:
    """Show what became of each version of a photo."""
    deployed = request.app.state.deployment
    key, bucket = request.query_params.get("key", ""), deployed.photos_bucket
    try:
        uploads = find(Uploads(deployed), key, bucket)
    except PhotoUnknown as error:
        return render(request, "photo_unknown.html.jinja", 404, key=key, problem=str(error))
    now = datetime.now(UTC)
    told = []
    for upload in reversed(uploads):
        story = explain(upload, now)
        known, source = row_of(upload, story), _picture_link(upload.photo)
        told.append({"upload": upload, "story": story, "row": known, "picture": source})
    return render(request, "photo.html.jinja", key=key, told=told)


def _picture(request: Request) -> Response:
    pictures, asked = request.app.state.pictures, request.query_params
    side = _SMALL if asked.get("size") == "small" else _LARGE
    content = pictures.get(asked.get("key", ""), asked.get("version", ""), side)
    if content is None:
        return RedirectResponse("/static/no_picture.svg", 303)
    return Response(content, media_type=CONTENT_TYPE)


def _time(text: str) -> datetime | None:
    if not text:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError as error:
        raise _QuestionInvalid(f"{text!r} is no time such as 2026-11-29T08:00") from error
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _place(request: Request) -> Place | None:
    text = request.query_params.get("after")
    if not text:
        return None
    try:
        match json.loads(text):
            case [str(key), str(version)]:
                return key, version
    except (ValueError, RecursionError):
        pass
    raise _QuestionInvalid("this is no place to go on from: search again")


def number(text: str) -> int:
    """Return the number of a page that is asked for; the first if it is none."""
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _with(names: list[str], name: str) -> list[str]:
    return names if not name or name in names else [*names, name]


def _link(asked: dict[str, str], more: dict[str, str]) -> str:
    return "/photos?" + urlencode({name: text for name, text in asked.items() if text} | more)


ROUTES = (
    Route("/photos", _search),
    Route("/photos/photo", _show),
    Route("/photos/picture", _picture),
)
