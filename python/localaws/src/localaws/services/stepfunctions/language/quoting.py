"""What of a path or a call is not within quotes."""

from collections.abc import Iterator


def outside_quotes(text: str, start: int) -> Iterator[tuple[int, str]]:
    r"""Yield the places and characters from a place on that are neither quotes nor within them.

    Parameters
    ----------
    text
        Its quotes are ``'`` and ``"``; a backslash within them keeps what follows.
    start
        Where to begin, outside quotes.
    """
    quote, at = "", start
    while at < len(text):
        character = text[at]
        if quote:
            if character == "\\":
                at += 1
            elif character == quote:
                quote = ""
        elif character in "'\"":
            quote = character
        else:
            yield at, character
        at += 1
