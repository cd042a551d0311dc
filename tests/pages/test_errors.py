"""Every error of the plugin as a page tells it."""

from collections.abc import Iterator

import pytest

from picslrs_plugin import errors
from picslrs_plugin.blueprints.errors import alert_of, status_of
from tests.fakes import LEARNER
from tests.pages.site import TAB, Site


def every_kind(root: type[errors.PicslrsError]) -> Iterator[type[errors.PicslrsError]]:
    yield root
    for kind in root.__subclasses__():
        if kind.__module__ == errors.__name__:
            yield from every_kind(kind)


def made(kind: type[errors.PicslrsError]) -> errors.PicslrsError:
    return errors.InvalidInput({}) if kind is errors.InvalidInput else kind()


@pytest.mark.parametrize("kind", list(every_kind(errors.PicslrsError)))
def test_every_error_is_a_page_with_a_status_of_its_kind(
    site: Site, kind: type[errors.PicslrsError]
) -> None:
    error = made(kind)

    def fail(*_: object) -> None:
        raise error

    site.services.summary = fail  # type: ignore[assignment, method-assign]
    page = site.get(TAB)
    assert page.status == status_of(error) >= 400
    assert alert_of(error).title in page.text


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (errors.InvalidInput, 422),
        (errors.NotSignedIn, 401),
        (errors.NotLicensed, 403),
        (errors.NotPermitted, 403),
        (errors.SubjectNotFound, 404),
        (errors.JobNotFound, 404),
        (errors.ChangedMeanwhile, 409),
        (errors.AlreadyUnderWay, 409),
        (errors.SelectionRefused, 409),
        (errors.ConfigurationError, 500),
        (errors.LookupFailed, 503),
        (errors.SaveFailed, 503),
        (errors.StoreUnavailable, 503),
        (errors.LrsUnreachable, 503),
        (errors.LrsNotAnswering, 503),
        (errors.LrsTimedOut, 503),
        (errors.LrsOutOfHours, 503),
        (errors.LrsMaintenance, 503),
        (errors.LrsConnectionInsecure, 502),
        (errors.LrsAnswerUnusable, 502),
        (errors.PicslrsError, 500),
    ],
)
def test_the_status_says_what_kind_of_error_it_is(
    kind: type[errors.PicslrsError], status: int
) -> None:
    assert status_of(made(kind)) == status


def test_an_error_is_told_with_what_was_changed_and_what_to_do_next(site: Site) -> None:
    site.store.broken = True
    page = site.get(TAB)
    assert page.status == 503
    error = errors.StoreUnavailable()
    assert f"{error.happened} {error.changed} {error.advice}" in page.text


def test_a_subject_that_the_host_does_not_know_is_not_found(site: Site) -> None:
    del site.host.subjects[LEARNER]
    page = site.get(TAB)
    assert page.status == 404
    assert "This learner or applicant was not found." in page.text
    assert page.one("//a[.='Go to the start page']").get("href") == "/"


def test_the_start_page_is_the_applications_own_where_it_lies_below_a_path(site: Site) -> None:
    answer = site.client.get("/lrs/learner/999", base_url="http://localhost/college")
    assert 'href="/college/"' in answer.get_data(as_text=True)


def test_without_a_signed_in_person_every_window_says_so(site: Site) -> None:
    site.host.signed_in = None
    for path in ("", "/search", "/search/x", "/verify", "/update", "/edit", "/register/x"):
        page = site.get(TAB + path)
        assert page.status == 401
        assert "You are not signed in, or your session has ended." in page.text
        assert "Sampleton" not in page.text


def test_an_error_inside_a_window_is_a_windows_content(site: Site) -> None:
    site.host.signed_in = None
    page = site.get(f"{TAB}/search", window=True)
    assert page.headers["X-Picslrs-Window"] == "1"
    assert "<html" not in page.source


def test_a_mistake_of_ours_is_not_dressed_up_as_an_answer(site: Site) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a defect")

    site.services.summary = fail  # type: ignore[assignment, method-assign]
    with pytest.raises(RuntimeError, match="a defect"):
        site.get(TAB)


def test_an_alert_names_no_details_in_its_repr() -> None:
    alert = alert_of(errors.InvalidInput({"given_name": ["Enter the given name."]}), ["given_name"])
    assert "given" not in repr(alert)
    assert "given" not in repr(alert.problems[0])
