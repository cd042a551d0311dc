"""Which language a page is written in, and how a reader changes it.

The host's word about the signed-in person counts first, then what the reader chose here, then
what their browser asks for. Whatever it is, it must be one that the application offers.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from picslrs_plugin.blueprints.runtime import runtime
from picslrs_plugin.hookspecs.types import Identity
from picslrs_plugin.wording import LANGUAGES

COOKIE = "picslrs_language"
YEAR = 365 * 24 * 60 * 60
SEE_OTHER = 303


@dataclass(frozen=True)
class Other:
    """A language that the reader may change to: its code, its own name, and where to press."""

    code: str
    name: str
    url: str


def know(actor: Identity) -> None:
    """Keep what the host says of the signed-in person's language, for the rest of the request."""
    g.picslrs_language = actor.language


def offered() -> tuple[str, ...]:
    """Return the codes of the languages that the application offers, its usual one first."""
    return tuple(runtime().settings.languages.split())


def chosen() -> str:
    """Return the code of the language for this reader."""
    codes = offered()
    wanted = (g.get("picslrs_language", ""), request.cookies.get(COOKIE, ""))
    usual = request.accept_languages.best_match(codes, default=codes[0])
    return next((code for code in wanted if code in codes), usual or codes[0])


def others() -> Iterator[Other]:
    """Yield the languages to change to; none where the host says which it is."""
    if g.get("picslrs_language") in offered():
        return
    here = request.full_path.rstrip("?")
    for code in offered():
        if code != chosen():
            url = url_for("picslrs.change_language", code=code, back=here)
            yield Other(code, LANGUAGES[code], url)


def change_language(code: str) -> Response:
    """Remember the reader's choice in their browser and show the page they come from again."""
    response = redirect(_own(request.args.get("back", "")), SEE_OTHER)
    if code in offered():
        response.set_cookie(
            COOKIE, code, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure
        )
    return response


def _own(back: str) -> str:
    """Return a path of this site; its root for anything that could lead elsewhere."""
    stays = back.startswith("/") and back[1:2] not in ("/", "\\") and back.isprintable()
    return back if stays else "/"
