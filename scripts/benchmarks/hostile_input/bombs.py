"""Small inputs that become large, or take long: each for one of the targets."""

import gzip
import io
import struct
import tarfile
import zlib
from collections.abc import Callable

from PIL import Image

from benchmarks.hostile_input import seeds

_MIB = 1024 * 1024
_GIB = 1024 * _MIB


def _png(width: int, height: int, depth: int, colour: int, rows: int) -> bytes:
    """Return a PNG file whose header promises a size, with rows of zeros."""
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[colour]
    row = bytes(1 + width * channels * depth // 8)
    squeeze = zlib.compressobj(9)
    data = b"".join(squeeze.compress(row) for _ in range(rows)) + squeeze.flush()
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    chunks = _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + checksum


def _png_text() -> bytes:
    small = _png(16, 16, 8, 2, 16)
    text = _chunk(b"zTXt", b"comment\0\0" + zlib.compress(bytes(64 * _MIB), 9))
    return small[:33] + text * 8 + small[33:]


def _webp(mode: str) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (16383, 2441)).save(buffer, "WEBP", lossless=True, quality=0, method=0)
    return buffer.getvalue()


def _jpeg(progressive: bool) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8000, 4999)).save(buffer, "JPEG", quality=1, progressive=progressive)
    return buffer.getvalue()


def _scans(count: int) -> bytes:
    """Return a progressive JPEG that ends with the same scan again and again."""
    photo = _jpeg(True)
    last = photo.rindex(b"\xff\xda")
    return photo[:last] + photo[last:-2] * count + photo[-2:]


def _comments() -> bytes:
    photo = _jpeg(False)
    return photo[:2] + b"\xff\xfe\0\2" * 2_400_000 + photo[2:]


def _many_chunks() -> bytes:
    small = _png(16, 16, 8, 2, 16)
    return small[:33] + _chunk(b"teXt", b"") * 800_000 + small[33:]


def _exif() -> bytes:
    """Return a JPEG whose EXIF tags all say that they hold the same 60,000 bytes."""
    tags = b"".join(struct.pack("<HHLL", number, 1, 60_000, 8) for number in range(5_000))
    block = b"Exif\0\0II*\0" + struct.pack("<LH", 8, 5_000) + tags
    photo = _jpeg(False)
    return photo[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + photo[2:]


def _gzip_of_zeros(head: bytes, size: int) -> bytes:
    """Return a compressed head with many zeros behind it, made without holding them."""
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9, mtime=0) as file:
        file.write(head)
        for _ in range(size // _MIB):
            file.write(bytes(_MIB))
    return buffer.getvalue()


def _header(name: str, size: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.type = size, kind
    return info.tobuf(tarfile.GNU_FORMAT)


def _large_member() -> bytes:
    return _gzip_of_zeros(_header("cifar-100-python/meta", 2 * _GIB), 2 * _GIB)


def _large_extended_header() -> bytes:
    return _gzip_of_zeros(_header("pax", 3 * _GIB, tarfile.XHDTYPE), 3 * _GIB)


def _large_name() -> bytes:
    return _gzip_of_zeros(_header("name", 3 * _GIB, tarfile.GNUTYPE_LONGNAME), 3 * _GIB)


def _many_members() -> bytes:
    block = b"".join(_header(f"m{number}", 0) for number in range(1000))
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=6, mtime=0) as file:
        for _ in range(2000):
            file.write(block)
    return buffer.getvalue()


def _far_member() -> bytes:
    return _gzip_of_zeros(_header("padding", 20 * _GIB), 8 * _GIB)


def _with_meta(table: bytes) -> bytes:
    return seeds.archive_of(seeds.tar_of({**seeds.tables(), "meta": table}))


def _memo() -> bytes:
    return _with_meta(b"\x80\x02]r\xff\xff\xff\x7f.")


def _doubling_tuple() -> bytes:
    """Return a dictionary whose key is a tuple of a tuple of a tuple ... twice each."""
    return _with_meta(b"\x80\x02}(K\x01" + b"2\x86" * 40 + b"K\x01u.")


def _doubling_tuple_by_memo() -> bytes:
    doubling = b"".join(b"q" + bytes([n]) + b"h" + bytes([n]) + b"\x86" for n in range(40))
    return _with_meta(b"\x80\x02}(K\x01" + doubling + b"K\x01u.")


def _doubling_text() -> bytes:
    """Return a table that has the same large text encoded again and again."""
    text = b"X" + (8 * _MIB).to_bytes(4, "little") + bytes(8 * _MIB) + b"q\x00"
    once = b"c_codecs\nencode\nh\x00X\x06\x00\x00\x00latin1\x86R"
    return _with_meta(b"\x80\x02](" + text + once * 400 + b"e.")


def _many_opcodes() -> bytes:
    return _with_meta(b"\x80\x02](" + b"}" * (100 * _MIB) + b"e.")


def _deep() -> bytes:
    return _with_meta(b"\x80\x02" + b"(" * (20 * _MIB) + b".")


def _long_number() -> bytes:
    return _with_meta(
        b"\x80\x02\x8b" + (4 * _MIB).to_bytes(4, "little") + b"\x7f" * 4 * _MIB + b"."
    )


def _shard(*headers: bytes) -> bytes:
    return b"".join(headers) + bytes(10 * 1024)


def _sparse() -> bytes:
    """Return a shard with a member that is 4 GiB of nothing, as GNU tar writes holes."""
    block = bytearray(_header("train-00000.png", 0, tarfile.GNUTYPE_SPARSE))
    block[483:495] = b"%011o\0" % (4 * _GIB)
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block[:512])
    return _shard(bytes(block))


