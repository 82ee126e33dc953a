"""The news of an article that names no day for it: about the day of publication, and nothing else is dated so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline import dates
from dateline.dates.edtf_values import bounds
from dateline.grounding.claims import EventClaim
from dateline.grounding.events import Ground, make_event
from dateline.grounding.lead import LEAD_LINES, lead_date, told_as_news
from dateline.grounding.names import Names
from dateline.records import Line
from dateline.text.article import make_article
from dateline.text.facts import Facts

if TYPE_CHECKING:
    from dateline.records import Article, EventDate

DAY = date(2019, 2, 25)
TITLE = "Mayor of Lund resigns over harbour loan"
NEWS = "The mayor of Lund has resigned over the harbour loan."
CLAIM = "The mayor of Lund has resigned over the harbour loan"


def _article(text: str, title: str | None = TITLE, **known: Any) -> Article:  # noqa: ANN401 -- fields of Article
    facts = Facts(title=title, language="en")
    made = make_article(text, "t.txt", published=known.pop("published", DAY), facts=facts, header=False)
    return replace(made, **known)


def _dated(article: Article, claim: str = CLAIM, *lines: int) -> EventDate:
    phrases = dates.find(article.text, article.published, article.language)
    cited = tuple(article.lines[number] for number in lines or (0,))
    return make_event(Ground(article, Names(article.text), phrases), EventClaim(claim, (), cited)).date


def test_the_news_of_a_headline_happened_about_the_day_of_publication() -> None:
    when = _dated(_article(NEWS))
    assert (when.edtf, when.basis, when.rule, when.anchor) == ("2019-02-25~", "published", "lead", "2019-02-25")
    assert (when.phrase, when.precision) == (None, "day")
    assert (when.earliest, when.latest) == bounds("2019-02-25")


def test_a_day_of_publication_that_is_only_likely_makes_the_date_uncertain_as_well() -> None:
    assert _dated(_article(NEWS, published_guessed=True)).edtf == "2019-02-25%"


@pytest.mark.parametrize(
    "article",
    [
        pytest.param(_article(NEWS, published=None), id="no day of publication"),
        pytest.param(_article(NEWS, title=None), id="no headline"),
        pytest.param(_article(NEWS, title="Storm floods the market"), id="the headline tells something else"),
        pytest.param(_article(NEWS, title="Lund"), id="the headline is one word"),
        pytest.param(_article(NEWS, language="sv"), id="another language"),
    ],
)
def test_without_day_headline_or_english_there_is_no_date(article: Article) -> None:
    assert _dated(article).edtf is None


@pytest.mark.parametrize(
    ("line", "claim"),
    [
        ("The mayor of Lund has resigned over the harbour loan.", CLAIM),
        ("The mayor of Lund resigned over the harbour loan.", "The mayor of Lund resigned over the harbour loan"),
        ("The mayor of Lund was forced out over the harbour loan.", "The mayor of Lund was forced out over the loan"),
        ("The mayor of Lund has finally given up the harbour loan.", "The mayor of Lund has given up the harbour loan"),
        ("The mayor of Lund is still fighting for the harbour loan.", "The mayor of Lund is fighting for the loan"),
    ],
)
def test_what_is_done_or_going_on_is_news(line: str, claim: str) -> None:
    assert told_as_news(line, claim)
    assert _dated(_article(line), claim).edtf == "2019-02-25~"


@pytest.mark.parametrize(
    ("line", "claim"),
    [
        ("The mayor of Lund will resign over the harbour loan.", "The mayor of Lund will resign"),
        ("The mayor of Lund will resign over the harbour loan.", "The mayor of Lund resigned over the harbour loan"),
        ("The mayor of Lund plans to resign over the harbour loan.", "The mayor of Lund plans to resign"),
        ("The harbour loan will see the mayor of Lund replaced.", "The mayor of Lund will be replaced"),
        ("The mayor of Lund can be removed over the harbour loan.", "The mayor of Lund can be removed"),
        ("The mayor of Lund has not resigned over the harbour loan.", "The mayor of Lund has not resigned"),
        ("The mayor of Lund had resigned over the harbour loan.", "The mayor of Lund had resigned"),
        ("The mayor of Lund has reportedly resigned over the loan.", "The mayor of Lund has resigned over the loan"),
        ("The mayor of Lund is elected by the harbour council.", "The mayor of Lund is elected by the harbour council"),
        ("A mayor of Lund has a say in every harbour loan.", "A mayor of Lund has a say in every harbour loan"),
        ("“The mayor of Lund resigned over a loan,” said Berta.", "The mayor of Lund resigned over a loan"),
        ("The altered harbour loan of Lund is a burden.", "The altered harbour loan of Lund"),
        ("A storm has flooded the market.", "The bank closed"),
    ],
)
def test_plans_denials_states_and_what_was_done_before_are_no_news(line: str, claim: str) -> None:
    assert not told_as_news(line, claim)
    assert _dated(_article(line), claim).edtf is None if "storm" not in line else True


def test_a_line_with_a_phrase_of_its_own_is_never_dated_by_publication() -> None:
    line = "The mayor of Lund has resigned over the harbour loan that the bank granted in 2016."
    assert _dated(_article(line)).edtf is None
    assert _dated(_article(f"{NEWS} The bridge opened in 2016, and the mayor of Lund spoke."), CLAIM, 0, 1).edtf is None


def test_a_vague_word_does_not_stand_against_it() -> None:
    assert _dated(_article("The mayor of Lund has now resigned over the harbour loan.")).edtf == "2019-02-25~"


def test_a_phrase_that_dates_the_event_goes_first() -> None:
    when = _dated(_article("The mayor of Lund resigned on Friday over the harbour loan."), "The mayor of Lund resigned")
    assert (when.edtf, when.basis, when.rule) == ("2019-02-22", "resolved", "weekday")


@pytest.mark.parametrize(("before", "edtf"), [(LEAD_LINES - 1, "2019-02-25~"), (LEAD_LINES, None)])
def test_what_stands_behind_the_first_lines_is_background(before: int, edtf: str | None) -> None:
    article = _article(" ".join(["The bank has closed its doors."] * before + [NEWS]))
    assert _dated(article, CLAIM, before).edtf == edtf


def test_lines_that_are_no_part_of_the_article_do_not_count() -> None:
    article = _article("\n\n".join(["The bank has closed its doors."] * LEAD_LINES + [NEWS]))
    first = replace(article.lines[0], dropped="poll")
    assert _dated(replace(article, lines=(first, *article.lines[1:])), CLAIM, LEAD_LINES).edtf == "2019-02-25~"


@given(
    line=st.text(max_size=200),
    claim=st.text(max_size=80) | st.just(CLAIM),
    title=st.text(max_size=80) | st.just(TITLE),
    guessed=st.booleans(),
)
def test_any_text_gives_no_date_or_one_about_the_day_of_publication(
    line: str,
    claim: str,
    title: str,
    guessed: bool,  # noqa: FBT001 -- drawn by hypothesis
) -> None:
    text = NEWS + line
    article = replace(_article(NEWS), title=title, text=text, lines=(Line(1, 0, len(text)),), published_guessed=guessed)
    when = lead_date(article, article.lines, (), claim)
    assert when is None or when.edtf == f"2019-02-25{'%' if guessed else '~'}"


def test_no_line_at_all_tells_nothing() -> None:
    assert lead_date(_article(NEWS), (), (), CLAIM) is None
