"""Requests to a server's admin routes: exact JSON, timeouts, retries of what may be repeated."""

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlsplit

import httpx2
import stamina
from pydantic import BaseModel, ValidationError
from stamina.instrumentation import set_on_retry_hooks

from modeldex import __version__
from modeldex.cli.remote_errors import RemoteError, not_modeldex, refusal
from modeldex.entries import json_codec
from modeldex.store.secrets import looks_valid, role_of

Answer = TypeVar("Answer", bound=BaseModel)

_PREFIX: Final = "/admin/v1"
_TIMEOUT: Final = httpx2.Timeout(60.0, connect=5.0)
PATIENT: Final = httpx2.Timeout(900.0, connect=5.0)
"""For a whole catalogue, which may take the server a minute to check."""
_ATTEMPTS: Final = 3
_PASSING: Final = frozenset({502, 503, 504})
"""Answers of a server, or of what is in front of it, that starts or is busy."""


class _PassingError(Exception):
    """The attempt failed in a way that the next one may not."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.error = error


class Channel:
    """A connection to one server, with an admin key.

    Raises:
        RemoteError: the address or the key can not be one.
    """

    def __init__(
        self, url: str, key: str | None, transport: httpx2.BaseTransport | None = None
    ) -> None:
        self.url = checked_url(url)
        self._client = httpx2.Client(
            headers={
                "authorization": f"Bearer {_checked_key(key)}",
                "user-agent": f"modeldex/{__version__}",
            },
            timeout=_TIMEOUT,
            transport=transport,
        )
        set_on_retry_hooks(())  # a retry is nothing that a person needs to read

    def __enter__(self) -> "Channel":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def get(self, path: str, **parameters: Any) -> Any:
        """What a ``GET`` answers, as exact JSON values. Repeated when it fails in passing.

        Raises:
            StoreError: as `refusal` says.
        """

        def attempt() -> httpx2.Response:
            try:
                response = self._send("GET", path, parameters)
            except httpx2.TransportError as error:
                raise _PassingError(self._unreachable(error)) from error
            if response.status_code in _PASSING:
                raise _PassingError(self._refusal(response))
            return response

        return self._value(_repeated(attempt))

    def change(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        if_match: str | None = None,
        timeout: httpx2.Timeout = _TIMEOUT,
        **parameters: Any,
    ) -> Any:
        """What a request that changes something answers. It is sent once: should the answer not
        come, the change may have happened.

        Raises:
            StoreError: as `refusal` says.
        """
        headers = {} if if_match is None else {"if-match": f'"{if_match}"'}
        content = None if body is None else json_codec.encode(body)
        if content is not None:
            headers["content-type"] = "application/json"
        try:
            response = self._send(method, path, parameters, headers, content, timeout)
        except httpx2.TransportError as error:
            raise self._unreachable(error, may_have_happened=True) from error
        return self._value(response)

    def message(self, kind: type[Answer], value: Any) -> Answer:
        """An answer as one of the server's messages.

        Raises:
            RemoteError: it is none.
        """
        try:
            return kind.model_validate(value)
        except ValidationError as error:
            problem = error.errors(include_url=False)[0]
            place = ".".join(map(str, problem["loc"]))
            raise not_modeldex(self.url, f"{place}: {problem['msg']}") from None

    def _send(
        self,
        method: str,
        path: str,
        parameters: Mapping[str, Any],
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        timeout: httpx2.Timeout = _TIMEOUT,
    ) -> httpx2.Response:
        return self._client.request(
            method,
            f"{self.url}{_PREFIX}{path}",
            params={name: value for name, value in parameters.items() if value is not None},
            headers=headers,
            content=content,
            timeout=timeout,
        )

    def _value(self, response: httpx2.Response) -> Any:
        if not response.is_success:
            raise self._refusal(response)
        try:
            return json_codec.decode(response.content)
        except json_codec.JsonError as error:
            raise not_modeldex(self.url, f"the answer is {error.message}") from None

    def _refusal(self, response: httpx2.Response) -> Exception:
        try:
            document = json_codec.decode(response.content)
        except json_codec.JsonError:
            document = None
        request_id = response.headers.get("x-request-id")
        return refusal(self.url, response.status_code, document, request_id)

    def _unreachable(
        self, error: httpx2.TransportError, *, may_have_happened: bool = False
    ) -> RemoteError:
        if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout):
            return RemoteError(
                f"can not reach {self.url}: {_reason(error)}", "is `modeldex serve` running there?"
            )
        hint = "the change may have been made: `modeldex log` tells" if may_have_happened else None
        if isinstance(error, httpx2.TimeoutException):
            return RemoteError(f"{self.url} did not answer in time", hint)
        return RemoteError(f"the connection to {self.url} broke: {_reason(error)}", hint)


def path_of(*parts: str | int) -> str:
    """A path of parts that may hold any character; a slash in an id stays one."""
    return "".join(f"/{quote(str(part), safe='/')}" for part in parts)


def checked_url(url: str) -> str:
    """A server's address without a slash at its end.

    Raises:
        RemoteError: it is no address of HTTP.
    """
    parts = urlsplit(url.strip())
    try:
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1) > 0
    except ValueError:  # a port that is no number
        usable = False
    if not usable or parts.query or parts.fragment:
        raise RemoteError(
            f"{url!r} is not the address of a server",
            "write it as `modeldex serve` prints it: http://127.0.0.1:8080",
        )
    return url.strip().rstrip("/")


def _checked_key(key: str | None) -> str:
    if not key:
        raise RemoteError(
            "MODELDEX_ADMIN_KEY is not set, and a server asks for an admin key",
            "`modeldex keys create NAME --role admin` makes one, run where the server runs",
        )
    if not looks_valid(key.strip()):
        raise RemoteError(
            "MODELDEX_ADMIN_KEY is no key of Modeldex, or has a typing error: its checksum is wrong"
        )
    if role_of(key.strip()) != "admin":
        raise RemoteError(
            "MODELDEX_ADMIN_KEY holds a key that may only read; an admin key is needed"
        )
    return key.strip()


def _repeated(attempt: Callable[[], httpx2.Response]) -> httpx2.Response:
    retried = stamina.retry(
        on=_PassingError, attempts=_ATTEMPTS, timeout=30.0, wait_max=0.5, wait_jitter=0.1
    )
    try:
        return retried(attempt)()
    except _PassingError as failed:
        raise failed.error from failed


def _reason(error: httpx2.TransportError) -> str:
    text = str(error).strip().rpartition("] ")[2]
    return text[:1].lower() + text[1:] if text else type(error).__name__
