"""PICSLRS is a Flask extension like any other: factories, several applications, one process."""

import gc
from pathlib import Path

import pluggy
import pytest
from flask import Flask, current_app, render_template_string, request
from sqlalchemy import QueuePool

from picslrs_plugin.bootstrap import Picslrs, installation_of
from picslrs_plugin.errors import ConfigurationError
from picslrs_plugin.hookspecs import (
    Accepted,
    Event,
    Identity,
    Job,
    JobName,
    Licence,
    PageEntry,
    Person,
    SubjectRef,
    TabEntry,
    Tier,
    hookimpl,
)
from picslrs_plugin.store import SqlStore
from picslrs_plugin.telemetry import Context, current
from picslrs_plugin.testing import (
    SAMPLE_ULN,
    FakeHost,
    FakeLrs,
    Visitor,
    sample_record,
    sample_subject,
)
from tests.databases import database_at
from tests.learners import SEARCH_FORM

LEARNER = sample_subject().ref


class AddsTab:
    def __init__(self, key: str) -> None:
        self.key = key

    @hookimpl
    def picslrs_tabs(self, subject: SubjectRef) -> list[TabEntry] | None:
        return [TabEntry(self.key, self.key.capitalize(), f"/{self.key}")]


def bare(folder: Path, name: str = "host", **config: object) -> Flask:
    """Return an application as a host's factory makes it, before any extension."""
    app = Flask(name)
    app.config.update(
        SECRET_KEY="only for tests",
        TESTING=True,
        PICSLRS_LOAD_INSTALLED=False,
        PICSLRS_DATABASE_URL=database_at(folder / f"{name}.db"),
    )
    app.config.update(config)
    return app


def tabs(app: Flask) -> list[str]:
    """Return the keys of the tabs of a learner's page."""
    with app.test_request_context():
        return [entry.key for entry in installation_of(app).hooks.tabs(LEARNER)]


def test_the_extension_is_set_up_where_it_is_made(tmp_path: Path) -> None:
    app = bare(tmp_path)
    Picslrs(app, hooks=[FakeHost(sample_subject())])
    assert Visitor(app.test_client()).tab(LEARNER).shows_tab


def test_the_extension_is_set_up_by_a_factory(tmp_path: Path) -> None:
    picslrs = Picslrs()

    def create_app(name: str) -> Flask:
        app = bare(tmp_path, name)
        picslrs.init_app(app, hooks=[FakeHost(sample_subject(family_name=name))])
        return app

    for name in ("Alphaby", "Betaby"):
        assert name in Visitor(create_app(name).test_client()).tab(LEARNER).text


def test_nothing_is_built_before_an_application_is_there(tmp_path: Path) -> None:
    Picslrs(hooks=[FakeHost()])
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ConfigurationError, match="does not use PICSLRS"):
        installation_of(bare(tmp_path))


def test_hooks_of_all_applications_and_of_one(tmp_path: Path) -> None:
    picslrs = Picslrs(hooks=[AddsTab("shared")])
    one, other = bare(tmp_path, "one"), bare(tmp_path, "other")
    picslrs.init_app(one, hooks=[AddsTab("own")])
    picslrs.init_app(other)
    assert sorted(tabs(one)) == ["lrs", "own", "shared"]
    assert sorted(tabs(other)) == ["lrs", "shared"]


def test_two_applications_share_no_learner_no_link_and_no_setting(tmp_path: Path) -> None:
    hosts = {name: FakeHost(sample_subject()) for name in ("one", "other")}
    lrs = FakeLrs(sample_record())
    apps = {name: bare(tmp_path, name, PICSLRS_SEARCH_SECONDS=60 + len(name)) for name in hosts}
    for name, app in apps.items():
        Picslrs(app, hooks=[hosts[name]], lrs=lrs)
    visitor = Visitor(apps["one"].test_client())
    visitor.tab(LEARNER, "search").send("/search", SEARCH_FORM).follow().send("/select")
    assert hosts["one"].subjects[LEARNER].uln == str(SAMPLE_ULN)
    assert hosts["other"].subjects[LEARNER].uln is None
    assert "Added" in visitor.tab(LEARNER).text
    assert "no Unique Learner Number" in Visitor(apps["other"].test_client()).tab(LEARNER).text
    kept = [installation_of(app).settings.search_seconds for app in apps.values()]
    assert kept == [63, 65]


