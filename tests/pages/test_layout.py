"""Our pages inside a host's layout, and the parts that a host may replace."""

from collections.abc import Callable

import pytest
from flask import render_template
from jinja2 import ChoiceLoader, DictLoader, StrictUndefined, TemplateNotFound

from picslrs_plugin.settings import Settings
from tests.fakes import LEARNER
from tests.pages.site import TAB, Site, make_site

LAYOUT = """<!doctype html><title>{% block title %}{% endblock %} - MIS</title>
<body>{{ home }}|{{ notice }}|{{ title }}<main>{% block content %}{% endblock %}</main></body>"""
WITH_HEAD = LAYOUT.replace("<body>", "{{ picslrs_head() }}<body>")
SUMMARY = "<!doctype html><body>{{ picslrs_tab(ref) }}{{ picslrs_tab(ref) }}</body>"


def hosted(**templates: str) -> Site:
    """Return an application whose host has these templates."""
    site = make_site(Settings(layout="mis.html"))
    given = {name.replace("__", "/") + ".html": text for name, text in templates.items()}
    site.app.jinja_loader = ChoiceLoader([DictLoader({"mis.html": LAYOUT} | given)])
    site.app.context_processor(lambda: {"home": "host home", "notice": "host notice"})
    return site


def test_our_pages_extend_the_hosts_layout() -> None:
    page = hosted().get(f"{TAB}/search")
    assert page.words("//title") == "Search the LRS for a ULN: Testa Sampleton - MIS"
    assert page.one("//main//form").get("action") == f"{TAB}/search"


def test_a_layout_that_is_not_there_leaves_the_plain_page_and_is_named_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    page = make_site(Settings(layout="mis.html")).get(f"{TAB}/search")
    assert page.status == 200
    assert page.one("//main//form").get("action") == f"{TAB}/search"
    assert "The template of PICSLRS_LAYOUT does not exist" in caplog.text


def test_what_a_layout_itself_lacks_is_the_hosts_own_error() -> None:
    with pytest.raises(TemplateNotFound, match="base"):
        hosted(mis="{% extends 'base.html' %}").get(f"{TAB}/search")


def test_names_of_ours_do_not_hide_names_of_the_hosts_layout() -> None:
    page = hosted().get(f"{TAB}/search")
    assert page.text.split("- MIS")[1].strip().startswith("host home|host notice|")


def test_a_layout_that_does_not_include_our_files_gets_them_with_the_content() -> None:
    page = hosted().get(f"{TAB}/search")
    assert len(page.tree.xpath("//main/link[@rel='stylesheet']")) == 1
    assert len(page.tree.xpath("//main/script")) == 1


def test_a_layout_that_includes_our_files_gets_them_once() -> None:
    page = hosted(mis=WITH_HEAD).get(f"{TAB}/search")
    assert len(page.tree.xpath("//link[@rel='stylesheet']")) == 1
    assert page.tree.xpath("//main//link") == []


def drawing(site: Site, template: str) -> Callable[[], str]:
    def view() -> str:
        return render_template(template, ref=LEARNER)

    return view


def test_the_hosts_page_needs_nothing_but_the_tab() -> None:
    site = hosted(summary=SUMMARY)
    site.app.add_url_rule("/people/7", view_func=drawing(site, "summary.html"))
    page = site.get("/people/7")
    assert len(page.tree.xpath("//section")) == 2
    assert len(page.tree.xpath("//link[@rel='stylesheet']")) == 1
    assert "Cache-Control" not in page.headers


def test_the_hosts_page_can_list_the_tabs() -> None:
    listing = "{% for tab in picslrs_tabs(ref) %}{{ tab.label }} {{ tab.url }}{% endfor %}"
    site = hosted(summary=listing)
    site.app.add_url_rule("/people/7", view_func=drawing(site, "summary.html"))
    assert site.get("/people/7").text == f"LRS {TAB}"


def test_a_host_may_replace_the_macros() -> None:
    site = make_site()
    source = site.app.jinja_env.loader.get_source(  # type: ignore[union-attr]
        site.app.jinja_env, "picslrs/components.html"
    )[0]
    changed = source.replace('class="picslrs-button ', 'class="mis-button ')
    other = hosted(picslrs__components=changed)
    assert other.get(f"{TAB}/search").tree.xpath("//button[contains(@class, 'mis-button')]")


@pytest.mark.parametrize("path", ["", "/search", "/edit", "/update", "/verify", "/register/x"])
def test_a_host_may_forbid_undefined_names_in_templates(path: str) -> None:
    site = make_site()
    site.app.jinja_env.undefined = StrictUndefined
    site.verified(postcode="QX2 2BB")
    assert site.get(TAB + path).status in (200, 409)


def test_strict_templates_draw_results_and_registration_too() -> None:
    site = make_site()
    site.app.jinja_env.undefined = StrictUndefined
    found = site.follow(site.get(f"{TAB}/search").press("Search"))
    assert found.status == 200
    page = site.get(found.one("//a[.='Register New ULN']").get("href"))
    assert page.status == 200
    assert page.press("Register New ULN", {"verification_type": "999"}).status == 422
