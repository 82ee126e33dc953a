from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dateline.errors import InputError, TooLargeError
from dateline.evaluation.gold import GoldArticle, MainEvent
from dateline.evaluation.layouts import files, giveme5w1h
from dateline.evaluation.layouts.choose import read_gold

if TYPE_CHECKING:
    from pathlib import Path


def answers(*told: Any) -> dict[str, Any]:  # noqa: ANN401 -- any JSON value
    return {"annotated": list(told)}


def article(**more: Any) -> dict[str, Any]:  # noqa: ANN401 -- any JSON value
    told: dict[str, Any] = {
        "text": "Orvane bought the pier late on Monday. The mayor's bridge stays closed.",
        "title": "Pier sold",
        "date_publish": "2024-05-15 08:30:00",
        "fiveWoneH": {
            "what": answers(
                {"coderPhraseCount": 3, "text": "the mayor\\u2019s pier is sold"},
                {"coderPhraseCount": 0, "text": "stays closed"},
                {"coderPhraseCount": 2},
            ),
            "who": answers({"coderPhraseCount": 2, "text": "Orvane"}, "noise", {"text": "  "}),
            "when": answers(
                {"coderPhraseCount": 3, "parsed": "2024-05-13", "text": "late on Monday"},
                {"coderPhraseCount": 2, "parsed": "2024-05-13"},
                {"coderPhraseCount": 2, "parsed": "Monday"},
            ),
        },
    }
    return told | more


def read(where: Path, told: object) -> GoldArticle | InputError:
    (where / "a.json").write_text(told if isinstance(told, str) else json.dumps(told), encoding="utf-8")
    found = list(read_gold(where, "giveme5w1h"))
    assert len(found) == 1
    return found[0]


def test_the_main_event_is_what_people_answered(tmp_path: Path) -> None:
    gold = read(tmp_path, article())
    assert isinstance(gold, GoldArticle)
    assert gold.events is None
    assert gold.main == MainEvent(("the mayor’s pier is sold",), ("Orvane",), ("2024-05-13",))
    assert (gold.article.title, str(gold.article.published)) == ("Pier sold", "2024-05-15")


def test_an_article_may_lack_its_day_its_title_and_all_answers(tmp_path: Path) -> None:
    gold = read(tmp_path, article(date_publish=None, title=None, fiveWoneH={"what": [], "when": {"annotated": 1}}))
    assert isinstance(gold, GoldArticle)
    assert gold.article.published is None
    assert gold.main == MainEvent(())


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ("{", "a.json is no JSON"),
        ("[" * 100_000, "a.json is no JSON"),
        ([], "has the keys text and fiveWoneH"),
        (article(text=1), "has the keys text and fiveWoneH"),
        (article(fiveWoneH=[]), "has the keys text and fiveWoneH"),
        (article(text="..."), "has no sentence"),
    ],
)
def test_a_file_that_is_not_of_the_layout_is_an_error(tmp_path: Path, told: object, why: str) -> None:
    found = read(tmp_path, told)
    assert isinstance(found, InputError)
    assert why in str(found)


def test_a_file_that_is_too_large_or_cannot_be_read_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "b.json").mkdir()
    assert "cannot be read" in str(next(iter(giveme5w1h.read(tmp_path))))
    (tmp_path / "b.json").rmdir()
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    assert isinstance(read(tmp_path, article()), TooLargeError)
