"""The tokens of a pattern's JSON text, with the place at which AWS's parser stands after each.

AWS's refusals of patterns name a line and a column. They are those of its JSON parser (Jackson),
which has read the beginning of a value when it hands out the value's name, and of a text only its
first quote.
"""

import json
import re
from dataclasses import dataclass

_LITERALS = {"t": "true", "f": "false", "n": "null"}
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORD = re.compile(r"[\w$]*")
_BLANKS = re.compile(r"[ \t\r\n]*")
_TEXT = re.compile(r'(?:[^"\\\x00-\x1f]|\\.)*"')
_VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
_LONGEST_SNIPPET = 500
_CLOSERS = {"{": "}", "[": "]"}
_NAMES = {"{": "Object", "[": "Array"}


class PatternInvalid(Exception):
    """A text is no event pattern; this says why, in AWS's words."""


@dataclass(frozen=True)
class Token:
    """A token: ``{``, ``}``, ``[``, ``]``, ``name``, ``text``, ``number``, ``literal`` or ``end``.

    Attributes
    ----------
    kind
        One of them.
    text
        What a name, a number or a literal says; of a text, ``Tokens.text`` has it.
    """

    kind: str
    text: str = ""


class Tokens:
    """The tokens of a JSON text.

    Parameters
    ----------
    source
        The text.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._open: list[tuple[str, int]] = []
        self._ahead: Token | None = None
        self._in_text = False
        self._expects_comma = False
        self.current = Token("")

    def next(self) -> Token:
        """Return the next token."""
        if self._ahead is None:
            self.text()
        self.current = self._ahead or self._read()
        self._ahead = None
        if self.current.kind == "name":
            self._ahead = self._value_of_name()
        return self.current

    def text(self) -> str:
        """Return what the current token says; a text is read to its end for it."""
        if self._in_text:
            self._in_text = False
            self.current = Token("text", self._quoted("VALUE_STRING"))
        return self.current.text

    def refuse(self, reason: str, at: int | None = None) -> PatternInvalid:
        """Return an error with the place that was reached."""
        return PatternInvalid(f"{reason}\n at {self._place(self._at if at is None else at)}")

    def _read(self) -> Token:
        if not self._blanks_passed():
            if self._open:
                opener, at = self._open[-1]
                raise self.refuse(
                    f"Unexpected end-of-input: expected close marker for {_NAMES[opener]}"
                    f" (start marker at {self._place(at)})"
                )
            return Token("end")
        if self._source[self._at] in "}]":
            return self._close()
        if self._expects_comma:
            self._pass_comma()
        if self._open and self._open[-1][0] == "{":
            return self._name()
        return self._value()

    def _close(self) -> Token:
        mark = self._source[self._at]
        opener, begin = self._open[-1] if self._open else ("", 0)
        if _CLOSERS.get(opener) != mark:
            raise self.refuse(
                f"Unexpected close marker '{mark}': expected '{_CLOSERS.get(opener, ' ')}'"
                f" (for {_NAMES.get(opener, 'root')} starting at {self._place(begin)})"
            )
        self._open.pop()
        self._at += 1
        self._expects_comma = True
        return Token(mark)

    def _pass_comma(self) -> None:
        if self._source[self._at] != "," or not self._open:
            kind = _NAMES[self._open[-1][0]] if self._open else "root"
            raise self._unexpected(f"was expecting comma to separate {kind} entries")
        self._at += 1
        if not self._blanks_passed():
            raise self.refuse("Unexpected end-of-input within/between Object entries")

    def _name(self) -> Token:
        if self._source[self._at] != '"':
            raise self._unexpected("was expecting double-quote to start field name")
        self._at += 1
        return Token("name", self._quoted("field name"))

    def _value_of_name(self) -> Token:
        if not self._blanks_passed():
            raise self.refuse("Unexpected end-of-input within/between Object entries")
        if self._source[self._at] != ":":
            raise self._unexpected("was expecting a colon to separate field name and value")
        self._at += 1
        if not self._blanks_passed():
            raise self.refuse("Unexpected end-of-input within/between Object entries")
        return self._value()

    def _value(self) -> Token:
        first = self._source[self._at]
        self._expects_comma = first not in "{["
        if first in "{[":
            self._at += 1
            self._open.append((first, self._at - 1))
            return Token(first)
        if first == '"':
            self._at += 1
            self._in_text = True
            return Token("text")
        number = _NUMBER.match(self._source, self._at)
        if number:
            self._at = number.end()
            return Token("number", number[0])
        return self._literal(first)

    def _literal(self, first: str) -> Token:
        word = _WORD.match(self._source, self._at)
        said = word[0] if word else ""
        if said and said == _LITERALS.get(first):
            self._at += len(said)
            return Token("literal", said)
        if said and not said[0].isdigit():
            self._at += len(said)
            raise self.refuse(f"Unrecognized token '{said}': was expecting {_VALUES}")
        raise self._unexpected(f"expected a valid value {_VALUES}")

    def _quoted(self, place: str) -> str:
        text = _TEXT.match(self._source, self._at)
        if text is None:
            raise self.refuse(f"Unexpected end-of-input in {place}", len(self._source))
        try:
            said = json.loads('"' + text[0])
        except ValueError:
            raise self.refuse("Unrecognized character escape") from None
        self._at = text.end()
        return str(said)

    def _blanks_passed(self) -> bool:
        blanks = _BLANKS.match(self._source, self._at)
        self._at = blanks.end() if blanks else self._at
        return self._at < len(self._source)

    def _unexpected(self, expectation: str) -> PatternInvalid:
        mark = self._source[self._at]
        return self.refuse(f"Unexpected character ('{mark}' (code {ord(mark)})): {expectation}")

    def _place(self, at: int) -> str:
        snippet = f'(String)"{self._source[:_LONGEST_SNIPPET]}"'
        left_out = len(self._source) - _LONGEST_SNIPPET
        snippet += f"[truncated {left_out} chars]" if left_out > 0 else ""
        line = self._source.count("\n", 0, at) + 1
        column = at - self._source.rfind("\n", 0, at)
        return f"[Source: {snippet}; line: {line}, column: {column}]"
