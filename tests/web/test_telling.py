"""What the pages tell of one model, of several side by side, of changes, and of views."""

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.catalogue.origins import why
from modeldex.catalogue.views import Currency, Selection, View
from modeldex.entries.entry import Entry
from modeldex.entries.rates.tariff import Card, Condition, Rate, Tariff
from modeldex.store.administration import LocalAdministration
from modeldex.store.records import EntryVersion
from modeldex.web.change_view import changed_fields
from modeldex.web.comparison import conditional_prices
from modeldex.web.figures import exchanged
from modeldex.web.provenance import provenance_of
from tests.documents import document, price
from tests.http.client import Client
from tests.http.conftest import fixture_catalogue
from tests.web.markup import text
from tests.web.visiting import Visit

INSTANTS = {number: datetime(2026, number, 1, tzinfo=UTC) for number in range(1, 9)}


def entry(usd: str) -> Entry:
    return Entry.of(document("m", "text", pricing={"input": price(usd), "output": price("2")}))


def main(visit: Visit, path: str) -> str:
    page = visit.get(path)
    assert page.status == 200, path
    return text(page.body.decode()).partition("Search models /")[2]


@pytest.fixture
def shop(site: Client) -> Client:
    """The server with an anonymous view that has a discount and a currency."""
    won = View(
        "won",
        include=(Selection(type=("text", "image")),),
        exclude=(Selection(where="context>=1m"),),
        discount_to_user={"*": Decimal("0.1")},
        currency=Currency("krw", Decimal(1400)),
        rate_limit="60/minute",
        anonymous=True,
    )
    settings = Settings(name="Acme", owned_by="acme", views={"won": won})
    work = LocalAdministration(site.services.store, author="setup", clock=site.clock)
    work.publish(work.plan(Catalogue(settings, fixture_catalogue().entries)), "Views")
    site.refresh()
    return site


class TestProvenance:
    """Since when a model is there, and when it changed for who looks."""

    def test_an_entry_that_never_changed(self) -> None:
        found = provenance_of([EntryVersion(entry("1"), 2, None)], INSTANTS)

        assert found is not None
        assert (found.first.revision, found.last.revision, found.changes) == (2, 2, 0)

    def test_what_the_reader_can_not_see_changed_nothing(self) -> None:
        seen = [
            EntryVersion(entry("1"), 2, 3),
            EntryVersion(entry("1"), 3, 4),
            EntryVersion(entry("5"), 4, 6),
            EntryVersion(entry("5"), 6, None),
        ]
        found = provenance_of(seen, INSTANTS)

        assert found is not None
        assert (found.first.revision, found.last.revision, found.changes) == (2, 4, 1)
        assert found.last.at == INSTANTS[4]

    def test_that_it_was_away_is_a_change(self) -> None:
        seen = [EntryVersion(entry("1"), 1, 3), EntryVersion(entry("1"), 5, None)]
        found = provenance_of(seen, INSTANTS)

        assert found is not None
        assert (found.last.revision, found.changes) == (5, 1)

    def test_nothing_is_known_without_versions(self) -> None:
        assert provenance_of([], {}) is None


def test_a_models_page_says_what_it_is_and_names_its_constraints(site: Client) -> None:
    said = main(Visit.of(site, site.admin_key), "/models/acme-image-2")

    assert "Kind Text to image" in said
    assert "Takes Text Makes Images" in said
    assert "Usual resolution 1K" in said
    assert "In this catalogue since" in said
    assert "Where each field comes from" in said
    assert "Where each field comes from" not in main(
        Visit.of(site, site.read_key), "/models/acme-image-2"
    )


def test_the_fields_of_one_model_come_from_where_they_come_from_in_the_whole(site: Client) -> None:
    store = site.services.store
    work = LocalAdministration(store, author="reader", clock=site.clock)

    for model_id in ("acme-image-2", "acme/large", "nothing"):
        assert work.why(model_id) == why(store.written(), store.readings(), model_id)


