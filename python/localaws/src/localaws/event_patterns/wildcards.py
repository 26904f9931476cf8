"""Wildcards of patterns: what they match, and how many places of them AWS follows at a time."""

from collections.abc import Sequence

ANY = None
_MOST_AT_A_TIME = 10
_MOST_STATES = 2000


def parsed(text: str) -> tuple[str | None, ...]:
    r"""Return the characters of a wildcard, with ``ANY`` for a ``*`` that no ``\`` precedes.

    Parameters
    ----------
    text
        The wildcard, with the quotes of a written text.

    Raises
    ------
    ValueError
        If it is none, in AWS's words.
    """
    characters: list[str | None] = []
    position = 0
    while position < len(text):
        one, following = text[position], text[position + 1 : position + 2]
        place = len(text[:position].encode())
        if one == "*":
            if following == "*":
                raise ValueError(f"Consecutive wildcard characters at pos {place}")
            characters.append(ANY)
        elif one == "\\":
            if following not in ("*", "\\"):
                raise ValueError(f"Invalid escape character at pos {place}")
            characters.append(following)
            position += 1
        else:
            characters.append(one)
        position += 1
    return tuple(characters)


def matches(wildcard: Sequence[str | None], value: str) -> bool:
    """Return whether a written value is one that a parsed wildcard describes."""
    pieces = [""]
    for one in wildcard:
        if one is ANY:
            pieces.append("")
        else:
            pieces[-1] += one
    first, *between = pieces
    if not between:
        return value == first
    last = between.pop()
    end = len(value) - len(last)
    if len(first) > end or not value.startswith(first) or not value.endswith(last):
        return False
    at = len(first)
    for piece in between:
        found = value.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def are_too_complex(wildcards: Sequence[Sequence[str | None]]) -> bool:
    """Return whether some value has AWS follow too many places of a field's wildcards at once."""
    letters = {one for wildcard in wildcards for one in wildcard if one is not ANY}
    begin = frozenset((number, 0) for number in range(len(wildcards)))
    reached, to_do = {begin}, [begin]
    while to_do and len(reached) < _MOST_STATES:
        places = to_do.pop()
        for letter in letters:
            following = _after(places, letter, wildcards)
            if len(following) >= _MOST_AT_A_TIME:
                return True
            state = frozenset(place for place, _ in following)
            if state not in reached:
                reached.add(state)
                to_do.append(state)
    return False


def _after(
    places: frozenset[tuple[int, int]], letter: str, wildcards: Sequence[Sequence[str | None]]
) -> set[tuple[tuple[int, int], bool]]:
    """Return the places after a letter, each with whether a ``*`` has taken the letter."""
    following = set()
    for number, at in places:
        wildcard = wildcards[number]
        if at < len(wildcard) and wildcard[at] is ANY:
            following.add(((number, at), True))
            at += 1
        if at < len(wildcard) and wildcard[at] == letter:
            following.add(((number, at + 1), False))
    return following
