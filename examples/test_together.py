"""Both packages, installed beside the product: loaded, listed with their versions, and at work.

It needs them installed, and LRS_WEBHOOK_URL and LRS_WEBHOOK_SECRET set: .ci/test-examples does.
"""

import json
import os

import pytest
import responses
from flask import Flask

from picslrs_plugin.bootstrap import Picslrs, installation_of
from picslrs_plugin.store import open_store
from picslrs_plugin.testing import FakeHost, FakeLrs, Visitor, sample_subject

LEARNER = sample_subject().ref


@pytest.fixture
def app() -> Flask:
    """Return an application that loads what is installed."""
    app = Flask("host")
    app.config.update(SECRET_KEY="only for tests", TESTING=True)
    host = FakeHost(sample_subject(family_name="McTesterby"))
    Picslrs(app, hooks=[host], lrs=FakeLrs(), store=open_store("sqlite://"))
    return app


def test_both_are_loaded_and_listed(app: Flask) -> None:
    installed = [
        (plugin.name, plugin.distribution, plugin.version, plugin.hooks, plugin.problem)
        for plugin in installation_of(app).plugins
        if plugin.origin == "installed package"
    ]
    assert installed == [
        ("names", "picslrs-names", "0.1.0", ("picslrs_compare", "picslrs_panels"), ""),
        ("webhooks", "picslrs-webhooks", "0.1.0", ("picslrs_event",), ""),
    ]


@responses.activate
def test_a_tab_that_is_opened_has_the_panel_and_is_told_to_the_webhook(app: Flask) -> None:
    told = responses.post(os.environ["LRS_WEBHOOK_URL"], status=204)
    page = Visitor(app.test_client()).tab(LEARNER)
    assert "MacTesterby" in page.text
    assert json.loads(told.calls[0].request.body or b"")["event"] == "viewed"