def test_an_application_that_cannot_start_leaves_the_others_alone(tmp_path: Path) -> None:
    picslrs = Picslrs(hooks=[FakeHost(sample_subject())])
    good = bare(tmp_path, "good")
    picslrs.init_app(good)
    with pytest.raises(ConfigurationError, match="PICSLRS_CONNECTIONS"):
        picslrs.init_app(bare(tmp_path, "bad", PICSLRS_CONNECTIONS="many"))
    assert Visitor(good.test_client()).tab(LEARNER).shows_tab


def test_the_plugins_of_an_adopted_manager_answer_and_the_managers_stay_apart(
    tmp_path: Path,
) -> None:
    college = pluggy.PluginManager("college")
    college.register(FakeHost(sample_subject()), "the-register")
    college.register(AddsTab("attendance"), "attendance")
    app = bare(tmp_path)
    picslrs = Picslrs()
    picslrs.adopt(college)
    picslrs.init_app(app)
    named = [
        info.name for info in installation_of(app).plugins if info.origin == "host's own pluggy"
    ]
    assert named == ["the-register", "attendance"]
    assert Visitor(app.test_client()).tab(LEARNER).shows_tab
    assert tabs(app) == ["attendance", "lrs"]
    assert not hasattr(college.hook, "picslrs_tabs")


def test_a_manager_is_adopted_before_an_application_is_set_up_or_not_at_all(
    tmp_path: Path,
) -> None:
    picslrs = Picslrs(bare(tmp_path), hooks=[FakeHost()])
    with pytest.raises(ConfigurationError, match=r"Call adopt\(manager\) before init_app"):
        picslrs.adopt(pluggy.PluginManager("college"))


def test_a_manager_is_adopted_after_an_application_that_could_not_be_set_up(tmp_path: Path) -> None:
    college = pluggy.PluginManager("college")
    college.register(AddsTab("college"), "college")
    picslrs = Picslrs(hooks=[FakeHost(sample_subject())])
    with pytest.raises(ConfigurationError, match="PICSLRS_LAYOUT"):
        picslrs.init_app(bare(tmp_path, PICSLRS_LAYOUT=7))
    picslrs.adopt(college)
    app = bare(tmp_path)
    picslrs.init_app(app)
    assert "college" in [one.name for one in installation_of(app).plugins]


def test_something_else_than_an_application_is_not_set_up() -> None:
    with pytest.raises(TypeError, match="init_app needs a Flask application, not NoneType"):
        Picslrs().init_app(None)  # type: ignore[arg-type]


def test_one_message_names_everything_that_keeps_an_application_from_starting(
    tmp_path: Path,
) -> None:
    app = bare(
        tmp_path,
        PICSLRS_DATABASE_URL="sqlite+other://",
        PICSLRS_LAYOUT=7,
        PICSLRS_TENANTS_FILE=str(tmp_path / "missing.toml"),
        PICSLRS_VAULT_KEYS="made-up-secret",
    )
    with pytest.raises(ConfigurationError) as refused:
        Picslrs(app)
    told = str(refused.value)
    for key in ("DATABASE_URL", "LAYOUT", "TENANTS_FILE", "VAULT_KEYS"):
        assert f"PICSLRS_{key}" in told
    assert "`picslrs vault key` makes one" in told
    assert "made-up-secret" not in told


def test_something_else_than_a_manager_is_not_adopted() -> None:
    with pytest.raises(TypeError, match=r"needs a pluggy.PluginManager, not FakeHost"):
        Picslrs().adopt(FakeHost())  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [FakeHost(), None, "FakeHost"], ids=["one", "none", "a name"])
