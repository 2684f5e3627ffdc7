"""A database comes to the program's schema, from nothing or from an older one."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, make_url, text

from modeldex.store import migrating, schema
from modeldex.store.errors import NewerSchema, StoreError
from modeldex.store.store import Store
from modeldex.store.times import utc_now

DIRECTORY = Path(migrating.__file__).parent / "migrations"


def test_the_migrations_lead_to_the_tables_of_the_schema(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "version_table": schema.VERSION_TABLE,
                "compare_type": True,
                "compare_server_default": True,
            },
        )
        differences = compare_metadata(context, schema.metadata)

    assert differences == []


def test_ids_and_names_compare_by_code_points_in_postgresql(store: Store) -> None:
    expected = "C" if store.engine.dialect.name == "postgresql" else None
    inspector = inspect(store.engine)

    for table, column in (("entry_versions", "model_id"), ("keys", "name")):
        types = {entry["name"]: entry["type"] for entry in inspector.get_columns(table)}
        assert getattr(types[column], "collation", None) == expected


def test_the_program_knows_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(DIRECTORY))
    config.set_main_option("path_separator", "os")

    assert ScriptDirectory.from_config(config).get_heads() == [schema.SCHEMA_VERSION]


def test_migrations_are_named_by_their_numbers() -> None:
    names = sorted(path.name for path in (DIRECTORY / "versions").glob("v*.py"))

    assert names
    for number, name in enumerate(names, start=1):
        assert re.fullmatch(rf"v{number:04}_[a-z_]+\.py", name)


def test_a_current_database_is_opened_without_a_write(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store.open(database_url).close()
    monkeypatch.setattr(migrating, "_upgrade", lambda *_: pytest.fail("upgraded again"))

    store = Store.open(database_url)

    assert store.head() is None
    store.close()


def test_a_schema_of_a_newer_program_is_refused(database_url: str) -> None:
    store = Store.open(database_url)
    with store.engine.begin() as connection:
        connection.execute(text(f"UPDATE {schema.VERSION_TABLE} SET version_num = '9999'"))
    store.close()

    with pytest.raises(StoreError) as caught:
        Store.open(database_url)

    assert caught.value.message.endswith(
        f"its schema (9999) is newer than this program ({schema.SCHEMA_VERSION});"
        " install a newer Modeldex"
    )


def test_a_migration_that_fails_leaves_nothing_behind(database_url: str) -> None:
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE keys (of_a_piano integer)"))

    with pytest.raises(StoreError, match=r"keys.* already exists") as caught:
        Store.open(database_url)
    tables = inspect(engine).get_table_names()
    engine.dispose()

    assert "\n" not in caught.value.message
    assert tables == ["keys"]


def test_tables_of_others_are_left_alone(database_url: str) -> None:
    engine = create_engine(database_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num varchar(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('theirs')"))

    Store.open(database_url).close()
    with engine.connect() as connection:
        kept = connection.scalar(text("SELECT version_num FROM alembic_version"))
    engine.dispose()

    assert kept == "theirs"


def test_a_database_of_another_encoding_is_refused(new_postgresql: Callable[[], str]) -> None:
    url = make_url(new_postgresql())
    engine = create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    name = f"{url.database}_latin"
    with engine.connect() as connection:
        connection.execute(
            text(f"CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
        )
    engine.dispose()

    with pytest.raises(StoreError, match="its encoding is LATIN1, expected UTF8"):
        Store.open(url.set(database=name).render_as_string(hide_password=False))


def test_a_replica_meets_a_newer_schema_and_neither_reads_nor_writes_it(store: Store) -> None:
    with store.engine.begin() as connection:
        connection.execute(text(f"UPDATE {schema.VERSION_TABLE} SET version_num = '9999'"))

    for use in (store.change_token, lambda: store.revoke_key(1, at=utc_now(), actor="anna")):
        with pytest.raises(NewerSchema, match=r"newer than this program .0001.; install a newer"):
            use()
