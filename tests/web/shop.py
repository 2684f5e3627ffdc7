"""A shop with a past: invented models of every type, some revisions, a reading that waits, views, a
webhook, a model that does not answer. It is what browsers look at in tests and pictures."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from modeldex.catalogue.views import Selection, View
from modeldex.catalogue.webhooks import Webhook
from modeldex.store.deliveries import Message
from modeldex.store.store import Store
from tests.documents import CAPABILITIES, document, every_document, price
from tests.store.conftest import Clock
from tests.store.sourced import Sourced

Document = dict[str, Any]

_TEXT = """
fern-4           | Fern 4           | fern    | 1.25 | 10   | 400  | vrt  | default,most_intelligent
fern-4-mini      | Fern 4 Mini      | fern    | 0.25 | 2    | 400  | vrt  |
fern-4-nano      | Fern 4 Nano      | fern    | 0.05 | 0.4  | 400  | vt   | fastest
fern-3-5         | Fern 3.5         | fern    | 2.5  | 10   | 128  | vt   |
moss-opus        | Moss Opus        | moss    | 15   | 75   | 200  | vrt  |
moss-sonnet      | Moss Sonnet      | moss    | 3    | 15   | 200  | vrt  | default_code
moss-haiku       | Moss Haiku       | moss    | 0.8  | 4    | 200  | vt   |
tidal-pro        | Tidal Pro        | tidal   | 2    | 12   | 1000 | vrta |
tidal-flash      | Tidal Flash      | tidal   | 0.3  | 2.5  | 1000 | vrta |
tidal-flash-lite | Tidal Flash Lite | tidal   | 0.1  | 0.4  | 1000 | vt   |
quarry-235b      | Quarry 235B      | quarry  | 0.18 | 0.54 | 131  | rt   |
quarry-coder     | Quarry Coder     | quarry  | 0.4  | 1.6  | 262  | t    |
heron-v3         | Heron V3.2       | heron   | 0.28 | 0.42 | 164  | rt   | default_reasoning
heron-r2         | Heron R2         | heron   | 0.55 | 2.19 | 164  | r    |
loom-70b         | Loom 70B         | loom    | 0.6  | 0.6  | 128  | t    |
loom-8b          | Loom 8B          | loom    | 0.05 | 0.08 | 128  |      |
kestrel-large    | Kestrel Large    | kestrel | 2    | 6    | 128  | vt   |
kestrel-small    | Kestrel Small    | kestrel | 0.1  | 0.3  | 32   | t    |
"""
_LATER = ("fern-4-nano", "kestrel-small")
"""Models that came when the shop was open already."""
_FLAGS = {
    "v": "supportsVision",
    "r": "supportsReasoning",
    "t": "supportsFunctionCalling",
    "a": "supportsAudioInput",
}


@dataclass(frozen=True)
class Shop:
    """The keys of the shop."""

    read_key: str
    partner_key: str
    admin_key: str


def furnish(path: Path, now: datetime) -> Shop:
    """Make the database of the shop, as it stands at ``now``."""
    store = Store.open(f"sqlite:///{path}")
    try:
        return _furnished(store, now)
    finally:
        store.close()


def _furnished(store: Store, now: datetime) -> Shop:
    models, clock = list(_models(now)), Clock(now - timedelta(days=240))
    sourced = Sourced.begun(
        store,
        clock,
        [_priced(each, 2) for each in models if each["id"] not in _LATER],
        name="Acme AI",
        owned_by="acme",
        aliases={"text": {"gpt-latest": "fern-4", "gpt-small": "fern-4-mini"}},
        views={
            "partner": View("partner", exclude=(Selection(provider=("moss",)),)),
            "team": View("team", base="partner", include=(Selection(type=("text",)),)),
        },
        webhooks=(Webhook("shop", "https://shop.example/hooks/models", "SHOP_SECRET"),),
    )
    clock.move(days=90)
    sourced.sync([_priced(each, 1.5) for each in models if each["id"] != _LATER[0]])
    clock.move(days=100)
    sourced.sync([each for each in models if each["id"] != _LATER[0]])
    clock.move(days=38)
    sourced.sync(models)
    clock.now = now - timedelta(hours=7)
    sourced.hold([_priced(each, 12) if each["id"] == "heron-r2" else each for each in models])
    work = sourced.work("anna")
    work.mark_offline("loom-8b", "The provider has an outage")
    store.outbox.add("shop", (_message(number) for number in range(3)), clock.now)
    keys = [
        work.create_key("reader", "read", None)[1],
        work.create_key("partner", "read", None, None, "partner")[1],
        work.create_key("operator", "admin", None)[1],
    ]
    return Shop(*keys)


def _models(now: datetime) -> Iterator[Document]:
    for line in filter(None, _TEXT.splitlines()):
        yield _text_model(line, now)
    for each in every_document():
        if each["type"] != "text":
            yield deepcopy(each)
    retiring = _text_model("fern-3 | Fern 3 | fern | 5 | 15 | 128 | t |", now)
    retiring["model_spec"]["deprecation"] = {
        "startsAt": _iso(now - timedelta(days=20)),
        "date": _iso(now + timedelta(days=25)),
        "removesAt": _iso(now + timedelta(days=25)),
        "autoRemap": True,
        "replacementModelId": "fern-4",
    }
    yield retiring


def _text_model(line: str, now: datetime) -> Document:
    cells = [cell.strip() for cell in line.split("|")]
    model_id, name, provider, usd_in, usd_out, context, abilities, traits = cells
    flags = {_FLAGS[each]: True for each in abilities}
    off = {flag: False for flag, value in CAPABILITIES.items() if isinstance(value, bool)}
    pricing: Document = {
        "input": price(usd_in),
        "output": price(usd_out),
        "cache_input": price("0.03"),
    }
    if context == "1000":
        beyond = {"context_token_threshold": 200_000, "input": price("4"), "output": price("18")}
        pricing["extended"] = {**beyond, "cache_input": price("0.06")}
    made = document(
        model_id,
        "text",
        name=name,
        description=f"{name} is a model of the {provider} family, made up for tests.",
        availableContextTokens=int(context) * 1000,
        maxCompletionTokens=int(context) * 100,
        capabilities={**off, **flags, "quantization": "fp8"},
        pricing=pricing,
        traits=traits.split(",") if traits else [],
    )
    created = now - timedelta(days=30 + 7 * len(model_id))
    return {**made, "owned_by": provider, "created": int(created.timestamp())}


def _priced(model: Document, factor: float) -> Document:
    """The model at another price of its tokens."""
    made = deepcopy(model)
    if made["type"] == "text":
        for name in ("input", "output"):
            usd = made["model_spec"]["pricing"][name]["usd"]
            made["model_spec"]["pricing"][name] = price(f"{float(usd) * factor:g}")
    return made


def _message(number: int) -> Message:
    return Message(f"msg_{number:032x}", "entry.price_changed", "3/fern-4", b'{"type":"x"}')


def _iso(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