def test_plugins_are_handed_over_in_a_list(tmp_path: Path, wrong: object) -> None:
    with pytest.raises(TypeError, match="hooks must be a list of plugins"):
        Picslrs(hooks=wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="hooks must be a list of plugins"):
        Picslrs().init_app(bare(tmp_path), hooks=wrong)  # type: ignore[arg-type]


def test_an_application_that_is_set_up_twice_works_on_as_it_was(tmp_path: Path) -> None:
    app = bare(tmp_path)
    Picslrs(app, hooks=[FakeHost(sample_subject())])
    with pytest.raises(ConfigurationError, match="uses PICSLRS already"):
        Picslrs(app, hooks=[FakeHost()])
    assert Visitor(app.test_client()).tab(LEARNER).shows_tab


class AddsPage:
    @hookimpl
    def picslrs_pages(self, identity: Identity) -> list[PageEntry] | None:
        return [PageEntry("report", "Report", "/report")]


def test_the_menu_of_a_host_is_drawn_for_somebody_who_is_not_signed_in_too(
    tmp_path: Path,
) -> None:
    host = FakeHost()
    app = bare(tmp_path)
    Picslrs(app, hooks=[host, AddsPage()])

    @app.get("/sign-in")
    def sign_in() -> str:
        return render_template_string("{{ picslrs_pages()|map(attribute='key')|list }}")

    assert "report" in app.test_client().get("/sign-in").text
    host.signed_in = None
    assert app.test_client().get("/sign-in").text == "[]"


def test_two_packages_that_chose_one_key_do_not_stop_the_hosts_page(tmp_path: Path) -> None:
    app = bare(tmp_path)
    Picslrs(app, hooks=[FakeHost(sample_subject()), AddsTab("same"), AddsTab("same")])
    assert tabs(app) == ["same", "lrs"]


class CannotSay(FakeHost):
    """Its contracts are out of reach."""

    @hookimpl
    def picslrs_licence(self, tenant: str) -> Licence | None:
        raise ConnectionError


def test_a_licence_that_cannot_be_asked_about_is_not_called_missing(tmp_path: Path) -> None:
    app = bare(tmp_path)
    Picslrs(app, hooks=[CannotSay(sample_subject())])
    visitor = Visitor(app.test_client())
    tab, search = visitor.tab(LEARNER), visitor.tab(LEARNER, "search")
    assert tab.shows_tab
    assert "Your licence could not be checked" in tab.text
    assert search.status == 403
    assert "Ask your supplier" not in tab.text + search.text
    assert "Search the LRS" not in tab.text


@pytest.mark.parametrize("wrong", ["7", [LEARNER], sample_subject()], ids=["id", "list", "whole"])
def test_who_has_changed_is_named_by_refs(tmp_path: Path, wrong: object) -> None:
    app = bare(tmp_path)
    Picslrs(app, hooks=[FakeHost(sample_subject())])
    with pytest.raises(TypeError, match="subject_changed takes each SubjectRef"):
        Picslrs.subject_changed(app, wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="subject_transferred takes two SubjectRef"):
        Picslrs.subject_transferred(app, LEARNER, wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="needs a Person in by, not str"):
        Picslrs.subject_transferred(app, LEARNER, LEARNER, by="")  # type: ignore[arg-type]


def test_a_template_that_names_a_learner_by_id_is_told_what_is_needed(tmp_path: Path) -> None:
    app = bare(tmp_path)
    Picslrs(app, hooks=[FakeHost(sample_subject())])
    with (
        app.test_request_context(),
        pytest.raises(TypeError, match=r"picslrs_tab\(ref\) needs a SubjectRef, not str"),
    ):
        render_template_string("{{ picslrs_tab('7') }}")


class Queued:
    """Takes every job, and notes what is at work when an event is heard."""

    def __init__(self) -> None:
        self.jobs: list[Job] = []
        self.at_work: list[Context] = []
        self.applications: list[str] = []

    @hookimpl
    def picslrs_preferences(self, tenant: str) -> None:
        self.applications.append(current_app.name)

    @hookimpl
    def picslrs_run_job(self, job: Job) -> Accepted:
        self.jobs.append(job)
        return Accepted()

    @hookimpl
    def picslrs_event(self, event: Event) -> None:
        self.at_work.append(current())
        self.applications.append(current_app.name)


