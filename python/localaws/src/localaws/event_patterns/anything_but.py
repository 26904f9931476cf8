"""The match expression ``anything-but``, of texts, of numbers and of other expressions."""

from collections.abc import Callable, Mapping

from localaws.event_patterns import wildcards
from localaws.event_patterns.scalars import number, number_of
from localaws.event_patterns.tokens import PatternInvalid, Tokens

_NO_TEXT: Mapping[str, str] = {
    "equals-ignore-case": (
        "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported."
    ),
    "prefix": "prefix/suffix match pattern must be a string",
    "suffix": "prefix/suffix match pattern must be a string",
    "wildcard": "wildcard match pattern must be a string",
}
_TOO_MANY = "Too many elements in numeric expression"


def anything_but(tokens: Tokens) -> Callable[[str], bool]:
    """Read what follows ``"anything-but"``, and return its test of a written value."""
    if tokens.next().kind != "{":
        excluded = _values(tokens)
    else:
        name = tokens.next()
        if name.kind != "name":
            raise tokens.refuse("Anything-But expression name not found")
        if name.text not in _NO_TEXT:
            raise tokens.refuse(f"Unsupported anything-but pattern: {name.text}")
        tokens.next()
        excluded = _expressions(tokens, name.text)
        _end(tokens)
    _end(tokens)
    return lambda value: not excluded(value)


def _end(tokens: Tokens) -> None:
    if tokens.next().kind != "}":
        raise tokens.refuse(_TOO_MANY)


def _check_kind(tokens: Tokens) -> None:
    if tokens.current.kind not in ("[", "text", "number"):
        raise tokens.refuse("Value of anything-but must be an array or single string/number value.")


def _values(tokens: Tokens) -> Callable[[str], bool]:
    _check_kind(tokens)
    if tokens.current.kind == "text":
        return f'"{tokens.text()}"'.__eq__
    if tokens.current.kind == "number":
        try:
            only = number(tokens.current.text)
        except ValueError as error:
            raise PatternInvalid(str(error)) from None
        return lambda value: number_of(value) == only
    texts, numbers = set(), set()
    while tokens.next().kind != "]":
        if tokens.current.kind == "text":
            texts.add(f'"{tokens.text()}"')
        elif tokens.current.kind == "number":
            try:
                numbers.add(number(tokens.current.text))
            except ValueError as error:
                raise tokens.refuse(str(error)) from None
        else:
            raise _in_list(tokens, "Inside anything but list, start|null|boolean is not supported.")
    if bool(texts) == bool(numbers):
        raise tokens.refuse(
            "Inside anything but list, either all values are number or string, "
            "mixed type is not supported"
        )
    return lambda value: value in texts or number_of(value) in numbers


def _expressions(tokens: Tokens, kind: str) -> Callable[[str], bool]:
    _check_kind(tokens)
    if tokens.current.kind == "number":
        raise tokens.refuse(_NO_TEXT[kind])
    if tokens.current.kind == "text":
        return _test(tokens, kind, tokens.text())
    texts = []
    while tokens.next().kind != "]":
        if tokens.current.kind != "text":
            raise _in_list(tokens, _NO_TEXT[kind])
        texts.append(tokens.text())
        _check_length(tokens, kind, texts[-1], in_list=True)
    tests = [_test(tokens, kind, text) for text in texts]
    return lambda value: any(test(value) for test in tests)


def _test(tokens: Tokens, kind: str, text: str) -> Callable[[str], bool]:
    _check_length(tokens, kind, text, in_list=False)
    if kind == "prefix":
        return lambda value: value.startswith(f'"{text}')
    if kind == "suffix":
        return lambda value: value.endswith(f'{text}"')
    if kind == "equals-ignore-case":
        lower = f'"{text}"'.lower()
        return lambda value: value.lower() == lower
    try:
        wildcard = wildcards.parsed(f'"{text}"')
    except ValueError as error:
        raise tokens.refuse(str(error)) from None
    return lambda value: wildcards.matches(wildcard, value)


def _check_length(tokens: Tokens, kind: str, text: str, *, in_list: bool) -> None:
    if text or kind not in ("prefix", "suffix"):
        return
    reason = "Null prefix/suffix not allowed"
    raise _in_list(tokens, reason) if in_list else tokens.refuse(reason)


def _in_list(tokens: Tokens, reason: str) -> PatternInvalid:
    # AWS says the place twice when it refuses a member of such a list.
    return tokens.refuse(str(tokens.refuse(reason)))
