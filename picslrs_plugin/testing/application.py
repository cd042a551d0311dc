"""An application with the LRS tab, put together for a test and nothing else."""

import secrets

from flask import Flask

from picslrs_plugin.bootstrap import Picslrs
from picslrs_plugin.ports import Lrs, Store
from picslrs_plugin.store import open_store
from picslrs_plugin.testing.fake_host import FakeHost
from picslrs_plugin.testing.fake_lrs import FakeLrs


def tab_app(
    *plugins: object,
    host: FakeHost | None = None,
    lrs: Lrs | None = None,
    store: Store | None = None,
    **settings: object,
) -> Flask:
    """Return an application whose host is `host`, with these plugins in it.

    Without a host, an LRS or a store there is an empty one of each, in memory. Packages that are
    installed are left out: hand their plugins over. `settings` are configuration keys, such as
    PICSLRS_LAYOUT. Raises ConfigurationError for a plugin or a setting that does not fit.
    """
    app = Flask("picslrs_tab_app", template_folder=None)
    app.config.update(SECRET_KEY=secrets.token_hex(16), TESTING=True, PICSLRS_LOAD_INSTALLED=False)
    app.config.update(settings)
    Picslrs(
        app,
        hooks=[host or FakeHost(), *plugins],
        lrs=lrs or FakeLrs(),
        store=store or open_store("sqlite://"),
    )
    return app
