"""The host's application for a command: found and loaded as the `flask` command does."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from flask import Flask
from flask.cli import ScriptInfo, load_dotenv
from flask.helpers import get_load_dotenv

from picslrs_plugin.bootstrap import Installation, installation_of

_F = TypeVar("_F", bound=Callable[..., Any])

_USUAL_FILES = ("wsgi.py", "app.py")


def choose_app(ctx: click.Context, path: str) -> None:
    """Remember `--app`, a module:app or module:factory as Flask reads it."""
    ctx.ensure_object(ScriptInfo).app_import_path = path


def app_option(command: _F) -> _F:
    """Give a command the option --app; the group has it too, so that it may stand before both."""

    def chosen(ctx: click.Context, _option: click.Parameter, path: str | None) -> None:
        if path is not None:
            choose_app(ctx, path)

    return click.option(
        "-A",
        "--app",
        metavar="IMPORT",
        callback=chosen,
        expose_value=False,
        help="The application: module:app or module:factory. Default: FLASK_APP, wsgi.py, app.py.",
    )(command)


def app_is_named(ctx: click.Context) -> bool:
    """Whether there is an application to load: by --app, FLASK_APP or a file of the usual name."""
    info = _script_info(ctx)
    named = info.app_import_path is not None or info.create_app is not None
    return named or any(Path(file).is_file() for file in _USUAL_FILES)


def load_app(ctx: click.Context) -> Flask:
    """Load the application.

    Raises click's UsageError when there is none or it cannot be imported, and whatever the
    application raises while it is made, such as ConfigurationError.
    """
    # An app.py that ends in app.run() must not start to serve while it is imported.
    os.environ["FLASK_RUN_FROM_CLI"] = "true"
    return _script_info(ctx).load_app()


def load_installation(ctx: click.Context) -> tuple[Flask, Installation]:
    """Load the application and what was put together for it.

    Raises as `load_app` does, and ConfigurationError when it does not use the plugin.
    """
    app = load_app(ctx)
    return app, installation_of(app)


def _script_info(ctx: click.Context) -> ScriptInfo:
    """Return Flask's own record of the application; `flask picslrs` brings one along."""
    info = ctx.find_object(ScriptInfo)
    if info is None:
        info = ctx.ensure_object(ScriptInfo)
    if info.app_import_path is None and info.create_app is None:
        if get_load_dotenv():
            load_dotenv()
        info.app_import_path = os.environ.get("FLASK_APP")
    return info