def test_every_price_stands_beside_the_others_and_differences_alone_if_wanted(
    site: Client,
) -> None:
    visit = Visit.of(site, site.read_key)
    path = "/compare?ids=acme-image,acme-image-2"
    everything, differences = main(visit, path), main(visit, f"{path}&only=differences")

    assert "Resolution 2K · Quality high" in everything.replace("2K Quality", "2K · Quality")
    assert "Type Image Image" in everything
    assert "Type Image Image" not in differences
    assert "Quality high" in differences


def test_beside_a_tier_stands_what_the_others_charge_for_so_long_a_prompt() -> None:
    def tariff(base: str, *tiers: tuple[int, str]) -> Tariff:
        cards = (
            Card(Condition(prompt_tokens_above=above), {"input_tokens": Rate(Decimal(usd))})
            for above, usd in tiers
        )
        return Tariff({"input_tokens": Rate(Decimal(base))}, tuple(cards))

    found = conditional_prices(
        [tariff("1"), tariff("2", (128_000, "4")), tariff("3", (200_000, "6"))]
    )

    told = {
        each.when.prompt_tokens_above: [line.rate.usd for line in each.values]
        for each in found
        if each.when is not None
    }
    assert told == {128_000: [1, 4, 3], 200_000: [1, 4, 6]}


def test_prices_are_told_in_the_currency_of_the_view_too(shop: Client) -> None:
    anonymous = Visit(shop)
    (cheapest,) = anonymous.ids("/?type=image&sort=price")[:1]

    assert "₩" in main(anonymous, f"/models/{cheapest}")
    assert "₩" in main(anonymous, "/")
    assert "₩" not in main(Visit.of(shop, shop.read_key), "/")
    assert exchanged(Decimal("1.5"), Currency("krw", Decimal(1400))) == "₩2,100.00"
    assert exchanged(1, Currency("chf", Decimal("0.9"))) == "CHF 0.90"


def test_feeds_are_links_where_they_need_no_key(shop: Client) -> None:
    link = 'href="/api/v1/changes?format=atom"'

    assert link in Visit(shop).get("/changes").body.decode()
    assert link not in Visit.of(shop, shop.read_key).get("/changes").body.decode()


def test_the_page_of_views_says_what_each_sees(shop: Client) -> None:
    visit = Visit.of(shop, shop.admin_key)
    listed = len(Visit(shop).ids("/"))

    said = main(visit, "/admin/views")

    assert "Only type: text, image Without where: context>=1m" in said
    assert "Discount *: 0.1 Currency KRW (1400 = 1 USD)" in said
    assert f"{listed} " in said.partition("1 USD)")[2]


def test_of_a_list_it_is_told_what_came_and_went(site: Client) -> None:
    made = {each.id: each for each in fixture_catalogue().entries.values()}
    other = document("acme/large", "text", pricing={"input": price("1"), "output": price("2")})
    work = LocalAdministration(site.services.store, author="setup", clock=site.clock)
    del made["acme/large"]
    work.publish(work.plan(Catalogue(Settings(name="Acme"), made)), "Away")
    for levels in (["low", "medium"], ["low", "high"]):
        capable = {**other["model_spec"].get("capabilities", {}), "reasoningEffortOptions": levels}
        spec = {**other["model_spec"], "capabilities": capable}
        made["acme/large"] = Entry.of({**other, "model_spec": spec})
        plan = work.plan(Catalogue(Settings(name="Acme"), made))
        work.publish(plan, "Efforts")
    (change,) = plan.changes.entries
    (field,) = changed_fields(change.fields)

    assert (field.added, field.gone) == (("high",), ("medium",))
    site.refresh()
    assert "+ high − medium" in main(Visit.of(site, site.admin_key), "/changes")


def test_changes_go_on_where_the_page_ended(site: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = Visit.of(site, site.read_key)
    everything = re.findall(r'href="(/models/[^"]*)"', visit.get("/changes").body.decode())
    # What is looked for in vain for a while is looked for further on the next page.
    monkeypatch.setattr("modeldex.web.changes_page._MOST_LOOKED_AT", 3)
    listed: list[str] = []
    address = "/changes"
    while address:
        page = visit.get(address).body.decode()
        found = re.findall(r'href="(/models/[^"]*)"', page)
        assert len(found) <= 3
        listed += found
        address = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")

    assert len(listed) > 3
    assert listed == everything
