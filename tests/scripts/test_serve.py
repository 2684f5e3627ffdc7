"""What `make serve` prepares before the server starts."""

import runpy
import socket
import stat
from pathlib import Path
from types import SimpleNamespace

import pytest

from modeldex.http.config import load
from modeldex.store.secrets import looks_valid, new_secret, role_of

SCRIPT = Path(__file__).parents[2] / "scripts" / "serve.py"


@pytest.fixture(scope="module")
def serve() -> SimpleNamespace:
    return SimpleNamespace(**runpy.run_path(str(SCRIPT)))


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "var" / "keys.env"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


class TestKeys:
    def test_they_are_made_once_and_only_their_owner_may_read_them(
        self, serve: SimpleNamespace, kept: Path
    ) -> None:
        keys = serve.kept_keys(kept)
        assert {name: role_of(secret) for name, secret in keys.items()} == {
            "MODELDEX_READ_KEY": "read",
            "MODELDEX_ADMIN_KEY": "admin",
        }
        assert (mode(kept.parent), mode(kept)) == (0o700, 0o600)
        assert serve.kept_keys(kept) == keys
        assert list(kept.parent.iterdir()) == [kept]

    def test_wide_modes_are_narrowed(self, serve: SimpleNamespace, kept: Path) -> None:
        serve.kept_keys(kept)
        kept.parent.chmod(0o755)
        kept.chmod(0o644)
        serve.kept_keys(kept)
        assert (mode(kept.parent), mode(kept)) == (0o700, 0o600)

    def test_a_missing_key_is_made_and_the_other_stays(
        self, serve: SimpleNamespace, kept: Path
    ) -> None:
        secret = new_secret("read")
        kept.parent.mkdir()
        kept.write_text(f"# mine\n\nMODELDEX_READ_KEY={secret}\n")
        keys = serve.kept_keys(kept)
        assert keys["MODELDEX_READ_KEY"] == secret
        assert looks_valid(keys["MODELDEX_ADMIN_KEY"])

    @pytest.mark.parametrize(
        "value", ["", "mdx_r123", new_secret("admin")], ids=["nothing", "cut short", "an admin's"]
    )
    def test_what_is_no_read_key_is_refused_by_name(
        self, serve: SimpleNamespace, kept: Path, value: str
    ) -> None:
        kept.parent.mkdir()
        kept.write_text(f"MODELDEX_READ_KEY={value}\n")
        with pytest.raises(serve.BrokenKeysError, match="MODELDEX_READ_KEY is not a read key"):
            serve.kept_keys(kept)
        assert kept.read_text() == f"MODELDEX_READ_KEY={value}\n"


class TestEnvironment:
    def test_what_is_given_counts_more_than_what_is_kept(self, serve: SimpleNamespace) -> None:
        given = {"MODELDEX_READ_KEY": "given", "MODELDEX_ADMIN_KEY": "", "PATH": "/bin"}
        keys = {"MODELDEX_READ_KEY": "kept", "MODELDEX_ADMIN_KEY": "kept"}
        assert serve.environment(given, keys) == {
            "MODELDEX_READ_KEY": "given",
            "MODELDEX_ADMIN_KEY": "kept",
            "MODELDEX_DATABASE_URL": "sqlite:///var/modeldex.db",
            "PATH": "/bin",
        }


READ, ADMIN = new_secret("read"), new_secret("admin")
ENVIRON = {"MODELDEX_READ_KEY": READ, "MODELDEX_ADMIN_KEY": ADMIN}


class TestGreeting:
    def test_it_holds_a_line_to_try_with_the_read_key(self, serve: SimpleNamespace) -> None:
        text = serve.greeting(load(ENVIRON), {})
        assert (
            f'curl -H "Authorization: Bearer {READ}" '
            '"http://127.0.0.1:8080/api/v1/models?type=text"'
        ) in text
        assert ADMIN not in text
        assert "kept in var/keys.env" in text

    def test_a_key_from_the_environment_is_not_shown(self, serve: SimpleNamespace) -> None:
        text = serve.greeting(load(ENVIRON), ENVIRON)
        assert READ not in text
        assert "Bearer $MODELDEX_READ_KEY" in text

    @pytest.mark.parametrize(
        ("host", "shown"),
        [("0.0.0.0", "localhost"), ("::1", "[::1]"), ("127.0.0.1", "127.0.0.1")],
    )
    def test_the_host_is_one_that_a_client_can_reach(
        self, serve: SimpleNamespace, host: str, shown: str
    ) -> None:
        assert serve.shown_host(host) == shown

    def test_a_port_of_0_becomes_the_port_that_it_will_be(self, serve: SimpleNamespace) -> None:
        assert serve.ready({"MODELDEX_PORT": "0"}).port > 0

    def test_nothing_is_promised_of_a_port_that_is_taken(self, serve: SimpleNamespace) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = str(taken.getsockname()[1])
            assert serve.ready({"MODELDEX_PORT": port}) is None

    def test_nothing_is_promised_of_a_port_that_is_none(self, serve: SimpleNamespace) -> None:
        assert serve.ready({"MODELDEX_PORT": "http"}) is None
