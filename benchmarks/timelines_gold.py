"""Reads the topics of Timeline17: articles as dateline reads them, and the gold timelines.

The texts are tokenised as in the Penn Treebank ("the rig 's crew -LRB- 11 men -RRB-"). They are put together again
lightly, by rule, before dateline reads them: no newspaper is written so.
"""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dateline.errors import InputError
from dateline.text.article import make_article

if TYPE_CHECKING:
    from pathlib import Path

    from dateline.records import Article

MARKS = {
    "-LRB-": "(",
    "-RRB-": ")",
    "-LSB-": "[",
    "-RSB-": "]",
    "-LCB-": "{",
    "-RCB-": "}",
    "``": "“",
    "''": "”",
    "`": "‘",
}
TO_THE_LEFT = re.compile(r" (?=(?:[.,;:?!%)\]}”]|'s|n't|'re|'ve|'ll|'d|'m|')(?: |$))")
TO_THE_RIGHT = re.compile(r"(?<=[(\[{“‘$£#]) ")
Gold = dict[date, tuple[str, ...]]


@dataclass(frozen=True)
class Topic:
    """A topic: its articles, the words it was searched with, the timelines that journalists wrote of it."""

    name: str
    articles: tuple[Article, ...]
    words: str
    gold: tuple[Gold, ...]
    unreadable: int
    """Articles in which dateline found no sentence."""


def topics(folder: Path) -> list[str]:
    """Return the names of the topics in a folder."""
    return sorted(path.parent.name for path in folder.glob("*/articles.jsonl.gz"))


def load(folder: Path, name: str) -> Topic:
    """Read one topic."""
    articles, unreadable = [], 0
    with gzip.open(folder / name / "articles.jsonl.gz", "rt", encoding="utf-8") as rows:
        for row in map(json.loads, rows):
            text = "\n".join(map(plain, row["text"].splitlines()))
            try:
                articles.append(make_article(text, str(row["id"]), published=date.fromisoformat(row["published"][:10])))
            except InputError:
                unreadable += 1
    words = json.loads((folder / name / "keywords.json").read_text(encoding="utf-8"))
    timelines = (folder / name / "timelines.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [timeline(json.loads(line)) for line in timelines if line.strip()]
    return Topic(name, tuple(articles), " ".join(words), tuple(one for one in gold if one), unreadable)


def timeline(rows: list[tuple[str, list[str]]]) -> Gold:
    """Return a gold timeline; of a date told twice the later one counts, as in the published evaluation."""
    return {date.fromisoformat(day[:10]): tuple(lines) for day, lines in rows}


def plain(line: str) -> str:
    """Put the tokens of a line together again."""
    joined = " ".join(MARKS.get(token, token) for token in line.split())
    return TO_THE_RIGHT.sub("", TO_THE_LEFT.sub("", joined))
