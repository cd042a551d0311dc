"""The command as a whole: how it finds an application, ends and speaks."""

import subprocess
import sys
from importlib.metadata import entry_points, version
from pathlib import Path

import pytest
from click.testing import CliRunner

from picslrs_plugin import cli
from tests.cli.conftest import APP, Run

NAMES = ("check", "db", "demo", "events", "plugins", "settings", "simulator", "tenants", "vault")


def test_the_version_is_the_installed_one(run: Run) -> None:
    ended = run("--version", app=None)
    assert (ended.status, ended.out) == (0, f"{version('picslrs-plugin')}\n")


def test_the_help_names_every_command(run: Run) -> None:
    ended = run("--help", app=None)
    assert ended.status == 0
    assert [name for name in NAMES if f"\n  {name} " not in ended.out] == []


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("demo", "simulator")])
def test_every_command_explains_itself(run: Run, name: str) -> None:
    ended = run(name, "--help", app=None)
    assert (ended.status, ended.err) == (0, "")


@pytest.mark.parametrize("arguments", [(), ("nonsense",), ("check", "--nonsense"), ("db",)])
def test_wrong_use_ends_with_2(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments, app=None).status == 2


@pytest.mark.parametrize("name", ["demo", "simulator"])
def test_demo_and_simulator_read_their_own_arguments(run: Run, name: str) -> None:
    ended = run(name, "--port", "eighty", app=None)
    assert (ended.status, ended.out) == (2, "")
    assert "--port must be a whole number" in ended.err


@pytest.mark.parametrize("name", ["demo", "simulator"])
def test_demo_and_simulator_show_their_own_help(
    capsys: pytest.CaptureFixture[str], name: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])
    assert ended.value.code == 0
    assert f"usage: picslrs {name} " in capsys.readouterr().out


def test_a_missing_extra_is_told_by_its_name(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise ModuleNotFoundError(name=f"cheroot.{name}")

    monkeypatch.setattr(cli, "import_module", missing)
    ended = run("demo", app=None)
    assert ended.status == 1
    assert "pip install 'picslrs-plugin[demo]'" in ended.err


def test_another_missing_module_is_a_defect(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> object:
        raise ModuleNotFoundError(name="flask")

    monkeypatch.setattr(cli, "import_module", missing)
    with pytest.raises(ModuleNotFoundError):
        run("demo", app=None)


LOADED = """
import sys
from picslrs_plugin.cli import main
main(["--help"])
print([name for name in ("flask", "sqlalchemy", "zeep", "cheroot") if name in sys.modules])
"""


def test_the_help_imports_no_command() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )
    assert ended.stdout.splitlines()[-1] == "[]"


def test_the_application_may_be_named_before_the_command(run: Run) -> None:
    assert run("--app", APP, "plugins", app=None).status == 0


def test_the_application_may_be_named_by_flask_app(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_APP", APP)
    assert run("plugins", app=None).status == 0


def test_an_application_that_is_named_comes_before_flask_app(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_APP", "nothing.of.the.kind")
    assert run("plugins").status == 0


def test_an_app_py_in_the_folder_is_found_and_does_not_start_to_serve(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "app.py").write_text(
        "from tests.cli.host import create_app\napp = create_app()\napp.run(port=1)\n"
    )
    try:
        assert run("plugins", app=None).status == 0
    finally:
        sys.modules.pop("app", None)


def test_without_an_application_the_others_say_how_to_name_it(run: Run) -> None:
    ended = run("plugins", app=None)
    assert ended.status == 2
    assert "FLASK_APP" in ended.err


def test_an_application_without_the_plugin_is_told(run: Run) -> None:
    ended = run("plugins", app="tests.cli.host:create_other_app")
    assert ended.status == 1
    assert "This application does not use PICSLRS." in ended.err


def test_an_application_that_cannot_start_is_one_message(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_PICSLRS_LAYOUTS", "x")
    ended = run("plugins")
    assert ended.status == 1
    assert ended.err.startswith("Error: Some settings of the LRS plugin cannot be used")
    assert ended.err.count("\n") == 1


def test_flask_has_the_same_commands(run: Run) -> None:
    (entry,) = (one for one in entry_points(group="flask.commands") if one.name == "picslrs")
    assert entry.load() is cli.group


def test_under_flask_the_application_is_the_one_that_flask_was_told(run: Run) -> None:
    from flask.cli import FlaskGroup

    flask = CliRunner().invoke(
        FlaskGroup(), ["--app", APP, "picslrs", "plugins", "--json"], standalone_mode=True
    )
    assert flask.exit_code == 0
    assert flask.stdout == run("plugins", "--json").out


def test_under_flask_the_exit_status_is_the_same(run: Run) -> None:
    from flask.cli import FlaskGroup

    bare = "tests.cli.host:create_bare_app"
    flask = CliRunner().invoke(FlaskGroup(), ["--app", bare, "picslrs", "check"])
    assert flask.exit_code == run("check", app=bare).status == 1
