"""Ready answers: what Modeldex sends for each case, kept for those who only send bytes."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.read_path.cases import Case
from benchmarks.read_path.exchange import Response

INDEX: Final = "answers.json"
SERVERS_OWN: Final = {"date", "server", "connection", "transfer-encoding", "keep-alive"}
"""Headers that the server adds by itself."""


@dataclass(frozen=True, slots=True)
class ReadyAnswer:
    """What is to be sent for a case."""

    status: int
    headers: tuple[tuple[str, str], ...]
    sent: bytes
    """The body as it is sent: compressed, if the case asks for that."""
    plain: bytes


def ready_answer(case: Case, sent: Response | None, plain: Response) -> ReadyAnswer:
    """The answer to a case as Modeldex gave it. Where it could not (``sent`` is None), what it
    would be with the body compressed here, so that the others can be measured all the same."""
    if sent is not None:
        body, source = sent.body, sent
    else:
        body = gzip.compress(plain.body, 9, mtime=0) if case.gzip else plain.body
        source = plain
    headers = [(name, value) for name, value in source.headers if name not in SERVERS_OWN]
    if sent is None and case.gzip:
        headers = [each for each in headers if each[0] != "content-length"]
        headers += [("content-length", str(len(body))), ("content-encoding", "gzip")]
    return ReadyAnswer(case.status, tuple(headers), body, plain.body)


def write(directory: Path, answers: Mapping[str, ReadyAnswer]) -> None:
    """Leave the answers for the bare callable."""
    index = {}
    for name, answer in answers.items():
        (directory / f"{name}.body").write_bytes(answer.sent)
        index[name] = {"status": answer.status, "headers": answer.headers}
    (directory / INDEX).write_text(json.dumps(index), "utf-8")


def read(directory: Path) -> dict[str, tuple[int, list[tuple[str, str]], bytes]]:
    """What `write` left: status, headers and body by the name of the case."""
    index = json.loads((directory / INDEX).read_text("utf-8"))
    return {
        name: (
            each["status"],
            [(key, value) for key, value in each["headers"]],
            (directory / f"{name}.body").read_bytes(),
        )
        for name, each in index.items()
    }
