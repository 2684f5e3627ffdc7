"""The same searches by other means: SQLite with FTS5, and a loop over parsed entries.

Each finds by conditions and words, counts the same facets, and gives the first fifty. None of the
others knows typing errors, ranks by more than its own score, or keeps pages across publishes.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from modeldex.entries.entry import Entry

FACETS = ("type", "provider", "privacy", "capability")
PAGE = 50


@dataclass(frozen=True)
class Task:
    """One search, as each contender is told it."""

    name: str
    query: str
    """In the language of searches."""
    sql: str
    """A condition on the table."""
    match: str
    """For FTS5; empty for no words."""
    holds: Callable[[Mapping[str, Any]], bool]
    sort: str = ""
    order: str = "created DESC"


def _text(row: Mapping[str, Any]) -> bool:
    return bool(row["type"] == "text")


TASKS = (
    Task("everything", "", "1", "", lambda row: True),
    Task("a type", "type:image", "type = 'image'", "", lambda row: row["type"] == "image"),
    Task(
        "capability, context, price",
        "type:text supportsVision context>=128k input<=1",
        "type = 'text' AND supportsVision AND context >= 128000 AND input <= 1",
        "",
        lambda row: (
            _text(row) and row["supportsVision"] and row["context"] >= 128_000 and row["input"] <= 1
        ),
    ),
    Task(
        "sorted by price",
        "type:text price:*",
        "type = 'text' AND input IS NOT NULL",
        "",
        _text,
        "price",
        "input",
    ),
    Task("one word", "claude", "1", "claude", lambda row: "claude" in row["words"]),
    Task(
        "three words",
        "deepseek chat 70",
        "1",
        "deepseek AND chat AND 70",
        lambda row: row["words"] >= {"deepseek", "chat", "70"},
    ),
    Task("a word in every description", "model", "1", "model", lambda row: "model" in row["words"]),
    Task(
        "words and conditions",
        "type:text supportsReasoning input<=5 qwen coder",
        "type = 'text' AND supportsReasoning AND input <= 5",
        "qwen AND coder",
        lambda row: (
            _text(row)
            and row["supportsReasoning"]
            and row["input"] <= 5
            and row["words"] >= {"qwen", "coder"}
        ),
    ),
    Task("two typing errors", "anthropc sonet", "1", "anthropc AND sonet", lambda row: False),
)


class Fts5:
    """A table with an index on every column asked for, and FTS5 over the texts, in memory."""

    name = "SQLite FTS5"

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.connection = sqlite3.connect(":memory:")
        flags = "supportsVision, supportsReasoning"
        self.connection.executescript(
            f"""
            CREATE TABLE models (row INTEGER PRIMARY KEY, id, type, provider, privacy, context,
                input, created, {flags}, body);
            CREATE TABLE able (row, flag, PRIMARY KEY (row, flag)) WITHOUT ROWID;
            CREATE VIRTUAL TABLE texts USING fts5 (id, name, provider, description);
            """
        )
        for number, entry in enumerate(entries):
            row = facts(entry)
            values = (number, *(row.get(name) for name in _COLUMNS), entry.body)
            self.connection.execute(f"INSERT INTO models VALUES ({','.join('?' * 11)})", values)
            able = [(number, flag) for flag in row["capability"]]
            self.connection.executemany("INSERT INTO able VALUES (?, ?)", able)
            said = (row["id"], row["name"], row["provider"], row["description"])
            self.connection.execute(
                "INSERT INTO texts (rowid, id, name, provider, description) VALUES (?, ?, ?, ?, ?)",
                (number, *said),
            )
        for column in _COLUMNS:
            self.connection.execute(f"CREATE INDEX by_{column} ON models ({column})")
        self.connection.execute("ANALYZE")

    def search(self, task: Task) -> int:
        """Do it all; how many there are."""
        found = f"SELECT row FROM models WHERE {task.sql}"
        order = task.order
        if task.match:
            found += f" AND row IN (SELECT rowid FROM texts WHERE texts MATCH '{task.match}')"
        run = self.connection.execute
        run("DROP TABLE IF EXISTS temp.found")
        run(f"CREATE TEMP TABLE found AS {found}")
        (total,) = run("SELECT count(*) FROM found").fetchone()
        for column in ("type", "provider", "privacy"):
            run(
                f"SELECT {column}, count(*) FROM found JOIN models USING (row) GROUP BY 1"
            ).fetchall()
        run("SELECT flag, count(*) FROM found JOIN able USING (row) GROUP BY 1").fetchall()
        run(
            f"SELECT body FROM found JOIN models USING (row) ORDER BY {order} LIMIT {PAGE}"
        ).fetchall()
        return int(total)


_COLUMNS = (
    "id", "type", "provider", "privacy", "context", "input", "created", "supportsVision",
    "supportsReasoning",
)  # fmt: skip


class Loop:
    """Entries that are parsed already, looked at one by one."""

    name = "plain loop"

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.rows = [{**facts(entry), "body": entry.body} for entry in entries]

    def search(self, task: Task) -> int:
        """Do it all; how many there are."""
        found = [row for row in self.rows if task.holds(row)]
        for name in ("type", "provider", "privacy"):
            Counter(row[name] for row in found)
        Counter(flag for row in found for flag in row["capability"])
        key = "input" if task.sort == "price" else "created"
        found.sort(key=lambda row: row[key], reverse=not task.sort)
        _ = [row["body"] for row in found[:PAGE]]
        return len(found)


def facts(entry: Entry) -> dict[str, Any]:
    """What the tasks ask of an entry."""
    document = orjson.loads(entry.body)
    spec = document["model_spec"]
    able = spec.get("capabilities", {})
    texts = (entry.id, spec["name"], document["owned_by"], spec["description"])
    words = " ".join(texts).lower().translate(_APART).split()
    return {
        "id": entry.id,
        "type": entry.type,
        "name": spec["name"],
        "description": spec["description"],
        "provider": document["owned_by"],
        "privacy": spec["privacy"],
        "context": spec.get("availableContextTokens", 0),
        "input": spec.get("pricing", {}).get("input", {}).get("usd"),
        "created": document["created"],
        "supportsVision": able.get("supportsVision", False),
        "supportsReasoning": able.get("supportsReasoning", False),
        "capability": [name for name, value in able.items() if value is True],
        "words": frozenset(words),
    }


_APART = str.maketrans("/-.,;:", "      ")
