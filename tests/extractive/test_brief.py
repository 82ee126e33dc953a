"""What was chosen of an article, as a brief."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dateline.extractive.brief import MAX_ACTORS, brief_of, shortened
from dateline.extractive.candidates import candidates
from dateline.records import Brief
from dateline.schema import MAX_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Article


@pytest.fixture
def brief(article: Callable[..., Article]) -> Callable[..., Brief]:
    """Return a function that makes a brief of all candidates of a text."""

    def brief(text: str, published: str | None = "2021-03-10") -> Brief:
        read = article(text, published)
        return brief_of(read, candidates(read))

    return brief


def test_an_event_is_its_line_word_for_word(brief: Callable[..., Brief]) -> None:
    made = brief("The  dam of Corvale broke on 2 March 2021.")
    (event,) = made.events
    assert event.text == "The dam of Corvale broke on 2 March 2021."
    assert event.evidence[0].quote == "The  dam of Corvale broke on 2 March 2021."
    assert event.checks == {}
    assert (made.provenance.model, made.provenance.prompt) == ("extractive", None)
    assert made.warnings == ()


def test_the_phrase_dates_the_event(brief: Callable[..., Brief]) -> None:
    (event,) = brief("The dam of Corvale broke last Tuesday.").events
    assert event.date.edtf == "2021-03-09"
    assert event.date.phrase is not None
    assert "Tuesday" in event.date.phrase.quote
    assert event.date.basis == "resolved"


def test_without_a_phrase_the_text_speaks_of_the_day_of_publication(brief: Callable[..., Brief]) -> None:
    (event,) = brief("The council of Corvale closed the harbour.").events
    assert (event.date.edtf, event.date.basis, event.date.phrase) == ("2021-03-10", "published", None)
    assert event.date.earliest == event.date.latest == "2021-03-10"


def test_two_dates_of_a_line_are_two_events(brief: Callable[..., Brief]) -> None:
    events = brief("The dam broke on 2 March 2021 and was mended on 7 March 2021.").events
    assert [event.date.edtf for event in events] == ["2021-03-02", "2021-03-07"]
    assert len({event.id for event in events}) == 2


def test_a_date_that_is_only_mentioned_is_no_event(brief: Callable[..., Brief]) -> None:
    days = {event.date.edtf for event in brief("The bridge has been closed since 2 March 2021.").events}
    assert "2021-03-02" not in days


def test_the_names_in_the_line_are_its_actors(brief: Callable[..., Brief]) -> None:
    made = brief(
        "On Tuesday Mayor Anna Holt opened the Bank of Corvale in Brenholt. Holt thanked the workers on 4 March 2021."
    )
    assert made.events[0].actors == ("Mayor Anna Holt", "Bank of Corvale", "Brenholt")
    assert made.events[1].actors == ("Holt",)
    assert {actor.name for actor in made.actors} >= {"Holt", "Brenholt"}
    assert all(mention.quote for actor in made.actors for mention in actor.mentions)


def test_the_first_word_of_a_line_is_a_name_only_if_it_is_one_elsewhere(brief: Callable[..., Brief]) -> None:
    made = brief("Workers mended the dam of Corvale on 2 March 2021. Corvale was dry again on 5 March 2021.")
    assert [event.actors for event in made.events] == [("Corvale",), ("Corvale",)]


def test_names_of_days_and_months_do_not_act(brief: Callable[..., Brief]) -> None:
    (event,) = brief("The mill burned on Easter Monday, 2 March 2021, and not on a Friday in May.").events[:1]
    assert event.actors == ()


def test_a_list_of_names_is_bounded(brief: Callable[..., Brief]) -> None:
    names = ", ".join(f"City{letter}" for letter in "abcdefghijkl")
    (event,) = brief(f"On 2 March 2021 the storm hit {names}.").events
    assert len(event.actors) == MAX_ACTORS


def test_a_line_that_takes_distance_is_marked(brief: Callable[..., Brief]) -> None:
    (event,) = brief("The dam reportedly broke on 2 March 2021.").events
    assert event.hedge is not None
    assert event.hedge.quote == "reportedly"


def test_a_long_line_is_cut_fairly_and_told(brief: Callable[..., Brief]) -> None:
    made = brief("On 2 March 2021 the dam of Corvale broke" + ", and the water took another house" * 20 + ".")
    (event,) = made.events
    assert len(event.text) <= MAX_TEXT
    assert event.text.endswith("house…")
    assert len(made.warnings) == 1
    assert event.evidence[0].quote.endswith("house.")


def test_candidates_of_other_articles_are_passed_over(article: Callable[..., Article]) -> None:
    one = article("The dam of Corvale broke on 2 March 2021.")
    other = article("A boat sank on 3 March 2021.")
    assert brief_of(one, candidates(other)).events == ()


def test_a_candidate_of_an_older_reading_has_no_date(article: Callable[..., Article]) -> None:
    read = article("The dam of Corvale broke last Tuesday.")
    later = article("The dam of Corvale broke last Tuesday.", "2021-03-24")
    (event,) = brief_of(later, candidates(read)).events
    assert event.date.edtf is None


def test_without_a_day_of_publication_no_day_is_made_up(article: Callable[..., Article]) -> None:
    read = article("The council of Corvale closed the harbour.")
    (event,) = brief_of(article(read.text, None), candidates(read)).events
    assert event.date.edtf is None


def test_a_brief_of_nothing_is_empty(article: Callable[..., Article]) -> None:
    made = brief_of(article("The dam of Corvale broke."), [])
    assert made.events == ()
    assert Brief.model_validate_json(made.model_dump_json()) == made


@given(st.text(max_size=60), st.integers(2, 40))
def test_a_text_is_never_longer_than_its_room(text: str, room: int) -> None:
    cut = shortened(text, room)
    assert len(cut) <= room
    assert cut == text or (cut.endswith("…") and text.startswith(cut[:-1]))


def test_a_text_without_blanks_is_cut_hard() -> None:
    assert shortened("a" * 50, 10) == "a" * 9 + "…"
