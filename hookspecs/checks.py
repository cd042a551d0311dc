"""How the values of the contract check themselves when they are made."""

from enum import Enum
from typing import Any
from urllib.parse import urlsplit

MOST_ENTRIES = 100
"""The most entries of a list that a plugin gives a page."""


def require(owner: object, name: str, kind: type | tuple[type, ...]) -> None:
    """Raise TypeError, naming class and attribute, when the attribute is of another type.

    Text is kept as plain text: a subclass of str, such as a template engine's markup, could
    carry more with it than its characters. A bool is no number.
    """
    value = getattr(owner, name)
    if isinstance(value, str) and type(value) is not str and not isinstance(value, Enum):
        value = str.__str__(value)
        object.__setattr__(owner, name, value)
    unwanted_flag = isinstance(value, bool) and kind in (int, (int,))
    if unwanted_flag or not isinstance(value, kind):
        kinds = kind if isinstance(kind, tuple) else (kind,)
        wanted = " or ".join("None" if one is type(None) else one.__name__ for one in kinds)
        raise TypeError(
            f"{type(owner).__name__}.{name} must be {wanted}, not {type(value).__name__}"
        )


def require_text(owner: object, name: str, longest: int = 255) -> None:
    """Raise TypeError or ValueError unless the attribute is text of 1 to `longest` characters."""
    require(owner, name, str)
    text: str = getattr(owner, name)
    if not text.strip() or len(text) > longest:
        raise ValueError(f"{type(owner).__name__}.{name} must have 1 to {longest} characters")
    if "\0" in text:
        raise ValueError(f"{type(owner).__name__}.{name} must not hold the character NUL")


def require_short(owner: object, name: str, longest: int = 255) -> None:
    """As `require_text`, for text that may also be empty: nothing on a page is without bounds."""
    require(owner, name, str)
    text: str = getattr(owner, name)
    if len(text) > longest:
        raise ValueError(f"{type(owner).__name__}.{name} must have {longest} characters or fewer")


def require_key(owner: object, name: str, longest: int = 255) -> None:
    """As `require_text`, for what names somebody or something: it has no control characters.

    A key stands in logs, in addresses and in databases, and not all of them take such characters.
    """
    require_text(owner, name, longest)
    text: str = getattr(owner, name)
    if not text.isprintable():
        raise ValueError(f"{type(owner).__name__}.{name} must have no control characters")


def require_items(owner: object, name: str, kind: type) -> None:
    """Raise TypeError unless the attribute is a tuple whose items are all of the type."""
    require(owner, name, tuple)
    items: tuple[Any, ...] = getattr(owner, name)
    if not all(isinstance(item, kind) for item in items):
        raise TypeError(f"{type(owner).__name__}.{name} must hold {kind.__name__} only")
    if kind is str:
        object.__setattr__(owner, name, tuple(map(str.__str__, items)))


def require_few(owner: object, name: str, kind: type) -> None:
    """As `require_items`, for a list on a page: its items are `MOST_ENTRIES` or fewer."""
    require_items(owner, name, kind)
    if len(getattr(owner, name)) > MOST_ENTRIES:
        raise ValueError(f"{type(owner).__name__}.{name} must be {MOST_ENTRIES} or fewer")


def require_own_path(owner: object, name: str) -> None:
    """Raise ValueError unless the attribute is a path of the host, such as /learners/7."""
    require(owner, name, str)
    if not own_path(getattr(owner, name)):
        raise ValueError(
            f"{type(owner).__name__}.{name} must be a path of the host, such as /learners/7"
        )


def own_path(url: str) -> bool:
    """Whether the address stays on the host: no scheme, no other server, no backslash."""
    parts = urlsplit(url)
    return (
        not parts.scheme
        and not parts.netloc
        and url.startswith("/")
        and not url.startswith("//")
        and "\\" not in url
        and url.isprintable()
    )


def base_address(address: str) -> bool:
    """Whether it is a safe address of a service without a path, such as https://host:8443."""
    try:
        urlsplit(address).port  # noqa: B018 - raises for one that is no number, or too high
    except ValueError:
        return False
    plain = address.isascii() and address.isprintable() and " " not in address
    return plain and safe_address(address) and urlsplit(address).path in ("", "/")


def safe_address(address: str) -> bool:
    """Whether credentials may be sent there: https anywhere, http on this machine only."""
    parts = urlsplit(address)
    if parts.username or parts.password or parts.query or parts.fragment or not parts.hostname:
        return False
    if parts.scheme == "https":
        return True
    return parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
