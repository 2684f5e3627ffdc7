"""A worker takes as many connections as the system lets it."""

import resource

import pytest

from modeldex.http import capacity

INFINITE = resource.RLIM_INFINITY


@pytest.mark.parametrize(
    ("soft", "hard", "raised_to", "connections"),
    [
        (1024, 524_288, 30_256, 30_000),
        (1024, 4096, 4096, 3840),
        (65_536, 65_536, None, 30_000),
        (2048, 2048, None, 1792),
        (64, 64, None, 128),
        (1024, INFINITE, 30_256, 30_000),
        (INFINITE, INFINITE, None, 30_000),
    ],
)
def test_files_that_may_be_opened_decide(
    monkeypatch: pytest.MonkeyPatch,
    soft: int,
    hard: int,
    raised_to: int | None,
    connections: int,
) -> None:
    raised: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: raised.append(limits))

    assert capacity.connections() == connections
    assert raised == ([] if raised_to is None else [(raised_to, hard)])
