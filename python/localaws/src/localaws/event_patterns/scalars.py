"""Values as patterns compare them: texts with quotes, numbers to six decimals, addresses."""

import ipaddress
import json
import re
from decimal import Decimal, InvalidOperation
from typing import Any

_MOST = Decimal("5E9")
_MAX_DECIMALS = 6
_FOUR = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+")
_SIX = re.compile(r"[0-9a-fA-F:]*:[0-9a-fA-F:]*")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def written(value: Any) -> str:
    """Return a text, number, boolean or null as it stands in JSON, without escapes."""
    return f'"{value}"' if isinstance(value, str) else json.dumps(value)


def number(text: str) -> Decimal:
    """Return a number that patterns can compare.

    Parameters
    ----------
    text
        As it stands in JSON.

    Raises
    ------
    ValueError
        If it is no number, too large or too precise, which the error says in AWS's words.
    """
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text} is no number") from None
    if abs(value) > _MOST:
        raise ValueError("Value must be between -5.0E9 and 5.0E9, inclusive")
    if value != round(value, _MAX_DECIMALS):
        raise ValueError(f"Only values upto 6 decimals are supported{text}")
    return value


def number_of(value: str) -> Decimal | None:
    """Return a written value's number, if it is one that can be compared."""
    if not (value[0].isdigit() or value[0] == "-"):
        return None
    try:
        return number(value)
    except ValueError:
        return None


def address(text: str) -> Address | None:
    """Return the IP address that a text is, if it is one."""
    if not (_FOUR.fullmatch(text) or _SIX.fullmatch(text)):
        return None
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def address_range(text: str) -> tuple[Address, Address]:
    """Return the first and the last address of a ``cidr``.

    Parameters
    ----------
    text
        Such as ``10.0.0.0/24``.

    Raises
    ------
    ValueError
        If it is none, in AWS's words.
    """
    parts = text.rstrip("/").split("/")
    if len(parts) != 2:
        raise ValueError("Malformed CIDR, one '/' required")
    if not re.fullmatch(r"[+-]?\d{1,9}", parts[1]):
        raise ValueError("Malformed CIDR, mask bits must be an integer")
    bits = int(parts[1])
    if bits < 0:
        raise ValueError("Malformed CIDR, mask bits must not be negative")
    first = address(parts[0])
    if first is None:
        raise ValueError(f"Nonstandard IP address: {parts[0]}")
    if bits >= first.max_prefixlen:
        raise ValueError(f"IPv{first.version} mask bits must be < {first.max_prefixlen}")
    # Below the first address lies nothing, also where it is not the network's.
    return first, type(first)(int(first) | (1 << (first.max_prefixlen - bits)) - 1)