def test_what_a_job_logs_is_found_under_its_id_and_tenant(tmp_path: Path) -> None:
    queued = Queued()
    app = bare(tmp_path)
    Picslrs(app, hooks=[FakeHost(sample_subject()), queued])
    Visitor(app.test_client()).tab(LEARNER)
    (job,) = queued.jobs
    Picslrs.run_job(app, job)
    assert queued.at_work == [Context(job.id, job.tenant)]
    assert current() == Context()


@pytest.mark.parametrize("name", JobName)
def test_a_job_is_done_within_the_applications_context(tmp_path: Path, name: JobName) -> None:
    queued = Queued()
    app = bare(tmp_path)
    Picslrs(app, hooks=[FakeHost(sample_subject()), queued])
    Visitor(app.test_client()).tab(LEARNER)
    queued.applications.clear()
    Picslrs.run_job(app, Job("1", name, LEARNER.tenant))
    assert set(queued.applications) == {app.name}


def test_an_application_measures_serves_and_is_ready(tmp_path: Path) -> None:
    app = bare(tmp_path, PICSLRS_METRICS=True, PICSLRS_METRICS_BY_TENANT=True)
    Picslrs(app, hooks=[FakeHost(sample_subject("7", uln=str(SAMPLE_ULN)))])
    visitor = Visitor(app.test_client())
    visitor.tab(LEARNER).send("/verify")  # the fake host's credentials lead nowhere
    told = app.test_client().get("/lrs/metrics").text
    refused = 'operation="verifyLearner",outcome="LrsUnreachable",tenant="sample-college"'
    assert f"picslrs_lrs_exchanges_total{{{refused}}} 3.0" in told
    assert 'picslrs_lrs_breaker{address="http://127.0.0.1:1/LearnerService.svc"} 0.0' in told
    acted = 'action="verify",outcome="LrsUnreachable",tenant="sample-college"'
    assert f"picslrs_actions_total{{{acted}}} 1.0" in told
    ready = app.test_client().get("/lrs/ready").get_json()
    assert (ready["status"], ready["database"]) == ("ready", "ready")
    assert [one["last_failure"] for one in ready["lrs"]] == ["LrsUnreachable"]


def test_an_application_that_is_gone_leaves_no_connection_open(tmp_path: Path) -> None:
    app = bare(tmp_path)
    Picslrs(app, hooks=[FakeHost(sample_subject())])
    Visitor(app.test_client()).tab(LEARNER)
    store = installation_of(app).ports.store
    assert isinstance(store, SqlStore)
    pool = store.engine.pool
    assert isinstance(pool, QueuePool)
    assert pool.checkedin() > 0
    del app, store
    gc.collect()
    assert pool.checkedin() == 0


class Consortium(FakeHost):
    """Two colleges in one application; the address says which."""

    @hookimpl
    def picslrs_identity(self) -> Identity | None:
        """Read the tenant from the subdomain."""
        return Identity(Person("registrar", "Sample Registrar"), request.host.partition(".")[0])


def test_one_application_serves_several_tenants(tmp_path: Path) -> None:
    host = Consortium(
        sample_subject(tenant="alpha", family_name="Alphaby"),
        sample_subject(tenant="beta", family_name="Betaby"),
        sample_subject("8", tenant="beta"),
    )
    host.licences = {"alpha": Licence(tier=Tier.SILVER), "beta": Licence()}
    app = bare(tmp_path)
    Picslrs(app, hooks=[host])

    def visitor(tenant: str) -> Visitor:
        return Visitor(app.test_client(), f"http://{tenant}.example.org")

    alpha, beta = visitor("alpha"), visitor("beta")
    assert "Alphaby" in alpha.tab(LEARNER).text
    assert "Betaby" in beta.tab(LEARNER).text
    assert alpha.tab(sample_subject("8").ref).status == 404
    assert (alpha.tab(LEARNER, "search").status, beta.tab(LEARNER, "search").status) == (200, 403)
