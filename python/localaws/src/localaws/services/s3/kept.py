"""What is kept of buckets: the versions of a key in a row, and each content once."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from moto.s3.models import (
    FakeBucket,
    FakeKey,
    FakeMultipart,
    MultipartDict,
    S3Backend,
    s3_backends,
)
from moto.s3.utils import _VersionedKeyStore

from localaws.state.in_force import keeper, touch
from localaws.state.kept import APART, Apart, Kept, Touched

_OBJECT, _UPLOAD = "object", "upload"
_KEYS, _UPLOADS, _CONTENT = "kept_keys", "kept_uploads", "kept_content"
_OF_CONTENT = {"_value_buffer", "lock", _CONTENT}


class Keys(_VersionedKeyStore):  # type: ignore[misc]
    """A bucket's objects, which notes those that are put and removed."""

    bucket: FakeBucket

    def __setitem__(self, key: str, value: Any) -> None:
        super().__setitem__(key, value)
        _note(self.bucket, _OBJECT, key)

    def setlist(self, key: str, versions: Any) -> None:
        super().setlist(key, versions)
        _note(self.bucket, _OBJECT, key)

    def pop(self, key: str) -> None:
        super().pop(key)
        _note(self.bucket, _OBJECT, key)

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        _note(self.bucket, _OBJECT, key)


class Uploads(MultipartDict):  # type: ignore[misc]
    """A bucket's uploads in parts, which notes those that begin and end."""

    bucket: FakeBucket

    def __setitem__(self, key: str, value: FakeMultipart) -> None:
        super().__setitem__(key, value)
        _note(self.bucket, _UPLOAD, key)

    def __delitem__(self, key: str) -> None:
        super().__delitem__(key)
        _note(self.bucket, _UPLOAD, key)


class Content:
    """What an object holds, which has a row of its own: it is written once.

    Parameters
    ----------
    key
        The object.
    """

    def __init__(self, key: FakeKey) -> None:
        self.key = key

    def stamp(self) -> tuple[Any, ...]:
        """Return another value when the content has changed."""
        return id(self.key._value_buffer), self.key.contentsize, self.key._etag

    def state(self) -> Mapping[str, Any]:
        """Return the bytes, empty if they have gone."""
        return {"data": b"" if self.key.disposed else self.key.value}


def _note(bucket: FakeBucket, kind: str, key: str) -> None:
    touch("s3", bucket.account_id, kind, bucket.name, key)


def _content(key: FakeKey) -> Content:
    found: Content = vars(key).setdefault(_CONTENT, Content(key))
    if found.key is not key:  # of a copy
        found = vars(key)[_CONTENT] = Content(key)
    return found


def _made_of(key: FakeKey) -> tuple[Any, ...]:
    state = {n: v for n, v in vars(key).items() if n not in _OF_CONTENT}
    return _made, (state, _content(key))


def _made(state: dict[str, Any], content: Content) -> FakeKey:
    key = FakeKey.__new__(FakeKey)
    key.__setstate__(state | {"value": vars(content).pop("data", b"")})
    content.key, vars(key)[_CONTENT] = key, content
    return key


def _watched(name: str, kind: type[Any]) -> property:
    def put(bucket: FakeBucket, given: Mapping[str, Any]) -> None:
        watched = kind()
        dict.update(watched, given)
        watched.bucket = bucket
        vars(bucket)[name] = watched

    return property(lambda bucket: vars(bucket)[name], put)


def _watch() -> None:
    FakeBucket.keys = _watched(_KEYS, Keys)
    FakeBucket.multiparts = _watched(_UPLOADS, Uploads)
    S3Backend.upload_part = _noting_upload(S3Backend.upload_part)
    S3Backend.upload_part_copy = _noting_upload(S3Backend.upload_part_copy)
    get_object, delete_bucket = S3Backend.get_object, S3Backend.delete_bucket

    def get_and_note(
        self: S3Backend, bucket_name: str, key_name: str, *args: Any, **kw: Any
    ) -> Any:
        # Who changes an object's tags, its ACL or its lock gets it first.
        touch("s3", self.account_id, _OBJECT, bucket_name, key_name)
        return get_object(self, bucket_name, key_name, *args, **kw)

    def delete_with_uploads(self: S3Backend, bucket_name: str) -> Any:
        bucket = self.buckets.get(bucket_name)
        deleted = delete_bucket(self, bucket_name)
        for upload in bucket.multiparts if bucket else ():
            _note(bucket, _UPLOAD, upload)
        return deleted

    S3Backend.get_object = get_and_note
    S3Backend.delete_bucket = delete_with_uploads


