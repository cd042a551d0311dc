"""Run by Alembic for each order of `store.migrate`, on the connection that it hands over."""

from alembic import context
from sqlalchemy import Connection

from picslrs_plugin.store.migrate import VERSION_TABLE
from picslrs_plugin.store.tables import PREFIX, Row


def _ours(name: str | None, type_: str, _parent_names: object) -> bool:
    return type_ != "table" or (name is not None and name.startswith(PREFIX))


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Row.metadata,
        version_table=VERSION_TABLE,
        include_name=_ours,
        # SQLite takes the making of tables back too; Alembic's own default says that it cannot.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


_migrate(context.config.attributes["connection"])
