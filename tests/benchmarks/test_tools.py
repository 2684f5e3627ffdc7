"""Options, wrk's words, ready answers, profiles and processes."""

import os
from pathlib import Path

import pytest
from benchmarks.read_path import options, ready, wrk
from benchmarks.read_path.cases import BY_NAME
from benchmarks.read_path.exchange import Request
from benchmarks.read_path.processes import BenchError, cpu_seconds, memory, running, tree
from benchmarks.read_path.profiling import summarise
from benchmarks.read_path.wrk import Load

from tests.benchmarks.factories import response


class TestOptions:
    def test_a_run_has_five_rounds_and_writes_its_results(self) -> None:
        asked = options.read([])
        assert (asked.rounds, asked.contenders) == (5, ("nginx", "bare", "modeldex", "fastapi"))
        assert asked.output is not None

    def test_a_quick_one_writes_nothing_unless_told_where(self) -> None:
        assert options.read(["--quick"]).output is None
        assert options.read(["--quick", "--output", "here"]).output == Path("here")

    def test_litellm_and_a_large_catalogue_come_only_when_asked_for(self) -> None:
        asked = options.read(["--with-litellm", "--large", "--cases", "small", "openai"])
        assert asked.contenders[-1] == "litellm"
        assert (asked.large, asked.cases) == (100_000, ("small", "openai"))

    def test_cases_keep_their_order_so_that_refusals_come_last(self) -> None:
        assert options.read(["--cases", "unauthorised", "small"]).cases == ("small", "unauthorised")

    @pytest.mark.parametrize("wrong", [["--rounds", "0"], ["--cases", "nothing"]])
    def test_what_can_not_be_done_is_refused(
        self, wrong: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit):
            options.read(wrong)
        assert "usage" in capsys.readouterr().err


class TestWrk:
    def test_its_last_line_is_read(self) -> None:
        told = (
            "Running 1s test\n12 requests in 1.00s\n"
            '{"requests":12,"microseconds":2000000,"bytes":2400,"p50":80,"p99":200,"most":900,'
            '"refused":3,"failed":1}\n'
        )
        found = wrk.read(told)
        assert (found.per_second, found.bytes_each, found.refused, found.failed) == (6, 200, 3, 1)

    def test_silence_is_an_error(self) -> None:
        with pytest.raises(BenchError, match="wrk told nothing"):
            wrk.read("unable to connect\n")

    def test_a_pause_makes_the_load_steady(self) -> None:
        request = Request("/x").having("Accept-Encoding", "gzip")
        heavy = wrk.command(Load(3, 32, 2), 8080, request)
        steady = wrk.command(Load(3, 1, 2, pause=10), 8080, request)
        assert heavy[-3:] == ["-H", "Accept-Encoding: gzip", "http://127.0.0.1:8080/x"]
        assert steady[-2:] == ["--", "10"]
        assert "--threads=1" in steady


class TestReadyAnswers:
    def test_they_are_read_as_they_were_written(self, tmp_path: Path) -> None:
        plain = response(200, b"plain", etag='"a"', date="now", content_length="5")
        answer = ready.ready_answer(BY_NAME["small"], plain, plain)
        ready.write(tmp_path, {"small": answer})
        headers = [("etag", '"a"'), ("content-length", "5")]
        assert ready.read(tmp_path) == {"small": (200, headers, b"plain")}

    def test_a_body_that_modeldex_does_not_compress_is_compressed_for_the_others(self) -> None:
        plain = response(200, b"plain" * 99, content_length="495")
        answer = ready.ready_answer(BY_NAME["all-gzip"], None, plain)
        size = str(len(answer.sent))
        assert answer.headers == (("content-length", size), ("content-encoding", "gzip"))
        assert answer.plain == plain.body


def test_a_profile_names_what_took_the_time() -> None:
    told = summarise(["run;answer;digest 3", "run;answer 1", " 5"]).splitlines()
    assert [line.split() for line in told[1:]] == [
        ["75.0%", "75.0%", "digest"],
        ["25.0%", "100.0%", "answer"],
    ]


class TestProcesses:
    def test_this_one_uses_time_and_memory(self) -> None:
        assert cpu_seconds(os.getpid()) > 0
        assert memory(os.getpid()).rss >= memory(os.getpid()).pss / 2 > 0

    def test_a_child_is_ended_with_all_its_descendants(self, tmp_path: Path) -> None:
        command = ["sh", "-c", "sleep 600 & echo started; wait"]
        with running(command, tmp_path / "child.log") as child:
            while len(tree(child.pid)) < 2:
                child.check()
            pids = [pid for pid, _ in tree(child.pid)]
        assert [tree(pid) for pid in pids] == [[], []]

    def test_one_that_ended_tells_what_it_said(self, tmp_path: Path) -> None:
        with running(["sh", "-c", "echo broken; exit 3"], tmp_path / "child.log") as child:
            child.process.wait()
            with pytest.raises(BenchError, match=r"(?s)child ended with status 3.*broken"):
                child.check()
