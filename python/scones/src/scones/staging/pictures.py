"""The pictures of a dataset version: each in normal form, once, and as one thing."""

import hashlib
from collections.abc import Callable

from scones.errors import SourceImageInvalid
from scones.staging.likeness import Likenesses
from scones.staging.source import SourceImage, SourceOutlier, listing, normal_form

_ALIKE_SHOWN = 5


class Pictures:
    """Takes the pictures of a version, and remembers them by their pixels.

    Parameters
    ----------
    size
        The longest side of a picture, in pixels.
    progress
        Called with the number of pictures looked at so far.
    warn
        Called with what was left out, and why.
    """

    def __init__(
        self, size: int, progress: Callable[[int], None], warn: Callable[[str], None]
    ) -> None:
        self._size = size
        self._progress = progress
        self._warn = warn
        self._done = 0
        self._classes: dict[bytes, tuple[str, str]] = {}
        self._looks = Likenesses()  # of the classes
        self._outliers: set[bytes] = set()
        self._alike: list[str] = []
        self._problems: list[str] = []

    def take(self, image: SourceImage) -> bytes | None:
        """Return a class's picture as it is stored, or None if it is not taken."""
        content = self._normal(image)
        if content is None:
            return None
        key = hashlib.sha256(content).digest()
        vehicle, where = self._classes.setdefault(key, (image.vehicle, image.where))
        if image.is_normal or where == image.where:
            self._looks.add(content, (vehicle, image.where))
            return content
        if vehicle != image.vehicle:
            self._problems.append(
                f"{image.where} is {image.vehicle}, and the same picture is {vehicle} in "
                f"{where}: keep one of them"
            )
        return None

    def take_outlier(self, outlier: SourceOutlier) -> bytes | None:
        """Return an outlier's picture as it is stored, or None if it is not taken."""
        content = self._normal(outlier)
        if content is None:
            return None
        key = hashlib.sha256(content).digest()
        if key in self._classes:
            vehicle, where = self._classes[key]
            said = (
                f"{outlier.where} is an outlier, {outlier.kind}, and the same picture is "
                f"{vehicle} in {where}"
            )
            # Nobody can take a row out of an archive that others publish.
            if outlier.is_normal:
                self._warn(f"{said}: it is left out of the outlier set")
            else:
                self._problems.append(f"{said}: keep one of them")
            return None
        if key in self._outliers:
            return None
        alike = self._looks.find(content)
        if alike is not None:
            # A guess, and so it stays: a person can tell.
            vehicle, where = alike
            self._alike.append(
                f"{outlier.where} is an outlier, {outlier.kind}, and looks the same as {where}, "
                f"which is {vehicle}: if it is the same picture, keep one of them"
            )
        self._outliers.add(key)
        return content

    def check(self) -> None:
        """Warn of outliers that look like vehicles, and refuse what cannot be used.

        Raises
        ------
        SourceImageInvalid
            If there were pictures that cannot be used; all are named.
        """
        for text in self._alike[:_ALIKE_SHOWN]:
            self._warn(text)
        if len(self._alike) > _ALIKE_SHOWN:
            self._warn(f"so do {len(self._alike) - _ALIKE_SHOWN} other outliers")
        if self._problems:
            raise SourceImageInvalid(listing(self._problems))

    def _normal(self, image: SourceImage | SourceOutlier) -> bytes | None:
        self._done += 1
        self._progress(self._done)
        try:
            return image.photo if image.is_normal else normal_form(image, self._size)
        except SourceImageInvalid as error:
            self._problems.append(str(error))
            return None
