"""Single requests, sent as wrk sends them, and their answers as they came."""

import gzip
import http.client
from dataclasses import dataclass, replace

TIMEOUT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Request:
    """A GET."""

    path: str
    headers: tuple[tuple[str, str], ...] = ()

    def having(self, name: str, value: str) -> "Request":
        """The request with one header more."""
        return replace(self, headers=(*self.headers, (name, value)))

    def without(self, name: str) -> "Request":
        """The request without the headers of that name."""
        kept = tuple(each for each in self.headers if each[0].lower() != name.lower())
        return replace(self, headers=kept)


@dataclass(frozen=True, slots=True)
class Response:
    """An answer; its body is as it was sent, still encoded."""

    status: int
    headers: tuple[tuple[str, str], ...]
    """Names in lower case."""
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for each, value in self.headers if each == name), None)

    @property
    def encoding(self) -> str | None:
        return self.header("content-encoding")

    def decoded(self) -> bytes:
        """The body as it was before it was compressed.

        Raises:
            ValueError: it is compressed with something else than gzip, or is no gzip.
        """
        if self.encoding is None:
            return self.body
        if self.encoding != "gzip":
            raise ValueError(f"it comes in {self.encoding}")
        try:
            return gzip.decompress(self.body)
        except (OSError, EOFError) as error:
            raise ValueError(f"its gzip can not be read: {error}") from None


def fetch(port: int, request: Request) -> Response:
    """Send one request on a connection of its own.

    Raises:
        OSError: nothing answers there.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.putrequest("GET", request.path, skip_accept_encoding=True)
        for name, value in request.headers:
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        headers = tuple((name.lower(), value) for name, value in answer.getheaders())
        return Response(answer.status, headers, answer.read())
    except http.client.HTTPException as error:
        raise OSError(f"no answer: {error!r}") from error
    finally:
        connection.close()
