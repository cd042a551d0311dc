"""How a request is answered: as a page, as the content of a window, or by going elsewhere.

A window that the script opened is asked for with the header X-Picslrs-Window. It is then answered
without a layout and with the same header; an answer that leads out of the window names the page
to go to in X-Picslrs-Go. Without the header everything is a plain page and a plain redirect.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from flask import current_app, make_response, redirect, render_template, request, url_for
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from picslrs_plugin.blueprints import display, languages
from picslrs_plugin.blueprints.asking import Form
from picslrs_plugin.blueprints.errors import alert_of, status_of
from picslrs_plugin.blueprints.notices import leave_notice, take_notice
from picslrs_plugin.blueprints.purposes import purposes_for
from picslrs_plugin.blueprints.runtime import runtime, services
from picslrs_plugin.blueprints.script_words import script_words
from picslrs_plugin.blueprints.security import form_token
from picslrs_plugin.errors import (
    InvalidInput,
    JobNotFound,
    LrsError,
    NotSignedIn,
    PicslrsError,
    SelectionRefused,
    SubjectNotFound,
)
from picslrs_plugin.hookspecs.types import Identity, Subject, SubjectRef
from picslrs_plugin.telemetry import logger
from picslrs_plugin.wording import counted, language, speaking, told

log = logger(__name__)

WINDOW_HEADER = "X-Picslrs-Window"
GO_HEADER = "X-Picslrs-Go"
SEE_OTHER = 303

Draw = Callable[[Identity, SubjectRef, Form | None, PicslrsError | None], Response]
"""Draws a window: for whom, about whom, what was typed so far, and what went wrong."""


Problems = Mapping[str, Sequence[str]]
"""What is wrong, as sentences by the name of the field."""


def in_window() -> bool:
    """Whether the script asks for the content of a window."""
    return request.headers.get(WINDOW_HEADER) == "1"


def url_to(ref: SubjectRef, endpoint: str, **values: Any) -> str:  # noqa: ANN401 - url_for's own
    """Return the address of one of our windows for a subject."""
    return url_for(f"picslrs.{endpoint}", kind=ref.kind.value, id=ref.id, **values)


def own_tab(ref: SubjectRef) -> str:
    """Return the address of the tab's own page."""
    return url_to(ref, "tab")


def home_of(subject: Subject) -> str:
    """Return the page that shows the tab: the host's own, or ours when it has none."""
    return subject.summary_url or own_tab(subject.ref)


def part(template: str, ref: SubjectRef | None, *, level: int, **values: object) -> Markup:
    """Render one of our templates, without a layout, with what all of them have in common.

    `level` is the level of its highest heading.
    """
    common: dict[str, object] = {
        "alert": None,
        "home": "",
        "problems": {},
        "subject": None,
        "purposes": partial(purposes_for, ref.tenant if ref else ""),
    }
    with speaking(languages.chosen()):
        words = Markup("") if in_window() else script_words()
        return words + Markup(  # noqa: S704 - rendered with escaping
            render_template(
                f"picslrs/{template}",
                level=level,
                say=display,
                t=told,
                n=counted,
                language=language(),
                other_languages=languages.others,
                form_token=form_token,
                notice=take_notice(ref) if ref else None,
                windowed=in_window(),
                url_to=partial(url_to, ref) if ref else None,
                **(common | values),
            )
        )


def draw(
    template: str,
    subject: Subject,
    title: str,
    *,
    error: PicslrsError | None = None,
    problems: Problems | None = None,
    boxes: Sequence[str] = (),
    home: str = "",
    **values: object,
) -> Response:
    """Draw a window about a subject; `home` is where closing it leads, if not to their tab.

    With an error, its alert and its status. `problems` are what is wrong before anything was
    submitted; `boxes` are the names of the fields that the window shows, from top to bottom.
    """
    wrong = error.problems if isinstance(error, InvalidInput) else {}
    if error is None:
        wrong = {name: list(told) for name, told in (problems or {}).items()}
    alert = alert_of(error or InvalidInput(wrong), boxes) if error or wrong else None
    content = part(
        template,
        subject.ref,
        level=2 if in_window() else 1,
        subject=subject,
        title=title,
        home=home or home_of(subject),
        alert=alert,
        problems=wrong,
        **values,
    )
    named = told("{title}: {name}", title=title, name=subject.details.full_name)
    if error:
        return _answer(content, _wrong(named), status_of(error))
    return _answer(content, named, 200)


