"""The rates of a tariff as LiteLLM's names can say them: by threshold and service tier."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from modeldex.dialects.litellm_fields import ALWAYS, TIER_SUFFIXES, When, taken
from modeldex.entries.rates.tariff import Circumstances, Condition, Tariff

Key = tuple[str, When]
"""A unit, and when its rate holds."""

_THRESHOLDS: Final = {"prompt_tokens_above", "prompt_tokens_from"}
_SAYABLE: Final = _THRESHOLDS | {"service_tier"}


class Spoken:
    """Evaluates the tariff at each threshold, so that what is said there costs the same,
    whatever the order of the cards. Cards under other conditions are left aside."""

    def __init__(self, tariff: Tariff) -> None:
        self.cards = [card for card in tariff.cards if _is_sayable(card.when)]
        self.tariff = Tariff(tariff.rates, tuple(self.cards))
        self.thresholds = sorted(
            {above for card in self.cards if (above := threshold(card.when)) is not None}
        )
        used = {card.when.service_tier for card in self.cards}
        self.tiers = [tier for tier in TIER_SUFFIXES if tier in used]
        self._amounts: dict[When, dict[str, Decimal]] = {}
        self.named = {
            (unit, When(threshold(card.when), card.when.service_tier))
            for card in self.cards
            for unit in card.rates
        }

    def amounts(self, when: When) -> dict[str, Decimal]:
        """Dollars by unit, just above the threshold."""
        if when not in self._amounts:
            circumstances = Circumstances(
                prompt_tokens=0 if when.above is None else when.above + 1, service_tier=when.tier
            )
            chosen = self.tariff.applicable(circumstances)
            self._amounts[when] = {unit: rate.usd for unit, (rate, _) in chosen.items()}
        return self._amounts[when]

    def rates(self) -> dict[Key, Decimal]:
        """All rates that must be said for LiteLLM to find them."""
        said = {(unit, ALWAYS): amount for unit, amount in self.amounts(ALWAYS).items()}
        for when in self._occasions():
            for unit, amount in sorted(self.amounts(when).items()):  # output before reasoning
                if {amount} != self._without_saying(said, unit, when):
                    said[unit, when] = amount
        return said

    def _occasions(self) -> Iterator[When]:
        for above in self.thresholds:
            yield When(above=above)
        for tier in self.tiers:
            yield When(tier=tier)
            for above in self.thresholds:
                yield When(above, tier)

    def _without_saying(
        self, said: dict[Key, Decimal], unit: str, when: When
    ) -> set[Decimal | None]:
        """What would be taken if the rate was not said: by LiteLLM, which knows only one
        threshold at a time, and by a reading where a lower threshold's rate goes on."""
        lower = [each for each in reversed(self.thresholds) if each < (when.above or 0)]
        carried = [said[key] for each in lower if (key := (unit, When(each, when.tier))) in said]
        return {taken(lambda *key: said.get(key), unit, when), *carried[:1]}


def _is_sayable(when: Condition) -> bool:
    return when.given().keys() <= _SAYABLE and when.service_tier in (None, *TIER_SUFFIXES)


def threshold(when: Condition) -> int | None:
    """The greatest prompt that does not reach the condition; None where there is no such."""
    least = max(
        -1 if when.prompt_tokens_above is None else when.prompt_tokens_above,
        (when.prompt_tokens_from or 0) - 1,
    )
    return None if least < 0 else least
