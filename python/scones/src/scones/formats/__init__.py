"""Uploaded files: which format they are, and the part of them that holds the picture.

What decides nothing of the pixels (text, colour profiles, thumbnails, second pictures) is left
out before a decoder sees the file. It costs time and memory, and may be broken in a good photo.
"""

from scones.formats import png
from scones.formats.essential import Essential, essential
from scones.formats.orientation import upright

__all__ = ["Essential", "essential", "png", "upright"]
