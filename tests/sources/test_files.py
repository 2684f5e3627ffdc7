"""Only regular files of UTF-8 text and of a limited size are read; the reason is told otherwise."""

import os
from pathlib import Path

import pytest

from modeldex.entries.problems import Problem
from modeldex.sources.files import MEBIBYTE, read_text, shown


def problem_of(path: Path, limit: int = MEBIBYTE) -> Problem:
    reading = read_text(path, limit)
    assert reading.value is None
    (problem,) = reading.problems
    return problem


def test_text_without_its_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: \xed\x95\x9c\r\n")
    assert read_text(path, MEBIBYTE).value == "a: 한\r\n"


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("text")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert read_text(tmp_path / "b", MEBIBYTE).value == "text"


def test_nothing_there(tmp_path: Path) -> None:
    assert problem_of(tmp_path / "no").message == "there is no such file or directory"


def test_a_directory(tmp_path: Path) -> None:
    assert problem_of(tmp_path).message == "this is no regular file"


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert problem_of(tmp_path / "pipe.yaml").message == "this is no regular file"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_a_device() -> None:
    assert problem_of(Path("/dev/zero")).message == "this is no regular file"


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("x")
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read every file")
    assert problem_of(path).message == "can not be read: permission denied"


def test_a_loop_of_links(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "a")
    assert problem_of(tmp_path / "a").message.startswith("can not be read: ")


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    assert problem_of(tmp_path / ("x" * 5000)).message == "can not be read: file name too long"


def test_a_name_that_can_not_be() -> None:
    assert problem_of(Path("a\0b")).message == "this is no possible name of a file"


def test_a_file_of_exactly_the_limit_and_one_byte_more(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * MEBIBYTE)
    assert len(read_text(path, MEBIBYTE).value or "") == MEBIBYTE
    path.write_bytes(b"x" * (MEBIBYTE + 1))
    problem = problem_of(path)
    assert problem.message == "the file is too large, 1.0 MB"
    assert problem.expected == "at most 1 MB"


def test_what_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"a: 1\nb: caf\xe9\n")
    problem = problem_of(path)
    assert (problem.message, problem.line) == ("the file is not UTF-8 text", 2)


def test_utf_16_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes("name: é\n".encode("utf-16"))
    assert problem_of(path).suggestion == "it looks like UTF-16; save it as UTF-8"


def test_a_name_that_is_not_unicode_can_be_shown() -> None:
    assert shown(Path(os.fsdecode(b"caf\xe9/\xed\x95\x9c"))) == "caf\\xe9/한"
