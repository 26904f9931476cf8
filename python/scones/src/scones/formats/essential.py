"""The part of an upload that a decoder needs, whichever format it has."""

from dataclasses import dataclass

from scones.errors import ImageFormatUnsupported
from scones.formats import jpeg, png, webp
from scones.formats.parts import Parts
from scones.formats.recognition import described

# Editors and gateways put these before a picture; browsers, too, read past them.
_PADDING = b"\0\t\n\r "
_MAX_PADDING = 16


@dataclass(frozen=True)
class Essential:
    """A picture without what its decoder does not need.

    Attributes
    ----------
    format
        ``PNG``, ``JPEG`` or ``WEBP``.
    contents
        The file to decode. Of a file that lacks its end there are two, which differ in what stands
        there instead: only if both decode to the same picture are all pixels there.
    orientation
        EXIF's: 1 to 8, and 1 where there is none.
    """

    format: str
    contents: tuple[bytes, ...]
    orientation: int


def essential(upload: bytes) -> Essential:
    """Recognise an upload and take out what matters.

    Raises
    ------
    ImageFormatUnsupported
        If it is not a PNG, JPEG or WebP picture; the message says what it seems to be.
    ImageUnreadable, ImageAnimated, ImageTooComplex
        If its structure is broken, it has several frames, or decoding it takes far longer than
        its size allows.
    """
    start = len(upload[:_MAX_PADDING]) - len(upload[:_MAX_PADDING].lstrip(_PADDING))
    content = upload[start:]
    for name, module in (("PNG", png), ("JPEG", jpeg), ("WEBP", webp)):
        if content.startswith(module.SIGNATURE) and (name != "WEBP" or content[8:12] == webp.KIND):
            parts: Parts = module.read(content)
            return Essential(
                format=name,
                contents=parts.contents,
                orientation=parts.orientation,
            )
    raise ImageFormatUnsupported(
        f"the upload is not a PNG, JPEG or WebP picture but {described(upload)}: "
        "send the photo as JPEG"
    )
