"""The to-do list's picture and its file, as they are served."""

from datetime import date, timedelta

import pytest

from picslrs_plugin.blueprints import charts
from picslrs_plugin.domain.todo import Todo
from picslrs_plugin.services.worklist_picture import Day
from tests.fakes import TENANT
from tests.pages.site import Site

PICTURE = "/lrs/todo/picture"
FIRST = date(2026, 3, 1)


def day(number: int, done: int, open_ones: int) -> Day:
    return Day(FIRST + timedelta(days=number), {None: done, Todo.NO_ULN: open_ones})


def test_the_picture_has_the_same_figures_as_a_table(site: Site) -> None:
    site.services.chores.read_roster(TENANT)
    site.clock.forward(timedelta(days=1).total_seconds())
    site.services.chores.read_roster(TENANT)
    page = site.get(PICTURE)
    assert page.status == 200
    assert len(page.tree.xpath("//figure//polygon")) == 2
    days = page.tree.xpath("//table[caption[@id='picslrs-todo-days']]/tbody/tr/th")
    assert [cell.text for cell in days] == ["25 November 2026", "24 November 2026"]
    assert "something was to be done for 1 of 1; today for 1 of 1" in page.text


def test_a_picture_of_one_day_says_when_it_begins(site: Site) -> None:
    page = site.get(PICTURE)
    assert "begins once the list was read on two days" in page.text


def test_nothing_of_the_picture_needs_a_style_of_its_own(site: Site) -> None:
    site.services.chores.read_roster(TENANT)
    site.clock.forward(timedelta(days=1).total_seconds())
    site.services.chores.read_roster(TENANT)
    page = site.get(PICTURE)
    assert page.tree.xpath("//figure//polygon")
    assert page.tree.xpath("//*[@style] | //style") == []


def test_the_areas_stand_on_each_other_and_days_as_far_apart_as_they_are() -> None:
    found = charts.areas([day(0, 0, 100), day(1, 50, 50), day(4, 100, 0)])
    assert found is not None
    assert found.done == "0,200 150,100 600,0 600,200 0,200"
    assert found.open_ones == "0,0 150,0 600,0 600,0 150,100 0,200"
    assert found.highest == 100


def test_a_single_day_has_no_areas_and_an_empty_list_no_height() -> None:
    assert charts.areas([day(0, 1, 1)]) is None
    found = charts.areas([day(0, 0, 0), day(1, 0, 0)])
    assert found is not None
    assert found.done == "0,200 600,200 600,200 0,200"


@pytest.mark.parametrize(
    ("number", "largest", "length"),
    [(0, 0, 0), (0, 9, 0), (9, 9, 100), (1, 3, 33.3), (1, 9999, 0.5)],
)
def test_a_bar_of_anybody_can_be_seen(number: int, largest: int, length: float) -> None:
    assert charts.share(number, largest) == length


def test_a_file_is_sent_as_one(site: Site) -> None:
    site.services.chores.read_roster(TENANT)
    sent = site.client.get("/lrs/todo.csv?list=no-uln&names=yes")
    assert sent.mimetype == "text/csv"
    assert sent.headers["Content-Disposition"].endswith('"lrs-to-do-no-uln-2026-11-24.csv"')
    assert sent.headers["Cache-Control"] == "no-store"
    assert "Testa Sampleton" in sent.get_data(as_text=True)


def test_the_list_offers_its_file_and_its_picture(site: Site) -> None:
    site.services.chores.read_roster(TENANT)
    page = site.get("/lrs/todo")
    assert page.checked("list") == ["no-uln"]
    assert {"Download", "How it changed"} <= set(page.labels)
