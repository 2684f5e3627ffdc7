"""An HTTP server of a test's own, that answers as the test says: slowly, wrongly, or cut off."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


@dataclass
class Exchange:
    """One request, and the means to answer it."""

    handler: BaseHTTPRequestHandler
    over: Event
    """Set when the test is over: what an answer that never comes waits for."""

    @property
    def headers(self) -> dict[str, str]:
        return {name.lower(): value for name, value in self.handler.headers.items()}

    def answer(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        """A whole answer. Underscores in the names of headers stand for dashes."""
        self.head(status, content_length=str(len(body)), **headers)
        if status != 304:
            self.handler.wfile.write(body)

    def head(self, status: int = 200, **headers: str) -> None:
        """Only the beginning of an answer."""
        self.handler.send_response_only(status)
        for name, value in headers.items():
            self.handler.send_header(name.replace("_", "-"), value)
        self.handler.end_headers()

    def send(self, piece: bytes) -> None:
        """A piece of what follows."""
        self.handler.wfile.write(piece)
        self.handler.wfile.flush()

    def wait(self) -> None:
        """Nothing more, until the test is over."""
        self.over.wait(30)


Answer = Callable[[Exchange], None]


@dataclass
class Origin:
    """The server: what it answers by path, and what it was asked."""

    port: int
    over: Event
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    posted: list[bytes] = field(default_factory=list)
    """The bodies that were posted."""

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def serve(self, path: str, body: bytes, **headers: str) -> str:
        """Answer a path with that body, and give its address."""
        self.answers[path] = lambda exchange: exchange.answer(200, body, **headers)
        return self.url(path)

    def serve_document(self, path: str, body: bytes) -> str:
        """Answer with an ETag, and with 304 who has it already."""
        etag = f'"{hash(body):x}"'

        def answer(exchange: Exchange) -> None:
            known = exchange.headers.get("if-none-match") == etag
            exchange.answer(304 if known else 200, b"" if known else body, etag=etag)

        self.answers[path] = answer
        return self.url(path)

    def serve_redirect(self, path: str, location: str, status: int = 302) -> str:
        self.answers[path] = lambda exchange: exchange.answer(status, b"", location=location)
        return self.url(path)

    def paths_asked(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def an_origin() -> Iterator[Origin]:
    """A server at a free port of this machine, for as long as the block lasts."""
    over = Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_GET(self) -> None:
            exchange = Exchange(self, over)
            origin.asked.append((self.path, exchange.headers))
            answer = origin.answers.get(self.path.partition("?")[0])
            try:
                if answer is None:
                    exchange.answer(404, b"{}")
                else:
                    answer(exchange)
            except (BrokenPipeError, ConnectionResetError):
                pass  # who asked has had enough

        def do_POST(self) -> None:
            origin.posted.append(self.rfile.read(int(self.headers["content-length"])))
            self.do_GET()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    origin = Origin(server.server_address[1], over)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield origin
    finally:
        over.set()
        server.shutdown()
        thread.join()
        server.server_close()
