"""The one place where everything is put together. Nothing is built at import."""

from collections.abc import Iterable
from datetime import UTC, datetime

from flask import Flask

from picslrs_plugin import blueprints, settings
from picslrs_plugin.blueprints.runtime import Runtime
from picslrs_plugin.hooks import Hooks, make_manager
from picslrs_plugin.lrs.client import LrsClient
from picslrs_plugin.plugin import PicslrsPlugin
from picslrs_plugin.ports import Clock, Lrs, Store
from picslrs_plugin.services import Ports, Services
from picslrs_plugin.store import open_store


class Picslrs:
    """The Flask extension: gives an application the LRS tab.

    `hooks` are the host's plugins, objects whose methods carry `@hookimpl`. With `app` the
    extension is set up at once, otherwise `init_app` does it, for as many applications as there
    are. `lrs`, `store` and `clock` replace the real ones, for tests and other transports.
    """

    def __init__(
        self,
        app: Flask | None = None,
        *,
        hooks: Iterable[object] = (),
        lrs: Lrs | None = None,
        store: Store | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._plugins = tuple(hooks)
        self._lrs = lrs
        self._store = store
        self._clock = clock
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Read the settings, open the database and register the tab's pages.

        Raises ConfigurationError when a setting or a plugin cannot be right, and StoreUnavailable
        when the database does not answer; the application then should not start.
        """
        chosen = settings.load(app.config)
        hooks = Hooks(make_manager([*self._plugins, PicslrsPlugin()]))
        services = Services(
            Ports(
                lrs=self._lrs or LrsClient(chosen),
                host=hooks,
                store=self._store or open_store(chosen.database_url),
                clock=self._clock or _now,
                settings=chosen,
            )
        )
        blueprints.register(app, Runtime(services, chosen), hooks.tabs)


def _now() -> datetime:
    return datetime.now(UTC)
