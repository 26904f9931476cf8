"""A source with outliers from elsewhere, or without any."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from scones.staging.source import Outliers, Source, SourceImage, SourceOutlier


class WithUnknown:
    """A source with another's outliers added to its own.

    Parameters
    ----------
    source
        What has the classes.
    others
        What has the outliers.
    """

    def __init__(self, source: Source, others: Outliers) -> None:
        self.name = f"{source.name}+unknown"
        self._source = source
        self._others = others

    def checksum(self) -> str:
        """Return the source's checksum and that of the outliers."""
        return f"{self._source.checksum()}+{self._others.checksum()}"

    def images(self, classes: Sequence[str]) -> Iterator[SourceImage]:
        """Yield the source's pictures."""
        return self._source.images(classes)

    def kinds(self, classes: Sequence[str]) -> list[str]:
        """Return the kinds of both."""
        return sorted({*self._source.kinds(classes), *self._others.kinds(classes)})

    def outliers(self, splits: Mapping[str, str]) -> Iterator[SourceOutlier]:
        """Yield the outliers of the source, then the others."""
        return chain(self._source.outliers(splits), self._others.outliers(splits))


class WithoutUnknown:
    """A source whose outliers are left out.

    Parameters
    ----------
    source
        What has the classes.
    """

    def __init__(self, source: Source) -> None:
        self.name = source.name
        self._source = source

    def checksum(self) -> str:
        """Return the source's checksum."""
        return self._source.checksum()

    def images(self, classes: Sequence[str]) -> Iterator[SourceImage]:
        """Yield the source's pictures."""
        return self._source.images(classes)

    def kinds(self, classes: Sequence[str]) -> list[str]:
        """Return no kinds."""
        del classes
        return []

    def outliers(self, splits: Mapping[str, str]) -> Iterator[SourceOutlier]:
        """Yield nothing."""
        del splits
        yield from ()
