"""Generated catalogues."""

from collections import Counter

import pytest
from benchmarks.read_path.cases import ENTRY_ID
from benchmarks.read_path.catalogue import MIX, make_catalogue, revise, types

from modeldex.catalogue.changes import compare
from modeldex.entries.types import MODEL_TYPES


class TestGenerated:
    def test_it_has_every_type_in_the_proportions_of_a_real_list(self) -> None:
        catalogue = make_catalogue(328)
        assert Counter(entry.type for entry in catalogue.entries.values()) == MIX
        assert set(MIX) == set(MODEL_TYPES)

    def test_the_whole_list_is_as_heavy_as_a_real_one(self) -> None:
        catalogue = make_catalogue(328)
        size = sum(len(entry.body) + 1 for entry in catalogue.entries.values())
        assert 150_000 < size < 250_000

    def test_it_is_the_same_each_time(self) -> None:
        assert make_catalogue(328).digest() == make_catalogue(328).digest()

    def test_the_single_entry_that_is_measured_is_in_it(self) -> None:
        assert make_catalogue(328).entries[ENTRY_ID].type == "text"

    @pytest.mark.parametrize("count", [1, 2, 99, 4000])
    def test_any_number_can_be_made(self, count: int) -> None:
        assert len(list(types(count))) == count


class TestRevised:
    def test_every_tenth_entry_changes_and_texts_are_among_them(self) -> None:
        before = make_catalogue(328)
        for number in range(1, 12):
            after = revise(before, number)
            changed = {change.id for change in compare(before, after).entries}
            assert len(changed) in (32, 33)
            assert any(before.entries[each].type == "text" for each in changed)
            before = after
