"""How batch transform cuts a file into requests, and puts the answers together.

Source: Amazon SageMaker AI Developer Guide, "Batch transform", and CreateTransformJob.
"""

from collections.abc import Iterable, Iterator


class RecordTooLarge(Exception):
    """A record does not fit into a request; the text says how large it is."""


def pieces(content: bytes, is_split: bool, is_many: bool, most: int) -> Iterator[bytes]:
    """Yield the bodies of the requests for a file.

    Parameters
    ----------
    content
        The file's.
    is_split
        Whether its records are its lines; else it is one.
    is_many
        Whether a request has as many records as fit; else each has one.
    most
        Bytes of a request; 0 is without limit.

    Raises
    ------
    RecordTooLarge
        If one record is larger.
    """
    records = [line for line in content.splitlines(keepends=True) if line.strip()]
    batch = b""
    for record in records if is_split else [content]:
        if most and len(record) > most:
            raise RecordTooLarge(f"a record has {len(record)} bytes, of at most {most}")
        if batch and not (is_many and is_split and (not most or len(batch) + len(record) <= most)):
            yield batch.rstrip(b"\r\n") if is_split else batch
            batch = b""
        batch += record
    if batch or not is_split:
        yield batch.rstrip(b"\r\n") if is_split else batch


def assembled(answers: Iterable[bytes], by_line: bool) -> bytes:
    """Return the file of some answers.

    Parameters
    ----------
    answers
        In the order of their requests.
    by_line
        Whether each begins a line; else they follow one another as they are.
    """
    if not by_line:
        return b"".join(answers)
    return b"".join(one if one.endswith(b"\n") else one + b"\n" for one in answers)
