"""The to-do list worked through at a browser, with scripts and without."""

from playwright.sync_api import expect

from tests.browser.desk import Desk, DeskMaker
from tests.requirements import needs

pytestmark = needs("browser")


def test_the_head_of_the_demonstration_is_one_row_at_1280_pixels(desk: Desk) -> None:
    desk.page.set_viewport_size({"width": 1280, "height": 800})
    desk.goto("/learners")
    boxes = [desk.page.locator(part).bounding_box() for part in (".mis-brand", ".mis-who")]
    (first, last) = [box["y"] + box["height"] / 2 for box in boxes if box]
    assert abs(first - last) < 10


def read_list(desk: Desk, of: str) -> None:
    desk.goto("/lrs/todo")
    desk.page.get_by_role("button", name="Read the list anew").click()
    expect(desk.page.get_by_text("The list was read anew")).to_be_visible()
    desk.goto(f"/lrs/todo?list={of}&only=learner")


def test_a_step_opens_over_the_list_which_follows_it(desk: Desk) -> None:
    read_list(desk, "not-verified")
    row = desk.page.locator(".picslrs-todo-row").first
    name = row.locator(".picslrs-todo-name").inner_text()
    row.get_by_role("button", name="Verify the ULN").click()
    expect(desk.dialog).to_be_visible()
    desk.page.keyboard.press("Escape")
    expect(desk.page.get_by_role("heading", name="Not verified")).to_be_visible()
    expect(desk.page.get_by_role("link", name=name, exact=True)).to_have_count(0)


def test_without_scripts_the_same_step_is_a_page(desk_for: DeskMaker) -> None:
    desk = desk_for(scripts=False, tenant="northgate-training")
    read_list(desk, "no-uln")
    desk.page.get_by_role("link", name="Search the LRS for a ULN").first.click()
    desk.title("Search the LRS for a ULN")
    expect(desk.dialog).to_have_count(0)


def test_one_file_after_the_other_is_downloaded(desk: Desk) -> None:
    read_list(desk, "no-uln")
    desk.page.locator("summary", has_text="Download as a CSV file").click()
    for _ in range(2):
        with desk.page.expect_download() as download:
            desk.page.get_by_role("button", name="Download").click()
        assert download.value.suggested_filename.endswith(".csv")


def test_ignoring_and_taking_it_back_is_done_from_the_keyboard(desk: Desk) -> None:
    read_list(desk, "no-uln")
    desk.page.get_by_role("link", name="Ignore until").first.press("Enter")
    desk.title("Ignore: No ULN")
    year = str(desk.at.clock().year + 1)
    for label, text in (("Day", "1"), ("Month", "1"), ("Year", year)):
        desk.window.get_by_label(label).fill(text)
    desk.window.get_by_label("Year").press("Enter")
    desk.page.get_by_role("button", name="Undo").press("Enter")
    expect(desk.page.get_by_text("It counts again")).to_be_visible()
