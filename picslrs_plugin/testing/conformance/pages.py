"""The promises about pages: the tab's own, the host's, its files and its forms."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from picslrs_plugin.hookspecs import Subject
from picslrs_plugin.plugin import TAB_KEY
from picslrs_plugin.testing.conformance.bench import (
    BAD_REQUEST,
    OK,
    Bench,
    NotOffered,
    expect,
)
from picslrs_plugin.testing.visiting import Page, tab_path

_FILES = {"picslrs.css": "text/css", "picslrs.js": "text/javascript"}


def the_tab_is_in_the_list_of_tabs(bench: Bench) -> None:
    """picslrs_tabs(ref) lists the LRS tab, and no other plugin has taken its key."""
    entries = bench.asked(bench.visitor(), lambda _: bench.hooks.tabs(bench.learner))
    ours = [entry.url for entry in entries if entry.key == TAB_KEY]
    expect(
        ours == [tab_path(bench.app, bench.learner)],
        "The list of tabs does not have the LRS tab. A plugin that answers picslrs_tabs with the "
        f"key {TAB_KEY!r} stands in its place.",
    )


def the_own_page_answers(bench: Bench) -> None:
    """The tab's own page answers the registrar."""
    page = bench.visitor().tab(bench.learner)
    expect(page.status == OK, f"The tab's own page answered {page.status} to the registrar.")


def the_own_page_shows_the_tab(bench: Bench) -> None:
    """The template that the tab's own page extends has the block that the tab stands in."""
    page = bench.visitor().tab(bench.learner)
    named = f"PICSLRS_LAYOUT names {bench.layout}. " if bench.layout else ""
    expect(
        page.status != OK or page.shows_tab,
        f"The tab is not on its own page. {named}That template must have a block named content.",
    )


def the_summary_address_is_a_page_of_the_host(bench: Bench) -> None:
    """Subject.summary_url, where a finished action leads, is a page of the host's own."""
    visitor = bench.visitor()
    url = _summary(bench.ours(visitor, bench.learner))
    page = visitor.get(url)
    expect(page.status == OK, f"Subject.summary_url leads to a page that answered {page.status}.")
    ours = tab_path(bench.app, bench.learner).rsplit("/", 2)[0]
    expect(
        not url.startswith(f"{ours}/"),
        "Subject.summary_url leads to one of the plugin's own pages. Leave it empty instead.",
    )


def the_summary_page_shows_the_tab(bench: Bench) -> None:
    """The host's page draws the tab, with {{ picslrs_tab(ref) }}."""
    visitor = bench.visitor()
    page = visitor.get(_summary(bench.ours(visitor, bench.learner)))
    expect(
        page.status != OK or page.shows_tab,
        "The LRS tab is not on the page that Subject.summary_url leads to. Its template must have "
        "{{ picslrs_tab(ref) }}, with the learner's own SubjectRef and not escaped.",
    )
    own = tab_path(bench.app, bench.learner)
    expect(
        page.status != OK or any(address.startswith(f"{own}/") for address in _addresses(page)),
        "The LRS tab on the page that Subject.summary_url leads to is somebody else's: "
        "{{ picslrs_tab(ref) }} must be given the SubjectRef of the page's own learner.",
    )


def _addresses(page: Page) -> list[str]:
    """Return where the page's links and forms lead, as paths."""
    found = page.tree.xpath("//a/@href | //form/@action")
    return [urlsplit(str(address)).path for address in found]


def pages_are_kept_by_no_browser(bench: Bench) -> None:
    """A learner's details are gone from the browser once the page is closed."""
    visitor = bench.visitor()
    for window in ("tab", "search", "edit"):
        page = visitor.tab(bench.learner, window)
        directives = page.response.headers.get("Cache-Control", "")
        expect(
            page.status != OK or "no-store" in directives,
            f"The window {window} was answered with Cache-Control {directives!r}. Our answers say "
            "no-store, and no after_request function or proxy may replace that.",
        )


def our_files_may_be_loaded(bench: Bench) -> None:
    """The pages' Content-Security-Policy lets the browser load our stylesheet and script."""
    visitor = bench.visitor()
    paths = [tab_path(bench.app, bench.learner), bench.ours(visitor, bench.learner).summary_url]
    for path in filter(None, paths):
        page = visitor.get(path)
        policies = page.response.headers.getlist("Content-Security-Policy")
        barred = [kind for kind in ("script-src", "style-src") if not _allowed(policies, kind)]
        expect(
            page.status != OK or not barred,
            f"The Content-Security-Policy of a page with the tab bars our files: {_named(barred)} "
            "must allow 'self'.",
        )


def _allowed(policies: Iterable[str], kind: str) -> bool:
    """Whether every policy lets files of this kind come from the host itself."""
    for policy in policies:
        told = [directive.split() for directive in policy.split(";")]
        sources = {words[0].lower(): words[1:] for words in told if words}
        wanted = (f"{kind}-elem", kind, "default-src")
        counts = next((sources[name] for name in wanted if name in sources), ["*"])
        if "'strict-dynamic'" in counts or not {"'self'", "*", "http:", "https:"} & set(counts):
            return False
    return True


def _named(directives: Iterable[str]) -> str:
    return " and ".join(directives)


def _summary(subject: Subject) -> str:
    if not subject.summary_url:
        raise NotOffered("Subject.summary_url is empty")
    return subject.summary_url


def stylesheet_and_script_are_served(bench: Bench) -> None:
    """Our stylesheet and script reach the browser as what they are."""
    visitor, urls = bench.visitor(), bench.app.url_map.bind("localhost")
    for name, kind in _FILES.items():
        response = visitor.get(urls.build("picslrs.static", {"filename": name})).response
        response.close()  # a served file stays open until then
        expect(
            response.status_code == OK and response.mimetype == kind,
            f"{name} was answered with {response.status_code} {response.mimetype}, not 200 {kind}.",
        )


def forms_are_protected(bench: Bench) -> None:
    """A form without its token changes nothing."""
    visitor, ref = bench.visitor(), bench.learner
    before = bench.ours(visitor, ref)
    window = visitor.tab(ref, "edit")
    expect(window.status == OK, f"The edit window answered {window.status} to the registrar.")
    token = bench.app.config.get("WTF_CSRF_FIELD_NAME", "csrf_token")
    form = {name: value for name, value in window.values("/edit").items() if name != token}
    form["place_of_birth"] = ["Forgery"]
    answer = visitor.post(tab_path(bench.app, ref, "edit"), form)
    unchanged = bench.ours(visitor, ref) == before
    expect(
        answer.status == BAD_REQUEST and unchanged,
        f"A form without its token was answered with {answer.status}. Give the suite an "
        "application that protects its forms: WTF_CSRF_ENABLED must not be False.",
    )
