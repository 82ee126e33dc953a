from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from dateline.errors import InputError, TooLargeError, UsageError
from dateline.evaluation.gold import GoldArticle, MainEvent
from dateline.evaluation.layouts import files, simple
from dateline.evaluation.layouts.choose import layout_of, read_gold

SEEDS = Path(__file__).parents[3] / "seeds"
TEXT = "Published: 2024-05-15\n\nOrvane bought the pier on Monday. Buy now! Ilse Tarn closed a bridge. Buy now!\n"


def event(**more: Any) -> dict[str, Any]:  # noqa: ANN401 -- any JSON value
    return {"text": "Orvane bought the pier.", "line": "Orvane bought the pier on Monday."} | more


def folder(where: Path, gold: object, text: str = TEXT) -> Path:
    (where / "pier.txt").write_text(text, encoding="utf-8")
    (where / "pier.json").write_text(gold if isinstance(gold, str) else json.dumps(gold), encoding="utf-8")
    return where


def only(where: Path) -> GoldArticle:
    found = list(simple.read(where))
    assert len(found) == 1
    assert isinstance(found[0], GoldArticle)
    return found[0]


def test_the_seeds_are_a_gold_set() -> None:
    found = list(read_gold(SEEDS))
    assert layout_of(SEEDS) == "simple"
    assert [one.article.source.rpartition("/")[2] for one in found if isinstance(one, GoldArticle)][:2] == [
        "000_07c546ca077d7fd8.txt",
        "lethmark-business-daily.txt",
    ]
    assert len(found) == 7
    assert all(isinstance(one, GoldArticle) and one.events for one in found)


def test_an_article_and_its_gold_have_the_same_name(tmp_path: Path) -> None:
    one = only(folder(tmp_path, {"events": [event(date="2024-05-13", phrase="on Monday", actors=["Orvane"])]}))
    assert one.events is not None
    found = one.events[0]
    assert (found.date, found.dating, found.actors, found.hedged) == ("2024-05-13", "told", ("Orvane",), False)
    assert one.article.text[found.start : found.end] == found.quote == "Orvane bought the pier on Monday."
    assert str(one.article.published) == "2024-05-15"


def test_gold_may_stand_in_a_folder_of_its_own_and_beside_other_files(tmp_path: Path) -> None:
    folder(tmp_path, {"events": []})
    (tmp_path / "gold").mkdir()
    (tmp_path / "pier.json").rename(tmp_path / "gold" / "pier.json")
    (tmp_path / "gold" / "story.timeline.json").write_text("{}")
    (tmp_path / ".hidden.json").write_text("{}")
    assert only(tmp_path).events == ()


def test_gold_without_events_says_nothing_of_events(tmp_path: Path) -> None:
    told = {
        "summary": ["Orvane bought a pier."],
        "actors": ["Orvane"],
        "main": {"what": ["bought a pier"], "who": ["Orvane"], "days": ["2024-05-13"]},
        "not_events": ["Buy now!"],
    }
    one = only(folder(tmp_path, told))
    assert one.events is None
    assert one.summary == ("Orvane bought a pier.",)
    assert one.actors == ("Orvane",)
    assert one.main == MainEvent(("bought a pier",), ("Orvane",), ("2024-05-13",))
    assert [one.article.text[start:end] for start, end in one.others] == ["Buy now!", "Buy now!"]


@pytest.mark.parametrize(
    ("gold", "told"),
    [
        ("[", "pier.json: Invalid JSON"),
        ("[]", "pier.json: Input should be an object"),
        ({"event": []}, "pier.json: event: Extra inputs are not permitted"),
        ({"events": [event(line="A line of another article.")]}, "events.0.line: the article has no such words"),
        ({"events": [event(date="13 May")]}, "events.0.date: '13 May' is no EDTF value"),
        ({"events": [event(phrase="on Tuesday")]}, "events.0.phrase: the line has no such words"),
        ({"events": [event(text="")]}, "events.0.text: String should have at least 1 character"),
        ({"not_events": ["Sell now!"]}, "not_events.0: the article has no such words"),
        ({"published": "2024-05-16"}, "published: the gold says 2024-05-16, the article 2024-05-15"),
        ({"article": "../pier.txt"}, "article: there is no '../pier.txt' in"),
        ({"article": "a\x00b"}, "article: there is no"),
        ({"main": {"what": []}}, "main.what: Tuple should have at least 1 item"),
    ],
)
def test_bad_gold_is_an_error_that_tells_the_place(tmp_path: Path, gold: object, told: str) -> None:
    found = list(simple.read(folder(tmp_path, gold)))
    assert len(found) == 1
    assert isinstance(found[0], InputError)
    assert told in str(found[0])


def test_a_bad_file_does_not_keep_the_others_from_being_read(tmp_path: Path) -> None:
    folder(tmp_path, {"events": []})
    (tmp_path / "a.json").write_text("{}")
    kinds = [type(one) for one in simple.read(tmp_path)]
    assert kinds == [InputError, GoldArticle]


def test_gold_cannot_name_a_file_outside_of_its_set(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("A secret was told.", encoding="utf-8")
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "a.json").write_text(json.dumps({"article": "../secret.txt"}))
    (tmp_path / "set" / "b.json").write_text(json.dumps({"article": str(tmp_path / "secret.txt")}))
    (tmp_path / "set" / "link.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "set" / "c.json").write_text(json.dumps({"article": "link.txt"}))
    assert [type(one) for one in simple.read(tmp_path / "set")] == [InputError] * 3


def test_a_gold_file_with_two_articles_of_its_name_is_an_error(tmp_path: Path) -> None:
    folder(tmp_path, {})
    shutil.copy(tmp_path / "pier.txt", tmp_path / "pier.md")
    found = list(simple.read(tmp_path))
    assert "here: pier.md, pier.txt" in str(found[0])


def test_an_article_that_is_none_is_an_error(tmp_path: Path) -> None:
    assert isinstance(next(iter(simple.read(folder(tmp_path, {}, "")))), InputError)
    page = json.dumps([{"text": "The pier fell.", "title": "A"}, {"text": "The bridge fell.", "title": "B"}])
    (tmp_path / "pier.txt").write_text(page, encoding="utf-8")
    assert "holds 2 articles" in str(next(iter(simple.read(tmp_path))))


def test_a_gold_file_that_is_too_large_or_no_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder(tmp_path, {"events": []})
    monkeypatch.setattr(files, "MAX_BYTES", 5)
    assert isinstance(next(iter(simple.read(tmp_path))), TooLargeError)
    (tmp_path / "pier.json").unlink()
    (tmp_path / "pier.json").mkdir()
    assert "cannot be read" in str(next(iter(simple.read(tmp_path))))


def test_a_folder_without_gold_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no gold"):
        read_gold(tmp_path)
    with pytest.raises(InputError, match="no such folder"):
        layout_of(tmp_path / "none")


def test_layouts_are_told_by_their_files(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"fiveWoneH": {}}')
    assert layout_of(tmp_path) == "giveme5w1h"
    (tmp_path / "a.json").write_text("{")
    assert layout_of(tmp_path) == "simple"
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.xml").touch()
    assert layout_of(tmp_path) == "meantime"
    (tmp_path / "corpus" / "articles.jsonl.gz").touch()
    assert layout_of(tmp_path) == "timeline17"
    with pytest.raises(UsageError, match="timeline17: no layout of articles"):
        read_gold(tmp_path)
    with pytest.raises(UsageError) as caught:
        read_gold(tmp_path, "csv")
    assert caught.value.hint == "one of simple, meantime, giveme5w1h"
