"""How the values of the contract check themselves when they are made."""

from typing import Any
from urllib.parse import urlsplit


def require(owner: object, name: str, kind: type | tuple[type, ...]) -> None:
    """Raise TypeError, naming class and attribute, when the attribute is of another type."""
    value = getattr(owner, name)
    if not isinstance(value, kind):
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


def require_items(owner: object, name: str, kind: type) -> None:
    """Raise TypeError unless the attribute is a tuple whose items are all of the type."""
    require(owner, name, tuple)
    items: tuple[Any, ...] = getattr(owner, name)
    if not all(isinstance(item, kind) for item in items):
        raise TypeError(f"{type(owner).__name__}.{name} must hold {kind.__name__} only")


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


def safe_address(address: str) -> bool:
    """Whether credentials may be sent there: https anywhere, http on this machine only."""
    parts = urlsplit(address)
    if parts.username or parts.password or parts.query or parts.fragment or not parts.hostname:
        return False
    if parts.scheme == "https":
        return True
    return parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")
