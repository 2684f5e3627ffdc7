"""How long `modeldex apply` takes at 100,000 entries, and how much memory.

    python benchmarks/apply_100k.py [--entries N] [--keep DIR]

Generates a JSON file of entries of several types, and runs the real commands on it, each in a
process of its own with a terminal at its standard error, so that the progress bar is paid for.
"""

import argparse
import json
import os
import pty
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

TARGETS = {"first apply": (60.0, 2000.0), "one entry changed": (30.0, 2000.0)}
"""Seconds and megabytes that must not be exceeded."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep what is made there")
    arguments = parser.parse_args()
    with directory(arguments.keep) as place:
        if not measure(place, arguments.entries):
            raise SystemExit("a target was missed")


@contextmanager
def directory(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory() as temporary:
        yield Path(temporary)


def measure(place: Path, count: int) -> bool:
    changed = entry(count // 2 // len(KINDS) * len(KINDS))  # a text model
    changed["model_spec"]["pricing"]["input"]["usd"] = 123.5
    write(place / "models.json", map(entry, range(count)))
    write(
        place / "changed.json",
        (changed if each["id"] == changed["id"] else each for each in map(entry, range(count))),
    )
    size = (place / "models.json").stat().st_size / 1e6
    print(f"{count:,} entries in {size:.0f} MB of JSON")
    runs = [
        ("plan from nothing", ["plan", "models.json"]),
        ("first apply", ["apply", "models.json", "--yes"]),
        ("nothing changed", ["apply", "models.json", "--yes"]),
        ("one entry changed", ["apply", "changed.json", "--yes"]),
        ("list", ["list"]),
        ("show", ["show", changed["id"]]),
        ("diff 1 2", ["diff", "1", "2"]),
        ("export to JSON", ["export", "-o", "export.json"]),
        ("rollback 1", ["rollback", "1", "--yes"]),
    ]
    results = [told(name, run(place, *words)) for name, words in runs]
    return all(results)


@dataclass(frozen=True)
class Figures:
    """What one command cost."""

    seconds: float
    cpu: float
    """Seconds of processor time: what remains of it where nothing else runs."""
    megabytes: float
    last_line: str
    bars: int
    """How many times the progress bar was drawn."""


def told(name: str, figures: Figures) -> bool:
    seconds, megabytes = TARGETS.get(name, (float("inf"), float("inf")))
    met = figures.seconds <= seconds and figures.megabytes <= megabytes
    print(
        f"{name:<20}{figures.seconds:>8.2f} s ({figures.cpu:>6.2f} s of CPU)"
        f"  peak {figures.megabytes:>6.0f} MB  bar drawn {figures.bars:>4} times"
        f"  {'' if met else 'TARGET MISSED  '}{figures.last_line[:60]}",
        flush=True,
    )
    return met


def run(place: Path, *words: str) -> Figures:
    """Run one command to its end."""
    controller, terminal = pty.openpty()
    drawn: list[bytes] = []
    reader = threading.Thread(target=drain, args=(controller, drawn), daemon=True)
    output = place / "output.txt"
    environment = {**os.environ, "MODELDEX_DATABASE_URL": "sqlite:///modeldex.db", "TERM": "xterm"}
    start = time.perf_counter()
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "modeldex", *words],
            cwd=place,
            env=environment,
            stdout=file,
            stderr=terminal,
        )
        os.close(terminal)
        reader.start()
        _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    reader.join(5)
    if process.returncode not in (0, 2):
        raise SystemExit(f"{' '.join(words)}: ended with {process.returncode}\n{b''.join(drawn)!r}")
    lines = output.read_text().splitlines()
    bars = b"".join(drawn).count(ERASE_LINE)
    cpu = usage.ru_utime + usage.ru_stime
    return Figures(seconds, cpu, usage.ru_maxrss / 1024, lines[-1] if lines else "", bars)


ERASE_LINE = b"\x1b[2K"
"""What a terminal is sent before a bar is drawn anew."""


def drain(descriptor: int, into: list[bytes]) -> None:
    try:
        while chunk := os.read(descriptor, 65536):
            into.append(chunk)
    except OSError:  # the other end is closed
        pass


def write(path: Path, models: Iterable[dict[str, Any]]) -> None:
    """One by one: what this process holds would count as the memory of those it starts."""
    with path.open("w", encoding="utf-8") as file:
        for index, each in enumerate(models):
            file.write(("[" if index == 0 else ",\n") + json.dumps(each, ensure_ascii=False))
        file.write("]\n")


def entry(number: int) -> dict[str, Any]:
    """Entries as providers write them: six of ten are text models."""
    kind = KINDS[number % len(KINDS)]
    price = number % 997 / 100 + 0.01
    return {
        "id": f"vendor-{number % 97}/{kind}-model-{number}",
        "object": "model",
        "created": 1_700_000_000 + number,
        "owned_by": f"vendor-{number % 97}",
        "type": kind,
        "model_spec": {
            "name": f"Model {number}",
            "description": f"A model of the kind {kind}, and the number {number} of many.",
            "privacy": "private",
            "offline": False,
            "traits": [],
            "modelSource": f"https://example.com/models/{number}",
            **spec(kind, price),
        },
    }


KINDS = ("text", "text", "text", "text", "text", "text", "image", "embedding", "tts", "video")


def amount(usd: float) -> dict[str, float]:
    return {"usd": round(usd, 6), "diem": round(usd, 6)}


def spec(kind: str, price: float) -> dict[str, Any]:
    if kind == "text":
        return text_spec(price)
    if kind == "image":
        return {
            "constraints": {
                "promptCharacterLimit": 1500,
                "steps": {"default": 20, "max": 30},
                "widthHeightDivisor": 8,
            },
            "pricing": {
                "generation": amount(price / 100),
                "upscale": {"2x": amount(price / 50), "4x": amount(price / 25)},
            },
        }
    if kind == "embedding":
        return {
            "embeddingDimensions": 1024,
            "maxInputTokens": 8192,
            "supportsCustomDimensions": False,
            "pricing": {"input": amount(price / 10), "output": amount(price / 10)},
        }
    if kind == "tts":
        return {"voices": ["alloy", "echo", "nova"], "pricing": {"input": amount(price)}}
    return {
        "constraints": {
            "model_type": "text-to-video",
            "aspect_ratios": ["16:9", "9:16"],
            "resolutions": ["720p", "1080p"],
            "durations": ["5s", "10s"],
            "audio": True,
            "audio_configurable": True,
        }
    }


UNSUPPORTED = (
    "optimizedForCode",
    "supportsAudioInput",
    "supportsLogProbs",
    "supportsMultipleImages",
    "supportsReasoningEffort",
    "supportsTeeAttestation",
    "supportsE2EE",
    "supportsVideoInput",
    "supportsWebSearch",
    "supportsXSearch",
)


def text_spec(price: float) -> dict[str, Any]:
    return {
        "availableContextTokens": 131_072,
        "maxCompletionTokens": 16_384,
        "capabilities": {
            **dict.fromkeys(UNSUPPORTED, False),
            "quantization": "fp8",
            "supportsFunctionCalling": True,
            "supportsReasoning": True,
            "supportsResponseSchema": True,
            "supportsVision": True,
        },
        "constraints": {"temperature": {"default": 0.7}, "top_p": {"default": 0.9}},
        "pricing": {
            "input": amount(price),
            "output": amount(price * 4),
            "cache_input": amount(price / 10),
        },
    }


if __name__ == "__main__":
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    main()
