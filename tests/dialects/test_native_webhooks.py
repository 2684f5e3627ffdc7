"""``webhooks`` of ``catalogue.yaml``."""

from typing import Any

import pytest

from modeldex.catalogue.catalogue import Settings
from modeldex.catalogue.webhooks import Webhook
from modeldex.dialects.native_settings import read_settings
from modeldex.entries.problems import Mode

GOOD: dict[str, Any] = {"name": "shop", "url": "https://example.com/hook", "secret": "SHOP_SECRET"}


def problem_of(**changes: Any) -> tuple[str, str]:
    webhook = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    reading = read_settings({"webhooks": [webhook]}, Mode.STRICT)
    assert reading.value is None
    problem = reading.problems[0]
    return problem.dotted_path, str(problem.expected)


def test_a_webhook_is_read_and_written_back() -> None:
    said = {**GOOD, "events": "entry.added", "models": ["a*", "b"], "allow_private": True}
    settings = read_settings({"webhooks": [said]}, Mode.STRICT).value
    assert settings is not None
    assert settings.webhooks == (
        Webhook(
            "shop",
            "https://example.com/hook",
            "SHOP_SECRET",
            ("entry.added",),
            ("a*", "b"),
            allow_private=True,
        ),
    )
    assert Settings.from_document(settings.document()) == settings


@pytest.mark.parametrize(
    ("changes", "path", "expected"),
    [
        ({"name": "a b"}, "webhooks[0].name", "letters, digits, dots"),
        ({"url": "ftp://a/"}, "webhooks[0].url", "an address such as https"),
        ({"url": "https://u:p@a/"}, "webhooks[0].url", "without a password"),
        ({"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILP"}, "webhooks[0].secret", "that holds it"),
        ({"secret": "a-b"}, "webhooks[0].secret", "the name of an environment variable"),
        ({"secret": None}, "webhooks[0].secret", ""),
        ({"events": ["entry.gone"]}, "webhooks[0].events[0]", "'entry.added'"),
        ({"pattern": "x"}, "webhooks[0].pattern", "one of name, url, secret"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(
    changes: dict[str, Any], path: str, expected: str
) -> None:
    found = problem_of(**changes)
    assert found[0] == path
    assert expected in found[1]


def test_names_are_of_one_webhook_each() -> None:
    reading = read_settings({"webhooks": [GOOD, GOOD]}, Mode.STRICT)
    assert [problem.message for problem in reading.problems] == ["two webhooks have this name"]
