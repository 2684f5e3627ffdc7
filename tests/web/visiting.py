"""A visit: somebody who signed in, in a server of this process."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from modeldex.web.visitors import csrf_of
from tests.http.client import Answer, Client

FORM = {"content-type": "application/x-www-form-urlencoded", "accept": "text/html"}


@dataclass(frozen=True)
class Visit:
    """Requests with the cookies of a session; without one, those of anybody."""

    site: Client
    cookies: tuple[str, ...] = ()

    @classmethod
    def of(cls, site: Client, key: str) -> "Visit":
        """Sign in with a key."""
        answer = cls(site).post("/signin", {"key": key})
        assert answer.status == 303, answer.body
        return cls(site, (answer.headers["set-cookie"].split(";")[0],))

    @property
    def csrf(self) -> str:
        """What the forms of the session send."""
        return csrf_of(self.cookies[0].partition("=")[2])

    def get(self, path: str) -> Answer:
        return self._request("GET", path, {"accept": "text/html"}, None)

    def post(self, path: str, fields: dict[str, str] | None = None, **headers: str) -> Answer:
        sent = {**FORM, **{name.replace("_", "-"): value for name, value in headers.items()}}
        return self._request("POST", path, sent, urlencode(fields or {}).encode())

    def send(self, path: str, **fields: str) -> Answer:
        """Send a form of this session."""
        return self.post(path, {"csrf": self.csrf, **fields})

    def ids(self, path: str) -> list[str]:
        """The models that a list shows, in its order."""
        return re.findall(r'<(?:tr|li)[^>]* data-id="([^"]*)"', self.get(path).body.decode())

    def _request(
        self, method: str, path: str, headers: dict[str, str], body: bytes | None
    ) -> Answer:
        cookie = {"cookie": "; ".join(self.cookies)} if self.cookies else {}
        return self.site.request(method, path, key=None, headers={**headers, **cookie}, body=body)
