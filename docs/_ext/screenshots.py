"""Takes the pictures of the pages: `python -m docs._ext.screenshots`, or `make screenshots`.

It starts the demonstration, walks it in Chromium as a person would, and writes docs/images/*.png.
Chromium is looked for on the PATH; PICSLRS_BROWSER names another one.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from picslrs_plugin.demo.ground import Ground, MovableClock
from picslrs_plugin.demo.servers import Demo, DemoOptions
from picslrs_plugin.hookspecs import SubjectKind

FOLDER = Path(__file__).parents[1] / "images"
SIZE: ViewportSize = {"width": 1080, "height": 760}
LARGEST_BYTES = 150_000
TIMEOUT_MS = 10_000


class NoBrowser(Exception):
    """There is no Chromium; the message says how to get one."""


def _tab(page: Page, ground: Ground) -> None:
    """Verify a learner whose LRS record agrees, and show the tab."""
    _open(page, ground, "verify-exact")
    page.get_by_role("button", name="Verify").click()
    page.locator("dialog[open]").get_by_role("link", name="Continue").first.click()
    page.locator("dialog[open]").wait_for(state="detached")


def _search(page: Page, ground: Ground) -> None:
    """Search for a learner of whom the LRS has one possible match."""
    _open(page, ground, "lone")
    page.get_by_role("link", name="Search the LRS for a ULN").click()
    page.locator("dialog[open]").get_by_role("button", name="Search").first.click()
    page.get_by_text("What was searched for", exact=True).wait_for()


def _update(page: Page, ground: Ground) -> None:
    """Verify a learner whose LRS record differs, and open the window that updates it."""
    _open(page, ground, "verify-update")
    page.get_by_role("button", name="Verify").click()
    page.locator("dialog[open]").get_by_role("button", name="Continue").first.click()
    page.get_by_role("heading", name="Update the LRS record").wait_for()


def _decide(page: Page, ground: Ground) -> None:
    """Verify a learner whose LRS record differs, and show the choice for each detail."""
    _open(page, ground, "verify-update")
    page.get_by_role("button", name="Verify").click()
    page.get_by_role("heading", name="Which one is right?").wait_for()


def _retry(page: Page, ground: Ground) -> None:
    """Search for a learner whom the LRS knows under an earlier name."""
    _open(page, ground, "earlier-name")
    page.get_by_role("link", name="Search the LRS for a ULN").click()
    page.locator("dialog[open]").get_by_role("button", name="Search").first.click()
    page.get_by_role("heading", name="What to try next").wait_for()


PICTURES: dict[str, Callable[[Page, Ground], None]] = {
    "tab": _tab,
    "search": _search,
    "update": _update,
    "decide": _decide,
    "retry": _retry,
}


def main() -> int:
    """Take every picture and return the exit status."""
    FOLDER.mkdir(exist_ok=True)
    try:
        program = _chromium()
    except NoBrowser as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    clock = MovableClock()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        with Demo(DemoOptions(folder=Path(folder), clock=clock)) as demo:
            for name, steps in PICTURES.items():
                sys.stdout.write(
                    f"{_take(browser, Ground(demo, clock, SubjectKind.LEARNER), name, steps)}\n"
                )
        browser.close()
    return 0


def _take(
    browser: Browser, ground: Ground, name: str, steps: Callable[[Page, Ground], None]
) -> str:
    """Take one picture and say how large it is."""
    context = browser.new_context(viewport=SIZE, locale="en-GB", reduced_motion="reduce")
    context.set_default_timeout(TIMEOUT_MS)
    cookies = ground.visitor.cookies().items()
    context.add_cookies([{"name": k, "value": v, "url": ground.demo.url} for k, v in cookies])
    page = context.new_page()
    steps(page, ground)
    picture = FOLDER / f"{name}.png"
    page.screenshot(path=picture)
    context.close()
    size = picture.stat().st_size
    if size > LARGEST_BYTES:
        raise ValueError(f"{picture.name} has {size} bytes, more than {LARGEST_BYTES}")
    return f"{picture.name}: {size} bytes"


def _open(page: Page, ground: Ground, key: str) -> None:
    page.goto(f"{ground.demo.url}{ground.summary_path(key)}/lrs")


def _chromium() -> str:
    named = os.environ.get("PICSLRS_BROWSER")
    found = named or next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if found is None:
        raise NoBrowser(
            "No Chromium was found: apt-get install chromium, or name another one in "
            "PICSLRS_BROWSER."
        )
    return found


if __name__ == "__main__":
    sys.exit(main())
