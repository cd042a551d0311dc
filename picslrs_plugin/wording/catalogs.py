"""The languages, the translations of each, and the one that is spoken at the moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path

DOMAIN = "picslrs"
FOLDER = Path(__file__).parent / "locale"

ENGLISH = "en"
WELSH = "cy"
LANGUAGES = {ENGLISH: "English", WELSH: "Cymraeg"}
"""Each language by its code, named in itself."""

_spoken: ContextVar[str] = ContextVar("picslrs_language", default=ENGLISH)


def language() -> str:
    """Return the code of the language that is spoken now."""
    return _spoken.get()


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language within the block."""
    before = _spoken.set(code)
    try:
        yield
    finally:
        _spoken.reset(before)


@cache
def catalog(code: str) -> NullTranslations:
    """Return the translations of a language: what has none is said in English."""
    if code == ENGLISH:
        return NullTranslations()
    return translation(DOMAIN, FOLDER, languages=[code], fallback=True)
