"""`database migrate`, `check` and `copy`, as they are typed."""

from pathlib import Path

from sqlalchemy import create_engine, text

from tests.cli.conftest import Commands, Write, text_model


def test_a_database_is_made_and_found_to_be_current(modeldex: Commands) -> None:
    assert modeldex.out("database", "migrate") == "Made modeldex.db with the schema 0001\n"
    assert modeldex.json("database", "migrate") == {
        "database": "modeldex.db",
        "found": "0001",
        "schema": "0001",
    }


def test_a_copy_is_the_same_and_not_made_twice(
    modeldex: Commands, write: Write, tmp_path: Path
) -> None:
    modeldex("apply", write(text_model("acme/large")), "--yes")
    places = ("sqlite:///modeldex.db", "sqlite:///copy.db")

    told = modeldex.json("database", "copy", *places)

    assert (told["from"], told["to"]) == ("modeldex.db", "copy.db")
    assert {each["name"]: each["rows"] for each in told["tables"]}["entry_versions"] == 1
    export = modeldex.out("export", "--database", places[1])
    assert export == modeldex.out("export")
    assert "it is not empty" in modeldex.err("database", "copy", *places, status=1)
    missing = modeldex.err("database", "copy", "sqlite:///no.db", "sqlite:///x.db", status=1)
    assert "there is no database at no.db" in missing
    assert not (tmp_path / "no.db").exists()


def test_a_check_tells_what_is_wrong(modeldex: Commands, write: Write, tmp_path: Path) -> None:
    modeldex("apply", write(text_model("acme/large")), "--yes")
    assert "is as it was published" in modeldex.err("database", "check")
    engine = create_engine(f"sqlite:///{tmp_path / 'modeldex.db'}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE entry_versions SET body = '{}'"))
    engine.dispose()

    told = modeldex.json("database", "check", status=1)

    assert any("acme/large of revision 1" in each["message"] for each in told["faults"])
    assert all(each["hint"] for each in told["faults"])
