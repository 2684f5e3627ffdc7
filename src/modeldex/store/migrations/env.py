"""Run by Alembic for each command; the connection comes from `modeldex.store.migrating`."""

from alembic import context

from modeldex.store.schema import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
context.run_migrations()
