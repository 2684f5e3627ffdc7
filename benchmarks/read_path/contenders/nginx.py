"""nginx, serving the same bytes from files."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from benchmarks.read_path.cases import BY_NAME, GZIP, Case
from benchmarks.read_path.contenders.contender import Contender
from benchmarks.read_path.exchange import Request
from benchmarks.read_path.ready import ReadyAnswer

# As somebody would set it up who wants files to be served fast: one worker, as the others have,
# the file handles kept, nothing logged. Everything it writes goes into the directory of the run.
CONFIGURATION: Final = """\
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr warn;
{user}
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path temp/body;
    proxy_temp_path temp/proxy;
    fastcgi_temp_path temp/fastcgi;
    uwsgi_temp_path temp/uwsgi;
    scgi_temp_path temp/scgi;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000000;
    open_file_cache max=100 inactive=1h;
    open_file_cache_valid 1h;
    gzip_static on;
    gzip_vary on;
    default_type application/json;
    server {{
        listen 127.0.0.1:{port};
        root files;
        location = /unauthorised.json {{ return 401 '{refusal}'; }}
    }}
}}
"""


def nginx(directory: Path, answers: Mapping[str, ReadyAnswer], secret: str) -> Contender:
    """nginx with a file for each case below ``directory``, asked with the same headers."""
    files = directory / "files"
    files.mkdir()
    (directory / "temp").mkdir()
    for name, answer in answers.items():
        _write(files, BY_NAME[name], answer)
    refusal = answers["unauthorised"].plain.decode() if "unauthorised" in answers else "{}"

    def command(port: int) -> list[str]:
        user = "user root;" if os.geteuid() == 0 else ""
        text = CONFIGURATION.format(user=user, port=port, refusal=refusal)
        path = directory / "nginx.conf"
        path.write_text(text, "utf-8")
        return ["nginx", "-e", "stderr", "-p", str(directory), "-c", str(path)]

    return Contender(
        name="nginx",
        label="nginx, the same bytes from files",
        command=command,
        requests={name: _request(BY_NAME[name], secret) for name in answers},
        first=Request("/small.json"),
    )


def _write(files: Path, case: Case, answer: ReadyAnswer) -> None:
    if case.status == 401:
        return
    path = files / f"{case.name}.json"
    path.write_bytes(answer.plain)
    if case.gzip:
        path.with_name(f"{path.name}.gz").write_bytes(answer.sent)


def _request(case: Case, secret: str) -> Request:
    request = Request(f"/{case.name}.json")
    if case.authorised:
        request = request.having("Authorization", f"Bearer {secret}")
    return request.having(*GZIP) if case.gzip else request