def draw_page(
    template: str,
    title: str,
    *,
    error: PicslrsError | None = None,
    boxes: Sequence[str] = (),
    tenant: str = "",
    **values: object,
) -> Response:
    """Draw a page about the whole tenant; with an error, its alert and its status.

    `boxes` are the names of the fields that the page shows, from top to bottom. A page that asks
    for a purpose needs the tenant.
    """
    content = part(
        template,
        None,
        level=1,
        title=title,
        alert=alert_of(error, boxes) if error else None,
        problems=error.problems if isinstance(error, InvalidInput) else {},
        purposes=partial(purposes_for, tenant),
        **values,
    )
    if error:
        return _answer(content, _wrong(title), status_of(error))
    return _answer(content, title, 200)


def error_page(error: PicslrsError, ref: SubjectRef | None, status: int | None = None) -> Response:
    """Draw an error that leaves no window to draw."""
    alert = alert_of(error)
    content = part(
        "error.html",
        ref,
        level=2 if in_window() else 1,
        title=told("Learning Records Service"),
        alert=alert,
        home=own_tab(ref) if ref and _tab_can_be_shown(error) else "",
        search_next=ref is not None and _leads_to_a_search(error),
        elsewhere=_elsewhere(error),
    )
    return _answer(content, _wrong(alert.title), status or status_of(error))


def _wrong(title: str) -> str:
    """Return the title of a page that tells an error."""
    return told("Error: {title}", title=title)


def _tab_can_be_shown(error: PicslrsError) -> bool:
    """Whether a way back to the tab leads anywhere but to the same error."""
    nobody = isinstance(error, (NotSignedIn, SubjectNotFound))
    return not nobody and request.endpoint != "picslrs.tab"


def _elsewhere(error: PicslrsError) -> tuple[str, str] | None:
    """Return words and address of a way on from what is not there.

    Only the host knows where its lists are; its start page leads to them.
    """
    if isinstance(error, JobNotFound):
        return told("Go to the list of jobs"), url_for("picslrs.jobs")
    if isinstance(error, SubjectNotFound):
        return told("Go to the start page"), f"{request.script_root}/"
    return None


def _leads_to_a_search(error: PicslrsError) -> bool:
    """Whether the next step after this error is a new search."""
    unknown_write = isinstance(error, LrsError) and error.may_have_acted
    return unknown_write or isinstance(error, SelectionRefused)


def _answer(content: Markup, title: str, status: int) -> Response:
    if in_window():
        response = make_response(str(content), status)
        response.headers[WINDOW_HEADER] = "1"
        return response
    with speaking(languages.chosen()):
        page = render_template(
            "picslrs/own_page.html",
            picslrs_layout=_layout(),
            picslrs_language=language(),
            picslrs_title=escape(title),
            picslrs_content=content,
        )
    return make_response(page, status)


PLAIN_PAGE = "picslrs/page.html"


def _layout() -> str:
    """Name the template that our page extends: the host's, or ours without it.

    A layout that is not there is the administrator's mistake, and no reason to answer a person's
    finished work with an error. `picslrs check` finds it, and the log says it each time.
    """
    chosen = runtime().settings.layout or PLAIN_PAGE
    try:
        current_app.jinja_env.get_template(chosen)
    except LookupError:  # Jinja's own is a kind of it
        log.error("The template of PICSLRS_LAYOUT does not exist; the plain page is used")  # noqa: TRY400 - there is nothing to trace
        return PLAIN_PAGE
    return chosen


def again(
    drawn: Draw, actor: Identity, ref: SubjectRef, form: Form, error: PicslrsError
) -> Response:
    """Draw a window again with everything that was typed, and what went wrong.

    Where the window itself cannot be drawn any more, the first error is told alone.
    """
    try:
        return drawn(actor, ref, form, error)
    except PicslrsError:
        return error_page(error, ref)


def to_window(ref: SubjectRef, endpoint: str, *, notice: str = "", **values: str) -> Response:
    """Go on to another window, which then tells the notice, if any."""
    if notice:
        leave_notice(ref, notice)
    return redirect(url_to(ref, endpoint, **values), SEE_OTHER)


def to_tab(ref: SubjectRef) -> Response:
    """Go to the tab's own page."""
    return redirect(own_tab(ref), SEE_OTHER)


def leave(actor: Identity, ref: SubjectRef, notice: str) -> Response:
    """Go back to the page that shows the tab, which then tells the notice."""
    leave_notice(ref, notice)
    return go(_home(actor, ref))


def _home(actor: Identity, ref: SubjectRef) -> str:
    """Return the page that shows the tab, after an action that is done whatever happens here."""
    try:
        return services().home(actor, ref) or own_tab(ref)
    except PicslrsError:
        return own_tab(ref)


def go(url: str) -> Response:
    """Go to a page, out of the window if there is one."""
    if not in_window():
        return redirect(url, SEE_OTHER)
    response = make_response("", 204)
    response.headers[WINDOW_HEADER] = "1"
    response.headers[GO_HEADER] = url
    return response
