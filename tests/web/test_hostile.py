"""Pages about models that mean ill, and asked for by people who do."""

import csv
import io
from collections.abc import Callable
from itertools import product
from urllib.parse import quote, urlencode

import pytest

from modeldex.catalogue.catalogue import Catalogue
from modeldex.entries.entry import Entry
from modeldex.store.administration import LocalAdministration
from modeldex.web.browse_state import FILTERS
from modeldex.web.rendering import POLICY
from tests.documents import CAPABILITIES, document, price
from tests.http.client import Answer, Client
from tests.http.conftest import SETTINGS, fixture_catalogue
from tests.web.markup import faults, text
from tests.web.visiting import Visit

SCRIPT = "<script>alert(1)</script>"
PAYLOADS = (
    SCRIPT,
    "\"'><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}",
    "\u202eevil\u2066",
    "%0d%0aset-cookie: a=b",
    "\x00\x1b[31m",
    "x" * 10_000,
)
HOSTILE_ID = "evil/<img src=x onerror=alert(1)>\"'&{{7*7}}"
HOSTILE = document(
    HOSTILE_ID,
    "text",
    description=f"{SCRIPT} \u202e\u2066 {'A very long word'.replace(' ', '') * 700}",
    modelSource="javascript:alert(1)",
    traits=["<b>default</b>"],
    capabilities=CAPABILITIES,
    availableContextTokens=1000,
    pricing={"input": price("1"), "output": price("2")},
) | {"owned_by": SCRIPT}
FORMULA = document("=1+1", "text", pricing={"input": price("1"), "output": price("2")})


@pytest.fixture
def hostile(site: Client) -> Client:
    """The server, after a publish of models that mean ill."""
    mean = {**HOSTILE, "model_spec": {**HOSTILE["model_spec"], "name": f'"{SCRIPT}\u202e'}}
    entries = {each["id"]: Entry.of(each) for each in (mean, FORMULA)}
    catalogue = Catalogue(SETTINGS, {**fixture_catalogue().entries, **entries})
    work = LocalAdministration(site.services.store, author=SCRIPT, clock=site.clock)
    work.publish(work.plan(catalogue), SCRIPT)
    work.mark_offline(HOSTILE_ID, SCRIPT)
    site.refresh()
    return site


@pytest.mark.parametrize(
    "path",
    [
        "/?q=evil",
        "/?q=evil&view=cards",
        f"/?type=text&provider={quote(SCRIPT)}",
        f"/models/{quote(HOSTILE_ID)}",
        f"/compare?{urlencode({'ids': HOSTILE_ID})}",
        "/changes",
        "/lifecycle",
        "/admin",
        "/admin/revisions",
        "/admin/revisions/2",
        "/admin/revisions/1/rollback",
        "/admin/offline",
        f"/admin/models/{quote(HOSTILE_ID)}",
        "/admin/audit",
    ],
)
def test_a_model_that_means_ill_is_shown_and_harms_nothing(hostile: Client, path: str) -> None:
    visit = Visit.of(hostile, hostile.admin_key)

    page = visit.get(path)

    assert page.status == 200
    assert faults(page.body.decode()) == []
    assert page.headers["content-security-policy"] == POLICY
    if path not in ("/lifecycle", "/admin"):
        said = text(page.body.decode())
        assert "alert(1)" in said
        assert "{{7*7}}" in said or SCRIPT in said


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (
            "/",
            " ".join(FILTERS)
            + " q type context input_max output_max price_max unit unit_max"
            + " sort view column cursor format",
        ),
        ("/compare", "ids input_tokens output_tokens images resolution quality requests"),
        ("/models/acme-image-2", "images resolution quality upscale requests input_tokens"),
        ("/changes", "event type q before"),
        ("/lifecycle", "days kind"),
        ("/signin", "next admin"),
        ("/admin/keys", "done subject"),
        ("/admin/webhooks", "webhook status before"),
        ("/admin/revisions", "before"),
        ("/admin/audit", "before"),
    ],
)
def test_no_parameter_writes_into_a_page(site: Client, path: str, names: str) -> None:
    visit = Visit.of(site, site.admin_key)
    for name, payload in product(names.split(), PAYLOADS):
        answer = visit.get(f"{path}?{urlencode({name: payload})}")
        assert answer.status in (200, 400, 414), (name, answer.status)
        assert "set-cookie" not in answer.headers
        if answer.headers["content-type"].startswith("text/html"):
            assert faults(answer.body.decode()) == [], name


@pytest.mark.parametrize("path", ["/models/", "/admin/models/", "/"])
def test_no_path_writes_into_a_page(site: Client, path: str) -> None:
    visit = Visit.of(site, site.admin_key)
    for payload in PAYLOADS:
        answer = visit.get(path + quote(payload, safe=""))
        assert answer.status in (400, 404, 414)
        assert faults(answer.body.decode()) == []


def test_no_spreadsheet_takes_a_name_for_a_formula(hostile: Client) -> None:
    exported: Answer = Visit.of(hostile, hostile.read_key).get("/?type=text&format=csv")

    rows = list(csv.reader(io.StringIO(exported.body.decode())))
    assert exported.headers["content-disposition"] == 'attachment; filename="models.csv"'
    assert rows[0][:2] == ["id", "name"]
    cells = [cell for row in rows for cell in row]
    assert "'=1+1" in cells
    assert [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")] == []


def test_what_is_exported_is_what_is_shown(site: Client) -> None:
    visit = Visit.of(site, site.read_key)

    exported = visit.get("/?type=music&sort=name&format=json")

    assert [each["id"] for each in exported.json] == visit.ids("/?type=music&sort=name")
    assert exported.json[0] == site.get(f"/api/v1/models/{exported.json[0]['id']}").json


def test_a_page_asks_nobody_else_and_is_kept_by_no_one(
    make_site: Callable[..., Client],
) -> None:
    site = make_site()
    answer = Visit.of(site, site.read_key).get("/")

    assert answer.headers["cache-control"] == "private, no-cache"
    assert {"Cookie", "Accept-Language"} <= set(answer.headers["vary"].split(", "))
    assert "'unsafe" not in answer.headers["content-security-policy"]
    assert Visit.of(site, site.admin_key).get("/admin").headers["cache-control"] == "no-store"
