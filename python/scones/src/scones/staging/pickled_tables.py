"""Tables of numbers, texts and bytes out of a pickle that nobody vouches for."""

import io
import pickle
import pickletools
from reprlib import repr as short
from typing import Any

from scones.errors import ArchiveTooLarge, ArchiveUnreadable

_MAX_STEPS = 2_000_000  # the official archive's largest table takes 300,000
_TUPLES = {"TUPLE", "TUPLE1", "TUPLE2", "TUPLE3"}
_KEPT = {"PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"}
_AGAIN = {"GET", "BINGET", "LONG_BINGET"}


class Array:
    """What an array's pickle holds: its shape and bytes, without numpy."""

    shape: tuple[int, ...] = ()
    content = b""
    _by_columns = False

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, shape, _, by_columns, content = state
        if isinstance(content, str):
            # The official archive is Python 2's, whose strings are bytes.
            content = content.encode("latin1")
        if not isinstance(content, bytes):
            raise pickle.UnpicklingError("an array holds something else than numbers")
        # 2.0 and True equal whole numbers, and index nothing.
        if type(shape) is not tuple or not all(type(length) is int for length in shape):
            raise pickle.UnpicklingError("an array's shape is not one of whole numbers")
        self.shape, self._by_columns, self.content = shape, bool(by_columns), content

    def row(self, index: int) -> bytes:
        """Return a row of an array of two dimensions."""
        if self._by_columns:
            return self.content[index :: self.shape[0]]
        return self.content[index * self.shape[1] : (index + 1) * self.shape[1]]


class _Type:
    """What stands for a numpy dtype: only single bytes occur."""

    def __init__(self, name: str | bytes, *_: Any) -> None:
        if name not in ("u1", b"u1"):
            raise pickle.UnpicklingError(f"an array of type {short(name)}, not of bytes")

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        del state  # byte order and alignment: a byte has neither


def _reconstruct(*_: Any) -> Array:
    return Array()


class _Unpickler(pickle.Unpickler):
    """Builds numbers, texts, lists and arrays of bytes, and nothing else."""

    def __init__(self, content: bytes) -> None:
        super().__init__(io.BytesIO(content), encoding="latin1")
        self._left = 2 * len(content)
        self._allowed: dict[tuple[str, str], Any] = {
            ("_codecs", "encode"): self._encode,
            ("numpy", "dtype"): _Type,
            ("numpy", "ndarray"): Array,
            ("numpy.core.multiarray", "_reconstruct"): _reconstruct,
            ("numpy._core.multiarray", "_reconstruct"): _reconstruct,
        }

    def find_class(self, module: str, name: str) -> Any:
        try:
            return self._allowed[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"it asks for {module[:50]}.{name[:50]}") from None

    def _encode(self, text: str, encoding: str) -> bytes:
        # What Python 3 writes for bytes into a pickle that Python 2 can read.
        if encoding != "latin1":
            raise pickle.UnpicklingError(f"bytes in the encoding {short(encoding)}")
        self._left -= len(text)
        if self._left < 0:
            raise ArchiveTooLarge("a text is encoded again and again")
        return text.encode("latin1")


def read_table(content: bytes, where: str) -> dict[Any, Any]:
    """Return the dictionary that a pickle describes, in memory bounded by its length.

    Parameters
    ----------
    content
        The pickle.
    where
        Its name, for errors.

    Raises
    ------
    ArchiveTooLarge
        If it is a small description of something large.
    ArchiveUnreadable
        If it is not a dictionary, or has anything but numbers, texts, lists and arrays of bytes.
    """
    try:
        _check_steps(content, where)
        table = _Unpickler(content).load()
    except (ArchiveTooLarge, MemoryError):
        raise
    except Exception as error:
        # Damaged pickles raise nearly anything.
        raise ArchiveUnreadable(
            f"{where} is not a table as CIFAR-100 has them: {str(error)[:200]}"
        ) from error
    if not isinstance(table, dict):
        raise ArchiveUnreadable(f"{where} is not a table but a {type(table).__name__}")
    return table


def _check_steps(content: bytes, where: str) -> None:
    """Refuse a pickle whose steps build more than they say.

    A memo's number is the length of a list that pickle makes at once. Tuples that hold a tuple
    twice, and so on, take exponential time wherever they are a key.
    """
    before, kept, tuples = "", 0, set()
    for steps, (step, argument, _) in enumerate(pickletools.genops(content)):
        if steps == _MAX_STEPS:
            raise ArchiveTooLarge(f"{where} needs more than {_MAX_STEPS} steps")
        if step.name in _KEPT:
            slot = kept if argument is None else argument
            if slot > _MAX_STEPS:
                raise ArchiveTooLarge(f"{where} asks for {slot} memo slots at once")
            kept += 1
            if before in _TUPLES:
                tuples.add(slot)
            else:
                tuples.discard(slot)
            continue  # what was kept is still the last thing that was built
        if step.name == "DUP" or (step.name in _AGAIN and argument in tuples):
            raise ArchiveUnreadable(f"{where} has the same tuple twice")
        before = step.name
