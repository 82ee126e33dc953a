from __future__ import annotations

import gzip
import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from dateline.errors import InputError, TooLargeError
from dateline.evaluation.gold import GoldTimelines
from dateline.evaluation.layouts import timeline17

if TYPE_CHECKING:
    from pathlib import Path

ARTICLES = [
    {"id": 1, "published": "2024-05-15T08:00", "text": "The pier -LRB- of Sundmark -RRB- 's fallen ."},
    {"id": 2, "published": "2024-05-16", "text": "..."},
]
TIMELINES = [[["2024-05-14", ["The pier fell ."]], ["2024-05-14", ["It fell ."]]], []]


def topic(
    where: Path, *, articles: object = ARTICLES, timelines: object = TIMELINES, words: object = ("pier", 1)
) -> Path:
    def lines(told: object) -> str:
        return told if isinstance(told, str) else "\n\n".join(map(json.dumps, told))  # type: ignore[call-overload]

    (where / "pier").mkdir(exist_ok=True)
    (where / "pier" / "articles.jsonl.gz").write_bytes(gzip.compress(lines(articles).encode()))
    (where / "pier" / "timelines.jsonl").write_text(lines(timelines), encoding="utf-8")
    (where / "pier" / "keywords.json").write_text(json.dumps(words), encoding="utf-8")
    return where


def test_a_topic_has_articles_words_and_timelines(tmp_path: Path) -> None:
    (one,) = timeline17.read(topic(tmp_path))
    assert isinstance(one, GoldTimelines)
    assert (one.name, one.words, one.unreadable) == ("pier", "pier", 1)
    assert [article.text for article in one.articles] == ["The pier (of Sundmark)'s fallen."]
    assert str(one.articles[0].published) == "2024-05-15"
    assert one.timelines == ({date(2024, 5, 14): ("It fell .",)},)


def test_words_that_are_no_list_are_none(tmp_path: Path) -> None:
    (one,) = timeline17.read(topic(tmp_path, words={}))
    assert isinstance(one, GoldTimelines)
    assert one.words == ""


@pytest.mark.parametrize(
    ("articles", "timelines", "told"),
    [
        ("{", TIMELINES, "articles.jsonl.gz: line 1 is no JSON"),
        ([[]], TIMELINES, "pier/articles.jsonl.gz: line 1: an article has the keys"),
        ([ARTICLES[0] | {"published": "Monday"}], TIMELINES, "line 1: 'Monday' is no day"),
        (ARTICLES, [[1]], "pier/timelines.jsonl: line 1: a timeline is a list of [day, [sentence, …]]"),
        (ARTICLES, [[["2024-05-99", []]]], "'2024-05-99' is no day"),
        (ARTICLES, [5], "a timeline is a list"),
    ],
)
def test_a_bad_topic_is_an_error_that_tells_the_place(
    tmp_path: Path, articles: object, timelines: object, told: str
) -> None:
    (one,) = timeline17.read(topic(tmp_path, articles=articles, timelines=timelines))
    assert isinstance(one, InputError)
    assert told in str(one)


def test_files_that_are_missing_damaged_or_too_long_are_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (topic(tmp_path) / "pier" / "timelines.jsonl").unlink()
    (one,) = timeline17.read(tmp_path)
    assert "timelines.jsonl cannot be read: No such file" in str(one)
    (topic(tmp_path) / "pier" / "articles.jsonl.gz").write_bytes(gzip.compress(b"[1]" * 1000)[:30])
    (one,) = timeline17.read(tmp_path)
    assert "articles.jsonl.gz cannot be read" in str(one)
    monkeypatch.setattr(timeline17, "MAX_LINE", 10)
    (one,) = timeline17.read(topic(tmp_path))
    assert isinstance(one, TooLargeError)
