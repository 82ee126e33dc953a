from __future__ import annotations

import math
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.grounding.words import words
from dateline.merge.features import columns
from dateline.merge.heads import head_word, lemma
from dateline.merge.kinds import kinds
from dateline.merge.similar import Comparison, Likeness, probability, said_of
from dateline.merge.span import day_number, day_of, gap, span_of
from dateline.merge.stories import Stories
from dateline.records import EventDate, Evidence, Told

if TYPE_CHECKING:
    from collections.abc import Sequence


def told(name: str, text: str, *, quote: str | None = None, actors: Sequence[str] = ()) -> Told:
    evidence = (Evidence(start=0, end=9, quote=quote or text),)
    return Told(id=name, article=name.partition(".")[0], text=text, actors=tuple(actors), evidence=evidence)


def compared(events: Sequence[Told], similarity: Any = None) -> Comparison:  # noqa: ANN401 -- a stub
    made = columns(events, {})
    return Comparison(made, Stories(made), similarity)


def like(**more: Any) -> Likeness:  # noqa: ANN401 -- fields of all types
    plain: dict[str, Any] = {
        "wording": 0.5, "happened": 0.0, "deed": 1.0, "who": math.nan, "figures": math.nan, "apart": math.nan,
        "same_day": False, "story": 0.3, "news": math.nan, "same_article": False,
    }  # fmt: skip
    return Likeness(**{**plain, **more})


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("acquired by the bank last year", "acquired"),
        ("The bank was sold to Corvale", "sold"),
        ("Maduro has reportedly welcomed 400 contractors", "welcomed"),
        ("Oil rig explodes near Eskerby", "rig"),
        ("Orla Marsh resigned", "resigned"),
        ("The parliament chose a speaker", "chose"),
        ("To Corvale", "Corvale"),
        ("It is to X the last", "last"),
        ("12 of them", None),
        ("", None),
    ],
)
def test_the_head_says_what_happened(text: str, word: str | None) -> None:
    found = head_word(words(text))
    assert (found.text if found else None) == word


def test_irregular_forms_of_a_verb_have_one_lemma() -> None:
    assert {lemma(word) for word in ("shoot", "shot", "Shot")} == {"shoot"}
    assert {lemma(word) for word in ("acquire", "acquisition")} == {"acqui"}
    assert lemma("the") == ""


def test_words_of_one_kind_share_it_and_others_do_not() -> None:
    assert kinds(lemma("quake")) & kinds(lemma("tremors"))
    assert kinds(lemma("bought")) & kinds(lemma("acquisition"))
    assert not kinds(lemma("nominated")) & kinds(lemma("arrested"))
    assert not kinds("orm")


@given(st.dates())
def test_days_are_counted_as_the_calendar_does(day: date) -> None:
    assert day_number(day.isoformat()) == day.toordinal() - date(1970, 1, 1).toordinal() == day_of(day)


@pytest.mark.parametrize(
    ("one", "other", "days"),
    [("-0001-12-31", "0000-01-01", 1), ("9999-12-31", "10000-01-01", 1), ("0000-02-28", "0000-03-01", 2)],
)
def test_days_outside_of_the_calendar_follow_each_other(one: str, other: str, days: int) -> None:
    first, second = day_number(one), day_number(other)
    assert first is not None
    assert second == first + days


@pytest.mark.parametrize("text", [None, "", "2021", "2021-05", "May 2021", "x2021-05-03"])
def test_what_is_no_day_has_no_number(text: str | None) -> None:
    assert day_number(text) is None


def test_an_open_end_meets_everything_behind_it() -> None:
    open_end = span_of(EventDate(edtf="2021-05-03/..", earliest="2021-05-03"))
    later = span_of(EventDate(edtf="2030-01-01", earliest="2030-01-01", latest="2030-01-01"))
    assert gap(open_end, later) == 0
    assert gap(later, span_of(EventDate(edtf="../2029-12-31", latest="2029-12-31"))) == 1


def test_likeness_does_not_depend_on_the_order() -> None:
    both = compared(
        [told("a.1", "Orm floods Brenholt, 12 dead", actors=["Orm"]), told("b.1", "flood at the Orm: 12 dead")]
    )
    assert both.score(0, 1) == both.score(1, 0)
    assert both.because(0, 1) == both.because(1, 0)


