"""What counts as a right answer before it is measured, and as a right figure after."""

import gzip

import pytest
from benchmarks.read_path.cases import BY_NAME
from benchmarks.read_path.measuring import fault as fault_of_load
from benchmarks.read_path.probing import Sameness, fault
from benchmarks.read_path.wrk import Found

from tests.benchmarks.factories import response

LIST = b'{"data":[{"id":"a"},{"id":"b"}]}'
SPACED = b'{"data": [{"id": "a"}, {"id": "b"}]}'
MORE = b'{"data":[{"id":"b","x":1},{"id":"a"}],"more":1}'


class TestAnswers:
    @pytest.mark.parametrize(
        ("body", "alike"),
        [
            (LIST, {Sameness.BYTES, Sameness.JSON, Sameness.IDS}),
            (SPACED, {Sameness.JSON, Sameness.IDS}),
            (MORE, {Sameness.IDS}),
            (b"no JSON", set()),
        ],
    )
    def test_bodies_are_as_alike_as_is_asked(self, body: bytes, alike: set[Sameness]) -> None:
        case = BY_NAME["all-plain"]
        passing = {same for same in Sameness if not fault(case, response(200, body), LIST, same)}
        assert passing == alike

    def test_gzip_is_held_against_the_plain_body(self) -> None:
        case = BY_NAME["all-gzip"]
        compressed = response(200, gzip.compress(LIST), content_encoding="gzip")
        assert fault(case, compressed, LIST, Sameness.BYTES) is None
        assert fault(case, compressed, MORE, Sameness.BYTES) == "does not send the same bytes"

    @pytest.mark.parametrize(
        ("case", "given", "reason"),
        [
            ("all-gzip", response(200, LIST), "does not compress"),
            ("all-plain", response(200, LIST, content_encoding="br"), "sends br unasked"),
            ("all-plain", response(429, LIST), "answers 429"),
            ("not-modified", response(200, LIST), "answers 200"),
            ("not-modified", response(304, LIST), "sends a body with 304"),
            ("all-gzip", response(200, b"x", content_encoding="gzip"), "its gzip can not be read"),
        ],
    )
    def test_another_answer_is_told_apart(self, case: str, given: object, reason: str) -> None:
        told = fault(BY_NAME[case], given, LIST, Sameness.BYTES)  # type: ignore[arg-type]
        assert told is not None
        assert told.startswith(reason)


def found(requests: int = 10, size: int = 1000, refused: int = 0, failed: int = 0) -> Found:
    return Found(requests, 1.0, requests * size, 1, 2, 3, refused, failed)


class TestLoads:
    @pytest.mark.parametrize(
        ("case", "given", "reason"),
        [
            ("small", found(), None),
            ("small", found(requests=0), "nothing was answered"),
            ("small", found(failed=1), "1 requests failed"),
            ("small", found(refused=2), "2 requests were refused"),
            ("small", found(size=100), "answers were of 100 bytes, expected about 700"),
            ("unauthorised", found(refused=10), None),
            ("unauthorised", found(refused=9), "1 requests were not refused"),
        ],
    )
    def test_figures_of_another_answer_do_not_count(
        self, case: str, given: Found, reason: str | None
    ) -> None:
        assert fault_of_load(BY_NAME[case], given, 700) == reason
