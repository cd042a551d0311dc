"""The client of Prometheus is an extra: nothing needs it that does not use it."""

import subprocess
import sys

WITHOUT = """
import sys
sys.modules["prometheus_client"] = None  # importing it raises ModuleNotFoundError
from flask import Flask
from picslrs_plugin.bootstrap import Picslrs
from picslrs_plugin.errors import ConfigurationError
app = Flask("host")
app.config.update(SECRET_KEY="for tests", PICSLRS_DATABASE_URL="sqlite://", {setting})
try:
    Picslrs(app)
except ConfigurationError as error:
    sys.exit(str(error))
client = app.test_client()
assert client.get("/lrs/health").status_code == 200
assert client.get("/lrs/metrics").status_code == 404
"""
NOT_IMPORTED = """
import sys
import picslrs_plugin.bootstrap, picslrs_plugin.cli
sys.exit("prometheus_client" in sys.modules)
"""


def ended(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )


def test_without_it_everything_else_works() -> None:
    assert ended(WITHOUT.format(setting="")).stderr == ""


def test_switched_on_without_it_the_start_says_what_is_missing() -> None:
    told = ended(WITHOUT.format(setting="PICSLRS_METRICS=True"))
    assert told.returncode == 1
    assert told.stderr.strip() == (
        "Metrics (PICSLRS_METRICS) need one more package. The application was not started. "
        "Install it: pip install 'picslrs-plugin[metrics]'"
    )


def test_what_is_missing_is_told_with_the_other_bad_settings() -> None:
    told = ended(WITHOUT.format(setting="PICSLRS_METRICS=True, PICSLRS_LAYOUT=7")).stderr
    assert "PICSLRS_LAYOUT must be a template's name" in told
    assert "pip install 'picslrs-plugin[metrics]'" in told


def test_it_is_not_imported_before_it_is_used() -> None:
    assert ended(NOT_IMPORTED).returncode == 0
