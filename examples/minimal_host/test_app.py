"""The example keeps the promises of a host, and works against the LRS's simulator."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from flask.testing import FlaskClient

from picslrs_plugin.simulator.population import generate
from picslrs_plugin.simulator.server import SimulatorConfig, SimulatorServer
from picslrs_plugin.testing import HostUnderTest, Visitor, Who, assert_plugin_fits
from picslrs_plugin.testing.conformance import HostConformance

APP = Path(__file__).with_name("app.py")


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Load the example anew, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FLASK_APP", raising=False)
    spec = importlib.util.spec_from_file_location("minimal_host_app", APP)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def simulator() -> Iterator[SimulatorServer]:
    server = SimulatorServer(SimulatorConfig(), generate(200))
    server.start()
    try:
        yield server
    finally:
        server.stop()


def sign_in(client: FlaskClient, who: Who) -> None:
    client.post("/")


def sign_out(client: FlaskClient) -> None:
    client.delete_cookie("session")


class TestMinimalHost(HostConformance):
    @pytest.fixture
    def picslrs_host(self, example: ModuleType) -> HostUnderTest:
        return HostUnderTest(
            app=example.app,
            sign_in=sign_in,
            sign_out=sign_out,
            registrar=Who("sample-college", "r.sample"),
            learner="1",
        )


def test_the_hooks_fit(example: ModuleType) -> None:
    assert_plugin_fits(example.SampleCollege())


def test_it_is_one_short_file() -> None:
    assert len(APP.read_text().splitlines()) < 80


def test_ada_gets_her_uln(
    example: ModuleType, simulator: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(example, "SIMULATOR", simulator.url)
    visitor = Visitor(example.app.test_client())
    assert "Sign in" in visitor.get("/").text
    sign_in(visitor.client, Who("sample-college", "r.sample"))
    assert "Ada Lampshade" in visitor.get("/").text
    tab = visitor.get("/learners/1")
    assert "no Unique Learner Number" in tab.text
    window = visitor.tab(example.learner("1"), "search")
    results = window.send("/search").follow()
    assert "One LRS record has the same" in results.text
    linked = results.send("/select").follow()
    assert "ULN selected" in linked.text
    assert example.ULNS["1"] == "3159900117"
    verified = linked.send("/verify").follow()
    assert "exact match" in verified.text


def test_cleos_uln_is_verified(
    example: ModuleType, simulator: SimulatorServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(example, "SIMULATOR", simulator.url)
    visitor = Visitor(example.app.test_client())
    sign_in(visitor.client, Who("sample-college", "r.sample"))
    assert visitor.get("/learners/2").send("/verify").follow().status == 200