def _noting_upload(change: Callable[..., Any]) -> Callable[..., Any]:
    def change_and_note(
        self: S3Backend, bucket_name: str, multipart_id: str, *args: Any, **kwargs: Any
    ) -> Any:
        try:
            return change(self, bucket_name, multipart_id, *args, **kwargs)
        finally:
            touch("s3", self.account_id, _UPLOAD, bucket_name, multipart_id)

    return change_and_note


class _Items:
    """Objects and uploads by their bucket's name and their own."""

    def __init__(self) -> None:
        self._contents: dict[Touched, list[Content]] = {}
        self._owners: dict[Content, set[Touched]] = {}

    def rows(
        self, backend: S3Backend, touched: Iterable[Touched]
    ) -> Iterable[tuple[str, str, Any]]:
        left: list[Content] = []
        for one in touched:
            kind, name, key = one
            bucket = backend.buckets.get(name)
            value = None if bucket is None else _present(backend, bucket, kind, key)
            yield kind, f"{name}/{key}", value
            left += self._own(one, value)
        # At the end: what an upload has had may be an object's now.
        for content in left:
            if not self._owners.get(content):
                self._owners.pop(content, None)
                yield APART, keeper().names.of(content), None

    def _own(self, one: Touched, value: Any) -> list[Content]:
        """Take the contents of a row over, and return those that it has left."""
        now = [_content(key) for key in _keys(value)]
        before = self._contents.pop(one, [])
        if now:
            self._contents[one] = now
        for content in before:
            self._owners[content].discard(one)
        for content in now:
            self._owners.setdefault(content, set()).add(one)
        return before

    def load(self, backend: S3Backend, rows: Iterable[tuple[str, str, Any]]) -> None:
        for kind, name, value in rows:
            bucket_name, _, key = name.partition("/")
            bucket = backend.buckets.get(bucket_name)
            if bucket is None:
                continue
            if kind == _UPLOAD:
                dict.__setitem__(bucket.multiparts, key, value)
            else:
                versions, tags = value
                dict.__setitem__(bucket.keys, key, versions)
                backend.tagger.tags.update(tags)
            self._own((kind, bucket_name, key), value)


def _present(backend: S3Backend, bucket: FakeBucket, kind: str, key: str) -> Any:
    if kind == _UPLOAD:
        return bucket.multiparts.get(key)
    versions = bucket.keys.getlist(key)
    if not versions:
        return None
    arns = [one.arn for one in versions if isinstance(one, FakeKey)]
    return list(versions), {
        arn: backend.tagger.tags[arn] for arn in arns if arn in backend.tagger.tags
    }


def _keys(value: Any) -> Iterator[FakeKey]:
    """Return the objects with contents that a row has."""
    if isinstance(value, FakeMultipart):
        yield from list(value.parts.values())
    for one in value[0] if isinstance(value, tuple) else ():
        if isinstance(one, FakeKey):
            yield one
            if one.multipart is not None:
                yield from list(one.multipart.parts.values())


def _mend(bucket: FakeBucket) -> None:
    bucket.keys, bucket.multiparts = {}, {}
    s3_backends.bucket_accounts[bucket.name] = (bucket.partition, bucket.account_id)


def _tags(backend: S3Backend) -> dict[str, Any]:
    """Return the tags of buckets; those of an object are in its row."""
    return {arn: tags for arn, tags in backend.tagger.tags.items() if "/" not in arn}


KEPT = {
    "s3": Kept(
        "buckets with their configurations; objects, versions, tags, locks; uploads in parts",
        leaves_out=frozenset({"tagger", "_pagination_tokens"}),
        apart={
            FakeBucket: Apart(leaves_out=frozenset({_KEYS, _UPLOADS}), mend=_mend),
            Content: Apart(stamp=Content.stamp, state=Content.state),
        },
        made_of={FakeKey: _made_of},
        more=_tags,
        put=lambda backend, tags: backend.tagger.tags.update(tags),
        operations_on_items=frozenset({"object"}),
        items=_Items(),
        watch=_watch,
    )
}
