"""Match expressions of patterns, such as ``{"prefix": "a"}``."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from localaws.event_patterns import wildcards
from localaws.event_patterns.anything_but import anything_but
from localaws.event_patterns.numeric import numeric
from localaws.event_patterns.scalars import address, address_range, number, number_of
from localaws.event_patterns.tokens import PatternInvalid, Tokens

_ONE_KEY = "Only one key allowed in match expression"


@dataclass(frozen=True)
class Values:
    """What a field of a pattern asks for.

    Attributes
    ----------
    tests
        One of them must hold of a written value of the field.
    wildcards
        Those of the tests that are wildcards, parsed.
    absent
        Whether the field may be absent.
    """

    tests: Sequence[Callable[[str], bool]]
    wildcards: Sequence[tuple[str | None, ...]]
    absent: bool

    def hold(self, value: str) -> bool:
        """Return whether a written value is asked for."""
        return any(test(value) for test in self.tests)


def values(tokens: Tokens) -> Values:
    """Read the values of a field, up to the end of its array."""
    reader = _Reader(tokens)
    count = 0
    while tokens.next().kind != "]":
        reader.read_value()
        count += 1
    if not count:
        raise tokens.refuse("Empty arrays are not allowed")
    return Values(reader.tests, reader.wildcards, reader.absent)


class _Reader:
    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self.tests: list[Callable[[str], bool]] = []
        self.wildcards: list[tuple[str | None, ...]] = []
        self.absent = False

    def read_value(self) -> None:
        token = self._tokens.current
        if token.kind == "{":
            self._read_expression()
        elif token.kind == "text":
            self.tests.append(_exactly(self._tokens.text()))
        elif token.kind == "number":
            self.tests.append(_same_number(token.text))
        elif token.kind == "literal":
            self.tests.append(token.text.__eq__)
        else:
            raise self._tokens.refuse("Match value must be String, number, true, false, or null")

    def _read_expression(self) -> None:
        name = self._tokens.next()
        if name.kind != "name":
            raise self._tokens.refuse("Match expression name not found")
        readers: Mapping[str, Callable[[], None]] = {
            "exactly": self._read_exactly,
            "prefix": self._read_prefix,
            "suffix": self._read_suffix,
            "equals-ignore-case": self._read_equals_ignore_case,
            "wildcard": self._read_wildcard,
            "exists": self._read_exists,
            "cidr": self._read_cidr,
            "numeric": lambda: self.tests.append(numeric(self._tokens)),
            "anything-but": lambda: self.tests.append(anything_but(self._tokens)),
        }
        if name.text not in readers:
            raise self._tokens.refuse(f"Unrecognized match type {name.text}")
        readers[name.text]()

    def _read_exactly(self) -> None:
        quoted = f'"{self._only_text("exact")}"'
        self.tests.append(quoted.__eq__)

    def _read_prefix(self) -> None:
        text, ignores_case = self._part("prefix")
        self.tests.append(lambda value: _cased(value, ignores_case).startswith(f'"{text}'))

    def _read_suffix(self) -> None:
        text, ignores_case = self._part("suffix")
        self.tests.append(lambda value: _cased(value, ignores_case).endswith(f'{text}"'))

    def _read_equals_ignore_case(self) -> None:
        quoted = f'"{self._only_text("equals-ignore-case")}"'.lower()
        self.tests.append(lambda value: value.lower() == quoted)

    def _read_wildcard(self) -> None:
        text = self._text("wildcard")
        try:
            wildcard = wildcards.parsed(f'"{text}"')
        except ValueError as error:
            raise self._tokens.refuse(str(error)) from None
        self._end()
        self.wildcards.append(wildcard)
        self.tests.append(lambda value: wildcards.matches(wildcard, value))

    def _read_exists(self) -> None:
        said = self._tokens.next().text
        if self._tokens.current.kind != "literal" or said == "null":
            raise self._tokens.refuse("exists match pattern must be either true or false.")
        self._end()
        if said == "true":
            self.tests.append(lambda _: True)
        else:
            self.absent = True

    def _read_cidr(self) -> None:
        text = self._text("prefix")
        try:
            first, last = address_range(text)
        except ValueError as error:
            raise PatternInvalid(str(error)) from None
        self._end()

        def holds(value: str) -> bool:
            one = address(value.strip('"'))
            return one is not None and one.version == first.version and first <= one <= last  # type: ignore[operator]

        self.tests.append(holds)

    def _part(self, name: str) -> tuple[str, bool]:
        """Read a text, or ``{"equals-ignore-case": text}``."""
        if self._tokens.next().kind != "{":
            return self._finished(name), False
        inner = self._tokens.next()
        if inner.kind != "name":
            raise self._tokens.refuse(f"{name.capitalize()} expression name not found")
        if inner.text != "equals-ignore-case":
            raise self._tokens.refuse(f"Unsupported {name} pattern: {inner.text}")
        text = self._text("equals-ignore-case")
        self._end()
        self._end()
        return text.lower(), True

    def _only_text(self, name: str) -> str:
        self._tokens.next()
        return self._finished(name)

    def _finished(self, name: str) -> str:
        text = self._current_text(name)
        self._end()
        return text

    def _text(self, name: str) -> str:
        self._tokens.next()
        return self._current_text(name)

    def _current_text(self, name: str) -> str:
        if self._tokens.current.kind != "text":
            raise self._tokens.refuse(f"{name} match pattern must be a string")
        return self._tokens.text()

    def _end(self) -> None:
        if self._tokens.next().kind != "}":
            raise self._tokens.refuse(_ONE_KEY)


def _cased(value: str, ignores_case: bool) -> str:
    return value.lower() if ignores_case else value


def _exactly(text: str) -> Callable[[str], bool]:
    wanted = address(text)
    if wanted is None:
        return f'"{text}"'.__eq__
    return lambda value: address(value.strip('"')) == wanted


def _same_number(text: str) -> Callable[[str], bool]:
    try:
        wanted = number(text)
    except ValueError:  # such as an account's: AWS compares how it is written
        return text.__eq__
    return lambda value: value == text or number_of(value) == wanted
