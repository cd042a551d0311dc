"""Somebody at a browser: a signed-in page of the demonstration and what is done there."""

import re
from typing import Any, Protocol

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Locator, Page, expect

from picslrs_plugin.demo.ground import USUAL_ROLE, USUAL_TENANT, Ground, MovableClock
from picslrs_plugin.demo.servers import Demo
from picslrs_plugin.hookspecs import SubjectKind

TIMEOUT_MS = 5000

_ANSWERED_AS_IT_SHOULD = re.compile(
    r"Failed to load resource: the server responded with a status of (409|422|502|503) "
)
"""What Chromium writes on its console when a form comes back or the LRS is closed."""

_REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error("policy violated: " + event.violatedDirective);
});
"""


class DeskMaker(Protocol):
    """Makes a desk; the wishes are those of `Desk`."""

    def __call__(self, **wishes: Any) -> "Desk": ...


class Desk:
    """A browser of one's own, signed in.

    `complaints` are errors on the console, uncaught ones, violations of the page's policy and
    dialogs of the browser itself.
    """

    def __init__(
        self,
        browser: Browser,
        demo: Demo,
        clock: MovableClock,
        *,
        kind: SubjectKind = SubjectKind.LEARNER,
        tenant: str = USUAL_TENANT,
        role: str = USUAL_ROLE,
        scripts: bool = True,
        **context: Any,
    ) -> None:
        self.at = Ground(demo, clock, kind, tenant, role)
        self.complaints: list[str] = []
        self._context = browser.new_context(java_script_enabled=scripts, **context)
        self._context.set_default_timeout(TIMEOUT_MS)
        self._context.add_init_script(_REPORT_VIOLATIONS)
        self.page: Page = self._context.new_page()
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error.message}"))
        self.page.on("dialog", self._interrupted)
        self._take_session(demo.url)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _ANSWERED_AS_IT_SHOULD.match(message.text):
            self.complaints.append(message.text)

    def _interrupted(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.type}")
        dialog.dismiss()

    def _take_session(self, url: str) -> None:
        """Use the session in which the ground's visitor signed in."""
        cookies = self.at.visitor.cookies().items()
        self._context.add_cookies([{"name": k, "value": v, "url": url} for k, v in cookies])

    def leave(self) -> None:
        """Close the browser's windows."""
        self._context.close()

    # where things are

    @property
    def tab(self) -> Locator:
        """The LRS tab."""
        return self.page.locator(".picslrs-tab")

    @property
    def window(self) -> Locator:
        """The plugin's window: a dialog with scripts, a page of its own without them."""
        return self.page.locator(".picslrs-window")

    @property
    def dialog(self) -> Locator:
        """The open dialog."""
        return self.page.locator("dialog[open]")

    def title(self, words: str) -> None:
        """See that the window has this title."""
        expect(self.window.locator(".picslrs-window-title")).to_have_text(words)

    # what is done

    def goto(self, path: str) -> None:
        """Open a page of the MIS."""
        self.page.goto(self.at.demo.url + path)

    def open_tab(self, key: str) -> None:
        """Open somebody's LRS tab."""
        self.goto(f"{self.at.summary_path(key)}/lrs")

    def open_search(self, key: str) -> None:
        """Open somebody's search window from the tab."""
        self.open_tab(key)
        self.tab.get_by_role("link", name="Search the LRS for a ULN").click()
        self.title("Search the LRS for a ULN")

    def search(self, key: str) -> None:
        """Search with what is held and see results."""
        self.open_search(key)
        self.press("Search")
        expect(self.window.get_by_text("What was searched for", exact=True)).to_be_visible()

    def verify(self, key: str) -> None:
        """Press Verify on somebody's tab and see the outcome."""
        self.open_tab(key)
        self.tab.get_by_role("button", name="Verify").click()
        expect(self.window).to_be_visible()

    def edit(self, key: str) -> None:
        """Open somebody's edit window from the tab."""
        self.open_tab(key)
        self.tab.get_by_role("link", name="Edit").click()
        self.title("Edit LRS details")

    def press(self, label: str) -> None:
        """Press the window's first button with this label."""
        self.window.get_by_role("button", name=label).first.click()

    def follow(self, label: str) -> None:
        """Follow the window's first link with exactly this label."""
        self.window.get_by_role("link", name=label, exact=True).first.click()

    def choose(self, label: str) -> None:
        """Choose the answer with this label in the window."""
        self.window.get_by_label(label, exact=True).check()

    def decide(self, field: str, words: str) -> None:
        """Decide about a detail that differs: “Keep yours”, “Take theirs” or “Leave both”."""
        group = self.window.get_by_role("group", name=field)
        group.get_by_role("radio", name=words).check()

    def sideways(self) -> int:
        """Return by how many pixels the page or the open dialog is wider than what is seen."""
        found: int = self.page.evaluate(
            """() => Math.max(...[document.documentElement, document.querySelector("dialog[open]")]
                .filter(Boolean).map((e) => e.scrollWidth - e.clientWidth))"""
        )
        return found
