from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from dateline.pipeline import Plan, timeline_of
from dateline.reading.repeats import Repeats, repeats, surest_first
from dateline.reading.without_model import ExtractiveReader
from dateline.settings import load_settings
from dateline.sources.base import ReadOptions
from dateline.steps import ArticleRepeated
from dateline.text.article import make_article
from dateline.text.facts import Facts

if TYPE_CHECKING:
    from dateline.records import Article, Timeline

MONDAY = date(2024, 3, 11)
STORY = (
    "The ferry Maren sank off Lund on Sunday evening with twelve sailors aboard.\n"
    "The coast guard of Ardovia saved nine of them before midnight, the harbour master said.\n"
    "Three sailors were still missing on Monday, and divers searched the hull for them all day.\n"
    "The ferry was built in 1974 and had passed its last inspection in January.\n"
    "The owners of the ferry said they would help the families in every way they could.\n"
)


def article(text: str = STORY, name: str = "a.txt", **facts: Any) -> Article:  # noqa: ANN401 -- any fact
    facts.setdefault("published", MONDAY)
    return make_article(text, name, facts=Facts(**facts))


def told(*articles: Article) -> bool:
    known = Repeats()
    return [known.original_of(one) for one in articles][-1] is not None


def test_the_same_story_under_another_header_is_a_repetition() -> None:
    again = article("Title: Ferry sinks\nSource: The Strand Ledger\n\n" + STORY, "b.txt")
    known = Repeats()
    assert known.original_of(article()) is None
    assert known.original_of(again) == (article().id, "a.txt")


def test_a_sentence_less_is_a_repetition_and_a_sentence_more_is_none() -> None:
    less = STORY[: STORY.index("The owners")]
    assert told(article(), article(less, "b.txt"))
    assert not told(article(less), article(name="b.txt"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("nine", "ten"),
        ("1974", "1976"),
        ("Maren", "Mira"),
        ("had passed", "never passed"),
        ("Monday", "Tuesday"),
    ],
)
def test_a_new_figure_name_day_or_denial_is_no_repetition(old: str, new: str) -> None:
    assert not told(article(), article(STORY.replace(old, new), "b.txt"))


def test_a_word_in_other_words_is_a_repetition_in_a_long_story() -> None:
    long = STORY + "".join(f"Witness number {n} of the pier saw the lamps go out at {n} minutes.\n" for n in range(40))
    assert told(article(long), article(long.replace("every way", "any way"), "b.txt"))


def test_short_reports_are_never_repetitions() -> None:
    assert not told(article("The ferry sank on Monday."), article("The ferry sank on Monday. ", "b.txt"))


def test_an_article_whose_day_is_surer_is_no_repetition() -> None:
    assert not told(article(published=None), article(STORY + "\n", "b.txt"))
    assert not told(article(published_guessed=True), article(STORY + "\n", "b.txt"))
    assert told(article(), article(STORY + "\n", "b.txt", published=None))


def test_which_one_is_read_does_not_depend_on_the_order() -> None:
    articles = [
        article(),
        article(STORY + "\n", "b.txt", published=date(2024, 3, 12)),
        article(STORY + "\n\n", "c.txt", published_guessed=True),
        article("The bridge at Orrin fell.", "d.txt"),
    ]
    for seed in range(6):
        random.Random(seed).shuffle(articles)  # noqa: S311 -- no secret
        assert set(repeats(sorted(articles, key=surest_first)).values()) == {article().id}
        assert len(repeats(sorted(articles, key=surest_first))) == 2


def test_only_the_last_articles_are_remembered() -> None:
    known = Repeats(remembered=1)
    known.original_of(article())
    known.original_of(article(STORY.replace("ferry", "barge"), "b.txt"))
    assert known.original_of(article(STORY + "\n", "c.txt")) is None
    assert len(known._index) <= 8


def _timeline(*articles: Article, merge: bool = True) -> tuple[Timeline, list[Any]]:
    steps: list[Any] = []
    with ExtractiveReader(load_settings(model="extractive"), on_step=steps.append) as reader:
        built = timeline_of(reader, articles, ReadOptions(), Plan(merge=merge))
    assert built.timeline is not None
    return built.timeline, steps


def test_a_repetition_is_listed_as_a_copy_and_not_read() -> None:
    again = replace(article(STORY + "\n", "b.txt"), outlet="The Strand Ledger")
    timeline, steps = _timeline(again, article())
    listed = {one.source: one.copy_of for one in timeline.articles}
    assert sorted(listed.items(), key=lambda pair: str(pair[1])) in (
        [("a.txt", again.id), ("b.txt", None)], [("b.txt", article().id), ("a.txt", None)],
    )  # fmt: skip
    assert {event.article for entry in timeline.entries for event in entry.events} <= {
        one.id for one in timeline.articles if one.copy_of is None
    }
    assert [type(step) for step in steps].count(ArticleRepeated) == 1
    assert timeline.entries


def test_without_merging_every_telling_is_read() -> None:
    timeline, steps = _timeline(article(), article(STORY + "\n", "b.txt"), merge=False)
    assert [one.copy_of for one in timeline.articles] == [None, None]
    assert not [step for step in steps if isinstance(step, ArticleRepeated)]