def test_a_word_of_many_articles_weighs_less_than_a_rare_one() -> None:
    events = [told(f"{at}.1", "Parliament met in Corvale") for at in range(30)]
    events += [told("x.1", "Parliament sold the Hollin tower"), told("y.1", "Parliament met about the Hollin tower")]
    both = compared(events)
    assert both.likeness(30, 31).wording > both.likeness(0, 31).wording


def test_the_sentence_behind_an_event_tells_of_its_story() -> None:
    quote = "In Brenholt the river Orm rose by 3 metres"
    near = compared([told("a.1", "Mayor resigned", quote=quote), told("b.1", "Streets closed", quote=quote)])
    far = compared([told("a.1", "Mayor resigned", quote=quote), told("b.1", "Streets closed", quote="Nothing else")])
    assert near.likeness(0, 1).story > 0.5 > far.likeness(0, 1).story


def test_articles_with_the_same_neighbours_tell_one_story() -> None:
    hubs = [told(f"h{at}.1", "river Orm floods cellars of Brenholt after storm") for at in range(3)]
    one, other = told("x.1", "Orm floods cellars"), told("y.1", "Brenholt after storm")
    assert compared([one, other]).likeness(0, 1).story == 0
    assert compared([one, other, *hubs]).likeness(0, 1).story > 0.5


def test_a_headline_in_capitals_makes_no_names() -> None:
    events = [told("a.1", "River Floods Town"), told("b.1", "The river floods the town"), told("c.1", "A river floods")]
    made = columns(events, {})
    assert not any(made.named)


@pytest.mark.parametrize("clause", [True, False])
def test_dates_that_exclude_each_other_decide_alone(clause: bool) -> None:  # noqa: FBT001
    sure = {"wording": 1.0, "happened": 1.0, "who": 1.0, "figures": 1.0, "story": 1.0}
    assert probability(like(**sure, apart=4.0), clause=clause) == 0
    assert probability(like(**{**sure, "wording": 0.4}, apart=1.0), clause=clause) == 0
    assert probability(like(**sure, apart=1.0), clause=clause) > 0.5


FIELDS = {name: st.floats(0, 1) for name in ("wording", "happened", "deed", "who", "figures", "story")}


@given(st.fixed_dictionaries(FIELDS), st.sampled_from(sorted(FIELDS)), st.floats(0, 1), st.booleans(), st.booleans())
def test_more_likeness_never_speaks_against(
    given_: dict[str, float],
    name: str,
    more: float,
    clause: bool,  # noqa: FBT001 -- drawn
    same_article: bool,  # noqa: FBT001 -- drawn
) -> None:
    less = like(**given_, same_article=same_article)
    higher = like(**{**given_, name: max(more, given_[name])}, same_article=same_article)
    assert 0 <= probability(less, clause=clause) <= probability(higher, clause=clause) <= 1


def test_the_reason_counts_days() -> None:
    assert said_of(like(apart=2.0), clause=False) == "dates 2 days apart, wording .50"


class Meaning:
    """Every two texts are as alike as it is told."""

    name = "stub"

    def __init__(self, value: float) -> None:
        self.value = value

    def compare(self, texts: Sequence[str]) -> Any:  # noqa: ANN401
        return lambda one, other: self.value if max(one, other) < len(texts) else math.nan


def test_meaning_raises_what_words_do_not_show() -> None:
    events = [told("a.1", "gained by the Orm mill"), told("b.1", "wrested from the Hollin mill")]
    sentences = [told("a.1", "Temblor rattles Eskerby"), told("b.1", "Houses shook in Brenholt")]
    for pair in (events, sentences):
        low, high = (compared(pair, Meaning(value)).score(0, 1) for value in (0.1, 0.95))
        assert low < high
    assert compared(events, Meaning(0.9)).likeness(0, 1).happened > 0.8
    assert compared(events).likeness(0, 1).happened == 0


def test_meaning_takes_nothing_away_from_equal_words() -> None:
    same = [told("a.1", "Orm floods Brenholt"), told("b.1", "Orm floods Brenholt")]
    assert compared(same, Meaning(0.0)).score(0, 1) == compared(same).score(0, 1)


def test_an_event_without_words_is_like_none() -> None:
    both = compared([told("a.1", "…"), told("b.1", "…")])
    assert both.likeness(0, 1).wording == 0
    assert both.score(0, 1) < 0.25