def _long_label() -> bytes:
    picture, label = _header("a.png", 1), _header("a.cls", 400 * _MIB)
    return picture + bytes([1]) + bytes(511) + label + b"1" * (400 * _MIB) + bytes(1024)


def _json(text: str) -> bytes:
    return text.encode()


_BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "PNG, 50,000 x 50,000 by its header": ("photos", lambda: _png(50000, 50000, 8, 2, 1)),
    "PNG, 40 million pixels of zeros": ("photos", lambda: _png(8000, 5000, 8, 2, 5000)),
    "PNG, 40 million pixels, 16 bits, alpha": ("photos", lambda: _png(8000, 5000, 16, 6, 5000)),
    "PNG, 40 million grey pixels of 16 bits": ("photos", lambda: _png(8000, 5000, 16, 0, 5000)),
    "PNG, 512 MiB of compressed text": ("photos", _png_text),
    "PNG, 8 x 5,000,000": ("photos", lambda: _png(8, 5_000_000, 8, 0, 5_000_000)),
    "WebP, 40 million pixels": ("photos", lambda: _webp("RGB")),
    "WebP, 40 million pixels with alpha": ("photos", lambda: _webp("RGBA")),
    "JPEG, 40 million pixels": ("photos", lambda: _jpeg(False)),
    "JPEG, 40 million pixels, progressive": ("photos", lambda: _jpeg(True)),
    "JPEG, 40 million pixels in 90 more scans": ("photos", lambda: _scans(90)),
    "JPEG, 40 million pixels in 2,000 more scans": ("photos", lambda: _scans(2000)),
    "JPEG, 2,400,000 comments": ("photos", _comments),
    "JPEG, 5,000 tags of EXIF that overlap": ("photos", _exif),
    "PNG, 800,000 chunks": ("photos", _many_chunks),
    "eight PNG of 40 million pixels": (
        "batches of eight",
        lambda: _png(8000, 5000, 16, 6, 5000),
    ),
    "eight WebP of 40 million pixels": ("batches of eight", lambda: _webp("RGBA")),
    "eight JPEG of 40 million pixels in 90 more scans": ("batches of eight", lambda: _scans(90)),
    "archive, a table of 2 GiB": ("archives", _large_member),
    "archive, an extended header of 3 GiB": ("archives", _large_extended_header),
    "archive, a name of 3 GiB": ("archives", _large_name),
    "archive, 2,000,000 members": ("archives", _many_members),
    "archive, 8 GiB before the table": ("archives", _far_member),
    "pickle, the 2,147,483,647th memo": ("archives", _memo),
    "pickle, a key of 2^40 parts": ("archives", _doubling_tuple),
    "pickle, a key of 2^40 parts, by memo": ("archives", _doubling_tuple_by_memo),
    "pickle, one text encoded 400 times": ("archives", _doubling_text),
    "pickle, 100 million dictionaries": ("archives", _many_opcodes),
    "pickle, 20 million marks": ("archives", _deep),
    "pickle, a number of 4 MiB": ("archives", _long_number),
    "shard, a hole of 4 GiB": ("shards", _sparse),
    "shard, a label of 400 MiB": ("shards", _long_label),
    "manifest, 1,000,000 brackets": ("manifests", lambda: _json("[" * 1_000_000)),
    "answer, 1,000,000 brackets": ("answers", lambda: _json("[" * 1_000_000)),
    "answer, a number of 4,000 digits": (
        "answers",
        lambda: _json(
            '{"probabilities": {}, "familiarity": 1%s, "model_version": "1"}' % ("0" * 4000)
        ),
    ),
}


def targets() -> dict[str, str]:
    """Return the target of every bomb, by the bomb's name."""
    return {name: of for name, (of, _) in _BOMBS.items()}


def bomb(name: str) -> bytes:
    """Return the bytes of a bomb."""
    return _BOMBS[name][1]()
