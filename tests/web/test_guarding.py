"""Who may see and do what: the desk is for administrators alone, and no other site can act."""

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.views import Selection, View
from modeldex.store.administration import LocalAdministration
from modeldex.web import admin
from modeldex.web.visitors import digest_of
from tests.http.client import Client
from tests.http.conftest import fixture_catalogue
from tests.web.markup import text
from tests.web.visiting import Visit


def routes(method: str) -> Iterator[str]:
    """The path of each admin page, with something in its places."""
    for router in admin.ROUTERS:
        for route in router.routes:
            if isinstance(route, APIRoute) and method in route.methods:
                path = re.sub(r"\{number\}", "1", route.path)
                yield path.replace("{name:path}", "acme/large").replace("{name}", "acme")


POSTS = tuple(routes("POST"))
GETS = tuple(routes("GET"))


def test_there_is_an_admin_page_for_each_matter() -> None:
    assert len(GETS) >= 14
    assert len(POSTS) >= 9


@pytest.mark.parametrize("path", GETS)
def test_an_admin_page_is_for_administrators(site: Client, path: str) -> None:
    anonymous, reader = Visit(site).get(path), Visit.of(site, site.read_key).get(path)

    for refused in (anonymous, reader):
        assert refused.status == 303
        assert refused.headers["location"].startswith("/signin?next=%2Fadmin")
        assert refused.headers["location"].endswith("admin=true")


@pytest.mark.parametrize("path", POSTS)
def test_an_action_is_for_administrators(site: Client, path: str) -> None:
    reader = Visit.of(site, site.read_key)

    for refused in (Visit(site).post(path), reader.send(path)):
        assert refused.status == 303
        assert refused.headers["location"].startswith("/signin?next=%2F")
    assert len(site.services.store.keys()) == 2


@pytest.mark.parametrize("path", POSTS)
def test_an_action_comes_from_a_form_of_the_very_session(site: Client, path: str) -> None:
    visit = Visit.of(site, site.admin_key)
    other = Visit.of(site, site.admin_key)
    before = site.services.store.change_token()

    for fields in ({}, {"csrf": ""}, {"csrf": "x"}, {"csrf": other.csrf}):
        assert visit.post(path, fields).status == 403
    mine = {"csrf": visit.csrf}
    assert visit.post(path, mine, sec_fetch_site="cross-site").status == 403
    assert visit.post(path, mine, origin="https://evil.example").status == 403
    assert site.services.store.change_token() == before


@pytest.mark.parametrize("path", ["/admin", "/admin/keys", "/"])
def test_a_session_ends_with_its_key_and_when_it_is_ended(site: Client, path: str) -> None:
    ended, revoked = Visit.of(site, site.admin_key), Visit.of(site, site.admin_key)
    work = LocalAdministration(site.services.store, author="other", clock=site.clock)
    work.create_key("other", "admin", None)
    ended.send("/signout")
    assert ended.get(path).status == 303

    assert revoked.get(path).status == 200
    assert revoked.send("/admin/keys/2/revoke").status == 303
    site.refresh()
    assert revoked.get(path).status == 303


def test_an_administrator_signs_somebody_out(site: Client) -> None:
    reader, visit = Visit.of(site, site.read_key), Visit.of(site, site.admin_key)
    digest = digest_of(reader.cookies[0].partition("=")[2]).hex()
    assert digest in visit.get("/admin/sessions").body.decode()

    ended = visit.send("/admin/sessions/end", session=digest)

    assert "done=signed_out&subject=reader" in ended.headers["location"]
    assert digest not in visit.get("/admin/sessions").body.decode()
    for unknown in ("zz", "00" * 32):
        assert visit.send("/admin/sessions/end", session=unknown).status == 404


class TestViews:
    """What a key's view does not see is on no page."""

    @pytest.fixture
    def shop(self, site: Client) -> Client:
        views = {
            "open": View("open", include=(Selection(type=("music",)),), anonymous=True),
            "small": View("small", exclude=(Selection(id=("acme/large",)),)),
        }
        settings = Settings(name="Acme", owned_by="acme", views=views)
        work = LocalAdministration(site.services.store, author="setup", clock=site.clock)
        work.publish(work.plan(Catalogue(settings, fixture_catalogue().entries)), "Views")
        site.refresh()
        return site

    def test_anybody_sees_the_anonymous_view(self, shop: Client) -> None:
        anonymous = Visit(shop)

        listed = anonymous.ids("/")

        assert listed
        assert set(listed) == {each for each in listed if "acme-" in each}
        assert anonymous.get("/models/acme/large").status == 404
        assert anonymous.get("/models/acme-song").status == 200
        assert "Sign in" in text(anonymous.get("/").body.decode())
        for path in ("/changes", "/lifecycle", "/compare?ids=acme/large,acme-song"):
            page = anonymous.get(path).body.decode().split("<main")[1].split("</main>")[0]
            assert "The large one" not in page
            assert page.count("acme/large") <= 1  # only as what was asked for

    def test_only_units_of_visible_models_can_be_chosen(self, shop: Client) -> None:
        administrator, anonymous = Visit.of(shop, shop.admin_key), Visit(shop)

        assert 'value="price_images"' in administrator.get("/").body.decode()
        assert 'value="price_images"' not in anonymous.get("/").body.decode()
        assert 'value="price_pieces"' in anonymous.get("/").body.decode()

    def test_a_key_sees_its_view(self, shop: Client) -> None:
        work = LocalAdministration(shop.services.store, author="setup", clock=shop.clock)
        _, secret = work.create_key("partner", "read", None, None, "small")
        shop.refresh()

        visit = Visit.of(shop, secret)

        assert "acme/large" not in visit.ids("/")
        assert visit.get("/models/acme/large").status == 404
        assert "acme/large" not in visit.get("/?q=large").body.decode().split("<main")[1]
        assert "acme/large" not in visit.get("/models/acme-larg").body.decode()

    def test_an_administrator_looks_through_a_view(self, shop: Client) -> None:
        visit = Visit.of(shop, shop.admin_key)
        looked = visit.send("/admin/views/look", view="small")
        cookie = looked.headers["set-cookie"].split(";")[0]
        through = Visit(shop, (*visit.cookies, cookie))

        assert "acme/large" in visit.ids("/")
        assert "acme/large" not in through.ids("/")
        assert "You see what the view small sees" in text(through.get("/").body.decode())
        ended = through.send("/admin/views/look")
        assert 'modeldex_view=""' in ended.headers["set-cookie"]
        assert visit.send("/admin/views/look", view="nothing").status == 404

    def test_nobody_else_looks_through_a_view(self, shop: Client) -> None:
        cookie = "modeldex_view=small"
        reader = Visit.of(shop, shop.read_key)

        assert "acme/large" in Visit(shop, (*reader.cookies, cookie)).ids("/")
        assert Visit(shop, (cookie,)).ids("/") == Visit(shop).ids("/")

    def test_whose_view_is_gone_is_told_so(self, shop: Client) -> None:
        work = LocalAdministration(shop.services.store, author="setup", clock=shop.clock)
        _, secret = work.create_key("partner", "read", None, None, "small")
        work.rollback(1)
        shop.refresh()

        answer = Visit(shop).post("/signin", {"key": secret})

        assert answer.status == 401
        assert "its view is not there any more" in text(answer.body.decode())


def test_whoever_signs_in_before_the_server_knows_anything_is_told_so(site: Client) -> None:
    site.services.follower.serving = type(site.services.follower.serving)()

    answer = Visit(site).post("/signin", {"key": site.read_key})

    assert answer.status == 401
    assert "has just started" in text(answer.body.decode())
