"""What an unsupported upload is, in words for the person who sent it."""

import base64
import re

_SIGNATURES = (
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"BM", "a BMP picture"),
    (b"II*\0", "a TIFF picture, or a camera's raw file"),
    (b"MM\0*", "a TIFF picture, or a camera's raw file"),
    (b"\0\0\1\0", "an icon"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (b"8BPS", "a Photoshop document"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"data:image/", "a data URL: base64 text of a picture"),
)
_BRANDS = {
    b"avif": "an AVIF picture",
    b"avis": "an AVIF picture",
    **dict.fromkeys(
        (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"),
        "a HEIC picture, as telephones take it",
    ),
}
_BASE64 = re.compile(rb"[A-Za-z0-9+/\r\n]{16,}={0,2}\s*")
_OF_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"GIF8")
_BEGINNING = 4096


def described(upload: bytes) -> str:
    """Return what an upload seems to be, as ``a GIF picture``."""
    head = upload[:_BEGINNING]
    if head[4:8] == b"ftyp":
        brands = [head[8:12], *(head[offset : offset + 4] for offset in range(16, 64, 4))]
        known = [_BRANDS[brand] for brand in brands if brand in _BRANDS]
        # AVIF files name HEIC's general brand, too.
        return min(known, key=lambda name: "AVIF" not in name) if known else "a video"
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return name
    text = head.lstrip(b"\xef\xbb\xbf\0\t\n\r ")
    if _is_base64_of_picture(text):
        return "base64 text of a picture: send its bytes"
    if text.startswith(b"--") and b"content-disposition" in text.lower():
        return "the body of a form (multipart): send the file alone"
    if b"<svg" in text.lower():
        return "an SVG drawing"
    if text.startswith(b"<"):
        return "a web page or XML"
    if text.startswith((b"{", b"[")):
        return "JSON text"
    if text and _is_text(text):
        return "text"
    return "a file that is not known"


def _is_base64_of_picture(text: bytes) -> bool:
    if _BASE64.match(text) is None:
        return False
    try:
        beginning = base64.b64decode(text[:16], validate=True)
    except ValueError:
        return False
    return beginning.startswith(_OF_PICTURES)


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        if len(content) - error.start >= 4:  # more than a letter that was cut in two
            return False
        text = content[: error.start].decode()
    return text != "" and all(letter.isprintable() or letter.isspace() for letter in text)
