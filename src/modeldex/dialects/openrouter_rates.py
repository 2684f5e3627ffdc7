"""OpenRouter's ``pricing`` and the tariff that it is.

- Prices are decimal strings in dollars for one token, image, request or search. A JSON number
  there is not understood: imitators of the format write dollars per million in that way.
- A negative price (``-1``) says that there is no fixed one: it is no rate, and is kept.
- ``image`` is documented as the price of an input image. Since the end of 2025 the list writes
  there, for models that bill images by their tokens, the very price of a prompt token: where the
  two are equal it is the price of an image *token*, as no image costs as little as a token.
- ``image_output`` is a price per token whatever its name says: it equals the prices that the
  models' makers publish for a token of an image made.
- Until the beginning of 2026 the list filled every field in: a price of 0 for requests stood
  everywhere, and beside it a 0 for reasoning or cached tokens that were in truth charged as
  output or input. So where a request costs "0", a 0 for what takes the place of priced tokens
  is not understood, and is kept.
- ``min_prompt_tokens`` is *inclusive* here: a minimum, as its name says, and as those who keep the
  history of the list and other readers of it have it. OpenRouter's own schema (``PricingOverride``
  in its SDKs, version of 2026) says "strictly greater than this threshold". The two differ for
  prompts of exactly that size alone, which are quoted at the price of the longer ones, never too
  low. It is written as it was read, so that nothing moves by a token on its way through.
  `openrouter_provider` is another format, exclusive by its documentation.
- An override with a field that is not known here is not applied, as OpenRouter asks for: it may
  be a condition. It is kept whole.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Any, Final, TypeAlias

from modeldex.dialects.foreign import ForeignObject, is_count, is_texts
from modeldex.entries.merging import joined_deeply
from modeldex.entries.models.base import AMOUNT_LIMIT
from modeldex.entries.numbers import round_amount
from modeldex.entries.rates.tariff import WEEKDAYS, Card, Condition, Rate, Tariff
from modeldex.entries.rates.units import UNITS

_NUMBER: Final = re.compile(r"[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?", re.ASCII)
_LONGEST_NUMBER: Final = 100
IMAGE: Final = "image"
WrittenWhen: TypeAlias = dict[str, Any]
"""The conditions of an override."""
IMAGE_TOKENS: Final = "input_image_tokens"


@dataclass(frozen=True, slots=True)
class PriceField:
    """A field of ``pricing``: what is counted there."""

    name: str
    unit: str
    instead_of: str | None = None
    """The field whose price would hold if this one had none."""


PRICE_FIELDS: Final = (
    PriceField("prompt", "input_tokens"),
    PriceField("completion", "output_tokens"),
    PriceField("input_cache_read", "cache_read_tokens", "prompt"),
    PriceField("input_cache_write", "cache_write_tokens", "prompt"),
    PriceField("input_cache_write_1h", "cache_write_1h_tokens", "prompt"),
    PriceField("internal_reasoning", "reasoning_tokens", "completion"),
    PriceField("audio", "input_audio_tokens", "prompt"),
    PriceField("audio_output", "output_audio_tokens", "completion"),
    PriceField("input_audio_cache", "cache_read_audio_tokens", "prompt"),
    PriceField(IMAGE, "input_images"),
    PriceField("image_token", IMAGE_TOKENS, "prompt"),
    PriceField("image_output", "output_image_tokens", "completion"),
    PriceField("request", "requests"),
    PriceField("web_search", "web_searches"),
)
"""In the order in which they are written."""

SAYABLE_UNITS: Final = frozenset(field.unit for field in PRICE_FIELDS)
SAYABLE_CONDITIONS: Final = frozenset(
    {"prompt_tokens_from", "prompt_tokens_above", "utc_from", "utc_until", "utc_days"}
)

_UNIT_BY_FIELD: Final = {field.name: field.unit for field in PRICE_FIELDS}
_OVERRIDE_CONDITIONS: Final = ("min_prompt_tokens", "utc_start", "utc_end", "utc_days")


def read_pricing(pricing: ForeignObject) -> Tariff:
    """The tariff; what is not understood stays in ``pricing``."""
    amounts = {
        field.name: amount
        for field in PRICE_FIELDS
        if (amount := amount_of(pricing.peek(field.name))) is not None
    }
    units = dict(_UNIT_BY_FIELD)
    if _images_cost_as_tokens(amounts, pricing):
        units[IMAGE] = IMAGE_TOKENS
    rates: dict[str, Rate] = {}
    for field in PRICE_FIELDS:
        amount = amounts.get(field.name)
        if amount is not None and not _is_filler(field, amounts):
            pricing.take(field.name, lambda _: True)
            rates[units[field.name]] = rate_of(amount, units[field.name])
    return Tariff(rates, tuple(_read_overrides(pricing, units)))


def amount_of(value: Any) -> Decimal | None:
    """The amount that a price says; None where it says none."""
    if not isinstance(value, str) or len(value) > _LONGEST_NUMBER or not _NUMBER.fullmatch(value):
        return None
    amount = Decimal(value)
    return amount if amount < AMOUNT_LIMIT / 1_000_000 else None


def rate_of(amount: Decimal, unit: str) -> Rate:
    """The rate of a unit whose one costs that amount."""
    return Rate(round_amount(amount * UNITS[unit].per))


def _images_cost_as_tokens(amounts: Mapping[str, Decimal], pricing: ForeignObject) -> bool:
    price = amounts.get(IMAGE)
    return bool(price) and price == amounts.get("prompt") and "image_token" not in pricing


def _is_filler(field: PriceField, amounts: Mapping[str, Decimal]) -> bool:
    """Whether a 0 stands there only because everything was filled in."""
    if field.instead_of is None or amounts[field.name] or amounts.get("request") != 0:
        return False
    return bool(amounts.get(field.instead_of))


def _read_overrides(pricing: ForeignObject, units: Mapping[str, str]) -> Iterator[Card]:
    overrides = pricing.take("overrides", lambda value: isinstance(value, list)) or ()
    kept: list[Any] = []
    for override in overrides:
        card = _card(override, units) if isinstance(override, Mapping) else None
        if card is None:
            kept.append(override)
        else:
            yield card
    if kept:
        pricing.keep("overrides", kept)


def _card(override: Mapping[str, Any], units: Mapping[str, str]) -> Card | None:
    rates: dict[str, Rate] = {}
    for name, value in override.items():
        if name in _OVERRIDE_CONDITIONS:
            continue
        amount = amount_of(value)
        if name not in units or amount is None:
            return None
        rates[units[name]] = rate_of(amount, units[name])
    when = _condition(override)
    return None if when is None or not rates else Card(when, rates)


def _condition(override: Mapping[str, Any]) -> Condition | None:
    given: dict[str, Any] = {}
    if "min_prompt_tokens" in override:
        tokens = override["min_prompt_tokens"]
        if not is_count(tokens):
            return None
        given["prompt_tokens_from"] = int(tokens)
    if "utc_start" in override or "utc_end" in override:
        start, end = (_time_of_day(override.get(name)) for name in ("utc_start", "utc_end"))
        if start is None or end is None or start == end:
            return None
        given |= {"utc_from": start, "utc_until": end}
    if "utc_days" in override:
        days = override["utc_days"]
        if not is_texts(days) or not days or not frozenset(WEEKDAYS).issuperset(days):
            return None
        given["utc_days"] = tuple(days)
    return Condition(**given) if given else None


def _time_of_day(value: Any) -> time | None:
    """From HHMM as a number: 30 is half past midnight."""
    if isinstance(value, bool) or not (value == 0 or is_count(value)):
        return None
    hour, minute = divmod(int(value), 100)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def written_pricing(tariff: Tariff) -> dict[str, Any]:
    """The fields of ``pricing`` that say what ``tariff`` says, as far as they can."""
    names = {field.unit: field.name for field in PRICE_FIELDS}
    if _images_are_priced_as_tokens(tariff):
        names[IMAGE_TOKENS] = IMAGE
    pricing: dict[str, Any] = dict(_written_prices(tariff.rates, names))
    overrides = _written_overrides(tariff.rates, tariff.cards, names)
    return pricing | ({"overrides": overrides} if overrides else {})


_INHERITED: Final = frozenset({"cache_read_tokens", "cache_write_tokens"})
"""What an override leaves out where it is as ever: "price keys absent from an entry inherit the
base price" (OpenRouter's reference of ``PricingOverride``). An entry states it, since its extended
context has to be whole."""


def _written_overrides(
    base: Mapping[str, Rate], cards: Iterable[Card], names: Mapping[str, str]
) -> list[dict[str, Any]]:
    """One for each condition, as far as that leaves the last one to name a price the last."""
    written: list[tuple[dict[str, Any], dict[str, str]]] = []
    for card in cards:
        when = when_of(card.when)
        said = {price for _, its_prices in written for price in its_prices}
        rates = {
            unit: rate
            for unit, rate in card.rates.items()
            if not (unit in _INHERITED and names.get(unit) not in said and rate == base.get(unit))
        }
        prices = dict(_written_prices(rates, names))
        if when is None or not prices:
            continue
        for earlier, its_prices in reversed(written):
            if earlier == when:
                its_prices |= prices
                break
            if its_prices.keys() & prices.keys():
                written.append((when, prices))
                break
        else:
            written.append((when, prices))
    return [{**when, **prices} for when, prices in written]


def _images_are_priced_as_tokens(tariff: Tariff) -> bool:
    """Whether ``image`` says the price of an image token, as `read_pricing` will find out."""
    if any("input_images" in rates for rates in (tariff.rates, *(c.rates for c in tariff.cards))):
        return False
    images, tokens = (tariff.rates.get(unit) for unit in (IMAGE_TOKENS, "input_tokens"))
    return bool(images and tokens and images.usd and images.usd == tokens.usd)


def with_kept(pricing: dict[str, Any], kept: Any) -> dict[str, Any]:
    """``pricing`` with what was kept of the foreign one; its overrides follow."""
    if not isinstance(kept, Mapping):
        return pricing
    document = joined_deeply(kept, pricing)
    overrides = kept.get("overrides")
    if "overrides" in pricing and isinstance(overrides, list):
        document["overrides"] = [*pricing["overrides"], *overrides]
    return document


def _written_prices(
    rates: Mapping[str, Rate], names: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for field in PRICE_FIELDS:
        if field.unit in rates:
            yield names[field.unit], price_of(rates[field.unit], field.unit)


def price_of(rate: Rate, unit: str) -> str:
    """What one of the unit costs, in plain digits, without an exponent."""
    text = f"{round_amount(rate.usd / UNITS[unit].per):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def when_of(when: Condition) -> WrittenWhen | None:
    """The condition's fields; None where the format has none for it."""
    given = when.given()
    if not given or not given.keys() <= SAYABLE_CONDITIONS:
        return None
    written: WrittenWhen = {}
    if when.prompt_tokens_from is not None:
        written["min_prompt_tokens"] = when.prompt_tokens_from
    if when.prompt_tokens_above is not None:
        written["min_prompt_tokens"] = max(
            when.prompt_tokens_above + 1, written.get("min_prompt_tokens", 0)
        )
    if (when.utc_from is None) != (when.utc_until is None):
        return None
    if when.utc_from is not None and when.utc_until is not None:
        written["utc_start"] = when.utc_from.hour * 100 + when.utc_from.minute
        written["utc_end"] = when.utc_until.hour * 100 + when.utc_until.minute
    if when.utc_days is not None:
        written["utc_days"] = list(when.utc_days)
    return written
