"""A thousand quotes in one request: from the bytes of the body to those of the answer.

    python -m benchmarks.quotes_1000

Prints the median of several rounds in milliseconds of one core, for models whose quotes have few
and many lines; the aim is below 100. The network and the server around the route are not in it.
"""

import statistics
import time
from datetime import UTC, datetime
from typing import Any

from modeldex.catalogue.quotes import PricedModel, evaluate, read_usage
from modeldex.entries import json_codec

ROUNDS = 15
QUOTES = 1_000
NOW = datetime(2026, 8, 22, 12, tzinfo=UTC)


def _price(usd: int) -> dict[str, int]:
    return {"usd": usd, "diem": usd}


PLAIN = {
    "id": "plain",
    "type": "text",
    "model_spec": {"pricing": {"input": _price(1), "output": _price(4)}},
}
FULL = {
    "id": "full",
    "type": "text",
    "discount_to_user": 0.15,
    "model_spec": {
        "pricing": {
            "input": _price(2),
            "cache_input": _price(1),
            "output": _price(8),
            "extended": {
                "context_token_threshold": 200_000,
                "input": _price(4),
                "cache_input": _price(2),
                "output": _price(16),
            },
        }
    },
    "extensions": {
        "rates": {"web_searches": _price(1)},
        "conditional_rates": [
            {"when": {"service_tier": tier}, "rates": {"input_tokens": _price(1)}}
            for tier in ("batch", "flex", "priority")
        ],
    },
}


def _plain(number: int) -> dict[str, int]:
    return {"input_tokens": 1_000 + number, "output_tokens": 500}


def _full(number: int) -> dict[str, int]:
    return {
        "input_tokens": 199_500 + number,
        "cache_read_tokens": 5_000,
        "output_tokens": 3_000,
        "reasoning_tokens": 1_000 + number,
        "web_searches": 2,
    }


def answer(model: PricedModel, body: bytes) -> bytes:
    """What the route does with a body, but for finding the model."""
    data: list[Any] = []
    for asked in json_codec.decode(body)["quotes"]:
        usage = read_usage(asked["usage"]).value
        assert usage is not None
        made = evaluate(model, usage, NOW).value
        assert made is not None
        data.append(made.document(revision=1))
    return json_codec.encode({"object": "list", "data": data})


def main() -> None:
    for document, usage in ((PLAIN, _plain), (FULL, _full)):
        model = PricedModel.of(document)
        quotes = [{"model": document["id"], "usage": usage(each)} for each in range(QUOTES)]
        body = json_codec.encode({"quotes": quotes})
        spans = []
        for _ in range(ROUNDS):
            started = time.process_time()
            answer(model, body)
            spans.append((time.process_time() - started) * 1_000)
        print(
            f"{document['id']:<6} median {statistics.median(spans):6.1f} ms"
            f"  best {min(spans):6.1f} ms  for {QUOTES:,} quotes"
        )


if __name__ == "__main__":
    main()
