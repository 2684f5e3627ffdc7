"""The configuration: what is in force, where it came from, and what is told of it."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modeldex.http.config import Config, ConfigError, load, unknown_variables
from modeldex.http.options import OPTIONS, mask_url
from modeldex.store.secrets import new_secret

ADMIN, READ = new_secret("admin"), new_secret("read")


def test_defaults_are_for_one_person_on_one_machine() -> None:
    config = load({})
    assert (config.host, config.port, config.workers) == ("127.0.0.1", 8080, 1)
    assert config.database_url == "sqlite:///modeldex.db"
    assert config == Config()
    assert {setting.source for setting in config.settings()} == {"default"}


def test_flags_win_over_the_environment_over_defaults() -> None:
    config = load({"MODELDEX_PORT": "9000", "MODELDEX_WORKERS": "2"}, {"port": 9001, "host": None})
    assert (config.port, config.workers) == (9001, 2)
    shown = {setting.name: setting for setting in config.settings()}
    assert (shown["port"].value, shown["port"].source) == ("9001", "flag")
    assert (shown["workers"].value, shown["workers"].source) == ("2", "environment")
    assert (shown["host"].value, shown["host"].source) == ("127.0.0.1", "default")
    assert shown["port"].variable == "MODELDEX_PORT"


def test_a_variable_that_is_empty_is_not_set() -> None:
    assert load({"MODELDEX_PORT": "", "MODELDEX_ADMIN_KEY": ""}) == Config()


GOOD = [
    ("MODELDEX_PORT", "0", "port", 0),
    ("MODELDEX_PORT", " 65535 ", "port", 65535),
    ("MODELDEX_MAX_BODY_BYTES", "1048576", "max_body_bytes", 1 << 20),
    ("MODELDEX_MAX_BODY_BYTES", "256M", "max_body_bytes", 256 << 20),
    ("MODELDEX_MAX_EDIT_BYTES", "2 MiB", "max_edit_bytes", 2 << 20),
    ("MODELDEX_POLL_SECONDS", "0.5", "poll_seconds", 0.5),
    ("MODELDEX_LOG_LEVEL", "WARNING", "log_level", "warning"),
    ("MODELDEX_ACCESS_LOG", "none", "access_log", "none"),
    ("MODELDEX_STARTER", "No", "starter", False),
    ("MODELDEX_HOST", "::", "host", "::"),
    ("MODELDEX_ADMIN_KEY", ADMIN, "admin_key", ADMIN),
    ("MODELDEX_READ_KEY", f" {READ}\n", "read_key", READ),
    ("MODELDEX_METRICS_TOKEN", " a-scrape-of-all! ", "metrics_token", "a-scrape-of-all!"),
]


@pytest.mark.parametrize(
    ("variable", "text", "name", "value"), GOOD, ids=[f"{row[0]}-{row[2]}" for row in GOOD]
)
def test_values_are_read_as_people_write_them(
    variable: str, text: str, name: str, value: Any
) -> None:
    assert getattr(load({variable: text}), name) == value


BAD = [
    ("MODELDEX_PORT", "65536", "from 0 to 65535"),
    ("MODELDEX_PORT", "-1", "from 0 to 65535"),
    ("MODELDEX_PORT", "80.0", "from 0 to 65535"),
    ("MODELDEX_PORT", "٣", "from 0 to 65535"),
    ("MODELDEX_WORKERS", "0", "from 1 to 64"),
    ("MODELDEX_MAX_BODY_BYTES", "0", "number of bytes"),
    ("MODELDEX_MAX_BODY_BYTES", "1T", "number of bytes"),
    ("MODELDEX_POLL_SECONDS", "0", "seconds from"),
    ("MODELDEX_POLL_SECONDS", "nan", "seconds from"),
    ("MODELDEX_LOG_LEVEL", "loud", "debug, info, warning, error"),
    ("MODELDEX_ACCESS_LOG", "maybe", "one of all, changes, none"),
    ("MODELDEX_RATE_LIMIT", "often", "expected such as 600/minute"),
    ("MODELDEX_FAILURE_LIMIT", "1/minute; 2/hour", "expected one limit"),
    ("MODELDEX_TRUSTED_PROXIES", "10.0.0.0/99", "expected addresses or networks"),
    ("MODELDEX_STARTER", "maybe", "true or false"),
    ("MODELDEX_HOST", "http://x", "address to listen on"),
    ("MODELDEX_DATABASE_URL", "modeldex.db", "database URL"),
]


@pytest.mark.parametrize(("variable", "text", "expected"), BAD)
def test_bad_values_are_told_with_what_was_expected(
    variable: str, text: str, expected: str
) -> None:
    with pytest.raises(ConfigError) as error:
        load({variable: text})
    (problem,) = error.value.problems
    assert problem.startswith(f"{variable}: expected ")
    assert expected in problem
    assert repr(text) in problem


def test_bad_values_are_told_all_at_once() -> None:
    with pytest.raises(ConfigError) as error:
        load({"MODELDEX_PORT": "x", "MODELDEX_WORKERS": "y"}, {"log_level": "z"})
    assert [problem.split(":")[0] for problem in error.value.problems] == [
        "MODELDEX_PORT",
        "MODELDEX_WORKERS",
        "--log-level",
    ]


@pytest.mark.parametrize("secret", [READ, ADMIN[:-1], "secret"], ids=["another role", "cut", "no"])
def test_a_bad_key_is_not_repeated(secret: str) -> None:
    with pytest.raises(ConfigError) as error:
        load({"MODELDEX_ADMIN_KEY": secret})
    assert secret not in str(error.value)


class TestSecrets:
    CONFIG = load(
        {
            "MODELDEX_ADMIN_KEY": ADMIN,
            "MODELDEX_READ_KEY": READ,
            "MODELDEX_DATABASE_URL": "postgresql://joe:p@ss:w/rd@db/x?sslpassword=hush&a=b",
            "MODELDEX_LIMITS_URL": "rediss://:s3cret@limits/0",
        }
    )

    def test_are_masked_when_settings_are_shown(self) -> None:
        shown = str(self.CONFIG.settings())
        for secret in (ADMIN, READ, "p@ss:w/rd", "hush", "s3cret"):
            assert secret not in shown
        assert "postgresql://joe:***@db/x" in shown

    def test_are_not_in_what_python_shows(self) -> None:
        assert ADMIN not in repr(self.CONFIG)
        assert READ not in repr(self.CONFIG)
        assert "s3cret" not in repr(self.CONFIG)

    @pytest.mark.parametrize(
        ("url", "shown"),
        [
            ("sqlite:///modeldex.db", "sqlite:///modeldex.db"),
            ("postgresql://joe@db/x", "postgresql://joe@db/x"),
            ("postgresql://joe:secret@db/x", "postgresql://joe:***@db/x"),
            ("postgresql://:secret@db/x", "postgresql://:***@db/x"),
            ("postgresql://db/x?user=a&password=b", "postgresql://db/x?user=a&password=***"),
        ],
    )
    def test_in_a_url_are_masked(self, url: str, shown: str) -> None:
        assert mask_url(url) == shown


@pytest.mark.parametrize(
    "url",
    [
        "redis://host",
        "rediss://u:p@host:1/2",
        "valkey://host:6379",
        "valkeys://h",
        "unix:///a.sock",
    ],
)
def test_limits_may_be_counted_in_valkey_or_redis(url: str) -> None:
    assert load({"MODELDEX_LIMITS_URL": url}).limits_url == url


@pytest.mark.parametrize(
    "url", ["host:6379", "http://:hush@host", "redis://", "redis://:hush@host:port", "redis://[::1"]
)
def test_limits_are_counted_nowhere_else(url: str) -> None:
    with pytest.raises(ConfigError) as error:
        load({"MODELDEX_LIMITS_URL": url})
    assert "MODELDEX_LIMITS_URL: expected the URL of a Valkey or Redis" in str(error.value)
    assert "hush" not in str(error.value)


def test_workers_get_the_very_same_configuration() -> None:
    flags = {"port": 9001, "access_log": "none", "body_seconds": "0.25", "max_body_bytes": "1k"}
    config = load({"MODELDEX_ADMIN_KEY": ADMIN}, flags)
    again = load(config.environment())
    for option in OPTIONS:
        assert getattr(again, option.name) == getattr(config, option.name)


def test_unknown_variables_are_told_with_the_nearest() -> None:
    warnings = unknown_variables(
        {"MODELDEX_PROT": "1", "MODELDEX_PORT": "1", "MODELDEX_SERVER": "x", "HOME": "/"}
    )
    assert warnings == ["MODELDEX_PROT is not a setting of Modeldex; did you mean 'MODELDEX_PORT'?"]


@given(st.dictionaries(st.sampled_from([each.variable for each in OPTIONS]), st.text()))
def test_any_environment_is_read_or_refused(environ: dict[str, str]) -> None:
    with suppress(ConfigError):
        assert load(environ).sources.keys() <= {each.name for each in OPTIONS}


def test_a_token_is_shown_not_even_in_part() -> None:
    config = Config(metrics_token="a-scrape-of-all!")
    shown = {setting.name: setting.value for setting in config.settings()}
    assert shown["metrics_token"] == "***"
    assert "scrape" not in repr(config)
