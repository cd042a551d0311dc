"""The stylesheet and the script, included once in any page that shows something of ours."""

from functools import cache
from importlib.metadata import PackageNotFoundError, version

from flask import request, url_for
from markupsafe import Markup

_INCLUDED = "picslrs.head"


def picslrs_head() -> Markup:
    """Return the tags that load our stylesheet and script; nothing when the page has them already.

    A host calls it in its `<head>`. Where it does not, the tab includes them itself.
    """
    if request.environ.get(_INCLUDED):
        return Markup("")
    request.environ[_INCLUDED] = True
    return Markup(
        '<link rel="stylesheet" href="{}"><script type="module" src="{}"></script>'
    ).format(
        url_for("picslrs.static", filename="picslrs.css", v=_release()),
        url_for("picslrs.static", filename="picslrs.js", v=_release()),
    )


@cache
def _release() -> str:
    """Return the installed version, so that browsers fetch the files anew after an upgrade."""
    try:
        return version("picslrs-plugin")
    except PackageNotFoundError:
        return "0"
