"""Laws that hold for any sequence of catalogues."""

import itertools
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modeldex.catalogue.catalogue import Catalogue, Settings
from modeldex.store.administration import LocalAdministration
from modeldex.store.errors import NothingToPublish
from modeldex.store.store import Store
from tests.factories import catalogue_of, named_entry
from tests.store.conftest import Clock

ids = st.sampled_from(["a", "A", "b", "org/b", "ä", "日本", "%"]) | st.text(
    st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=5
)
amounts = st.decimals(min_value=0, max_value=10**9, allow_nan=False, allow_infinity=False, places=6)
all_settings = st.builds(
    Settings,
    name=st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    diem_per_usd=amounts.filter(bool),
    defaults=st.dictionaries(
        st.sampled_from(["all", "text"]), st.dictionaries(st.text("xy."), amounts, max_size=2)
    ),
    traits=st.dictionaries(
        st.sampled_from(["text", "image"]), st.dictionaries(st.text("tu"), ids, max_size=2)
    ),
)


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    names = draw(st.dictionaries(ids, st.sampled_from(["one", "two", "ü\u2028"]), max_size=6))
    entries = [named_entry(model_id, name) for model_id, name in names.items()]
    return catalogue_of(*entries, settings=draw(all_settings | st.just(Settings())))


_files = itertools.count()


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sequence=st.lists(catalogues(), min_size=1, max_size=5))
def test_every_revision_is_read_as_it_was_published(
    tmp_path: Path, sequence: list[Catalogue]
) -> None:
    store = Store.open(f"sqlite:///{tmp_path / f'{next(_files)}.db'}")
    published = _publish_all(store, sequence)

    for number, catalogue in enumerate(published, start=1):
        assert store.catalogue(number) == catalogue
        revision = store.revision(number)
        assert revision is not None
        assert revision.digest == catalogue.digest().hex()
        assert revision.entries == len(catalogue.entries)
    _check_order(store, len(published))
    _check_deltas(store, published)
    _check_histories(store, published)
    store.close()


def _publish_all(store: Store, sequence: Sequence[Catalogue]) -> list[Catalogue]:
    administration = LocalAdministration(store, author="anna", clock=Clock())
    published = []
    for catalogue in sequence:
        plan = administration.plan(catalogue)
        if plan.changes:
            administration.publish(plan, "")
            published.append(catalogue)
        else:
            with pytest.raises(NothingToPublish):
                administration.publish(plan, "")
    return published


def _check_order(store: Store, count: int) -> None:
    """Two ids that are in one revision after the other are always listed in the same order."""
    places: dict[str, dict[str, bool]] = {}
    for number in range(1, count + 1):
        listed = list(store.catalogue(number).entries)
        for first, second in itertools.combinations(listed, 2):
            assert places.get(second, {}).get(first) is None
            places.setdefault(first, {})[second] = True


def _check_deltas(store: Store, published: Sequence[Catalogue]) -> None:
    if not published:
        return
    head = store.catalogue()
    for number in range(len(published) + 1):
        held = store.catalogue(number) if number else Catalogue()
        followed = store.changed_since(number).apply(held)
        assert followed == head
        assert list(followed.entries) == list(head.entries)


def _check_histories(store: Store, published: Sequence[Catalogue]) -> None:
    for model_id in {model_id for catalogue in published for model_id in catalogue.entries}:
        history = store.history(model_id)
        for number, catalogue in enumerate(published, start=1):
            held = [
                version.entry
                for version in history
                if version.since <= number and (version.until is None or number < version.until)
            ]
            entry = catalogue.entries.get(model_id)
            assert held == ([] if entry is None else [entry])


def test_amounts_of_settings_are_exact_decimals(store: Store) -> None:
    amount = Decimal("0.1000000000000000055511151231257827")
    plan = LocalAdministration(store, author="anna").plan(
        catalogue_of("a", settings=Settings(diem_per_usd=amount, defaults={"all": {"x": amount}}))
    )

    LocalAdministration(store, author="anna").publish(plan, "")
    read = store.catalogue().settings

    assert read.diem_per_usd == amount
    assert read.defaults["all"]["x"] == amount
    assert isinstance(read.diem_per_usd, Decimal)
