from __future__ import annotations

from collections.abc import Callable

import pytest

from dateline.evaluation.gold import GoldArticle, GoldEvent, MainEvent, lines_within
from dateline.evaluation.record import Counts
from dateline.evaluation.scores import score
from dateline.records import Actor, Article, Brief, Event, EventDate, Evidence, Statement

MakeGold = Callable[..., GoldEvent]
MakeEvent = Callable[..., Event]
MakeBrief = Callable[..., Brief]
MakeArticle = Callable[..., GoldArticle]
BOUGHT = "Orvane Ferries bought the pier"
CLOSED = "Mayor Ilse Tarn closed the old bridge"


def test_found_invented_and_repeated_events_are_counted_apart(
    told: MakeEvent, brief: MakeBrief, gold: MakeArticle, gold_event: MakeGold
) -> None:
    made = brief(told(0, BOUGHT), told(0, f"{BOUGHT} of Sundmark"), told(1, "Ilse Tarn opened a school"))
    counts = score(made, gold(gold_event(0, BOUGHT), gold_event(1, CLOSED))).counts
    assert (counts.events_gold, counts.events_found, counts.events_told) == (2, 1, 3)
    assert (counts.events_repeated, counts.events_invented) == (1, 1)


def test_dates_of_found_events_are_right_compatible_wrong_or_missing(
    told: MakeEvent, brief: MakeBrief, gold: MakeArticle, gold_event: MakeGold
) -> None:
    wanted = gold(
        gold_event(0, BOUGHT, "2024-05-13"),
        gold_event(1, CLOSED, "2024-03-04"),
        gold_event(2, "The harbour union denied", "2024-05-14"),
        gold_event(2, "its members would strike"),
    )
    made = brief(
        told(0, BOUGHT, "2024-05-13"),
        told(1, CLOSED, "2024-03"),
        told(2, "The harbour union denied"),
        told(2, "its members would strike", "2024-05-14"),
    )
    counts = score(made, wanted).counts
    assert (counts.dates_right, counts.dates_compatible, counts.dates_wrong, counts.dates_missing) == (1, 1, 1, 1)
    assert (counts.dated_told, counts.dated_right, counts.dated_compatible) == (3, 1, 1)
    assert (counts.dated_gold, counts.dated_found) == (3, 1)


def test_the_date_of_an_invented_event_is_wrong(
    told: MakeEvent, brief: MakeBrief, gold: MakeArticle, gold_event: MakeGold
) -> None:
    counts = score(brief(told(1, "A school burned", "2024-03")), gold(gold_event(0, BOUGHT))).counts
    assert (counts.events_invented, counts.dated_told, counts.dated_right) == (1, 1, 0)


def test_an_event_told_twice_with_two_dates_has_one_right_one(
    told: MakeEvent, brief: MakeBrief, gold: MakeArticle, gold_event: MakeGold
) -> None:
    made = brief(told(0, BOUGHT, "2024-05-13"), told(0, f"{BOUGHT} of Sundmark", "2024-05-12"))
    counts = score(made, gold(gold_event(0, BOUGHT, "2024-05-13"))).counts
    assert (counts.dated_told, counts.dated_right, counts.events_repeated) == (2, 1, 1)


def test_one_event_that_covers_two_marked_words_finds_both_and_stands_for_one(
    told: MakeEvent, brief: MakeBrief, gold: MakeArticle, gold_event: MakeGold
) -> None:
    wanted = gold(
        gold_event(2, "denied union", "2024-05-14", trigger=("denied",), verb=True),
        gold_event(2, "strike members", "2024-05-14", trigger=("strike",), verb=True),
        mentions=True,
    )
    counts = score(brief(told(2, None, "2024-05-14")), wanted).counts
    assert (counts.events_found, counts.events_covered, counts.dated_found, counts.dated_found_alone) == (1, 1, 2, 1)
    assert (counts.dated_told, counts.dated_right) == (1, 1)


def test_events_that_need_not_be_told_are_neither_missed_nor_invented(
    told: MakeEvent, brief: MakeBrief, gold: MakeArticle, gold_event: MakeGold
) -> None:
    wanted = gold(gold_event(0, BOUGHT, required=False), gold_event(1, CLOSED, required=False))
    counts = score(brief(told(0, BOUGHT)), wanted).counts
    assert (counts.events_gold, counts.events_found, counts.events_invented) == (0, 0, 0)


def test_a_date_that_cannot_be_judged_is_counted_apart(
    told: MakeEvent, brief: MakeBrief, gold: MakeArticle, gold_event: MakeGold
) -> None:
    counts = score(brief(told(0, BOUGHT, "2024-05-13")), gold(gold_event(0, BOUGHT, dating="open"))).counts
    assert (counts.dated_told, counts.dated_unjudged, counts.dated_right, counts.dates_wrong) == (1, 1, 0, 0)


def test_a_known_date_that_no_phrase_tells_counts_only_among_all(
    told: MakeEvent, brief: MakeBrief, gold: MakeArticle, gold_event: MakeGold
) -> None:
    wanted = gold(gold_event(0, BOUGHT, "2024-05-15", dating="implied"))
    counts = score(brief(told(0, BOUGHT, "2024-05-15")), wanted).counts
    assert (counts.dated_gold, counts.dated_all_gold, counts.dated_all_found) == (0, 1, 1)
    assert score(brief(told(0, BOUGHT)), wanted).counts.dates_missing == 0


def test_what_lines_tell_that_the_gold_does_not_speak_of_is_not_judged(
    told: MakeEvent, brief: MakeBrief, gold_event: MakeGold, article: Article
) -> None:
    wanted = gold_event(0, BOUGHT)
    some = GoldArticle(article, (wanted,), scope=lines_within(article, (wanted.place,)))
    counts = score(brief(told(0, BOUGHT), told(1, CLOSED, "2024-03")), some).counts
    assert (counts.events_told, counts.events_invented, counts.dated_told) == (1, 0, 0)


def test_events_that_rest_on_an_advertisement_are_counted(
    told: MakeEvent, brief: MakeBrief, gold: MakeArticle, gold_event: MakeGold
) -> None:
    counts = score(brief(told(1, CLOSED)), gold(others=(gold_event(1).place,))).counts
    assert counts.others_told == 1


def test_a_citation_is_exact_if_its_words_stand_there(
    told: MakeEvent, brief: MakeBrief, gold: MakeArticle, article: Article
) -> None:
    event = told(0, BOUGHT)
    phrase = Evidence(start=article.text.index("on Monday"), end=article.text.index("on Monday") + 9, quote="on Sunday")
    event = event.model_copy(update={"date": EventDate(edtf="2024-05-13", phrase=phrase), "hedge": event.evidence[0]})
    name = Evidence(start=0, end=14, quote="Orvane Ferries")
    made = brief(event, actors=(Actor(name="Orvane Ferries", mentions=(name,)),), unread=(event.evidence[0],))
    counts = score(made, gold()).counts
    assert (counts.citations, counts.citations_exact, counts.unread) == (5, 4, 1)


@pytest.mark.parametrize(
    ("text", "quote", "bad"),
    [
        ("Orvane Ferries bought the pier of Sundmark.", None, 0),
        ("Orvane Ferries bought 3 piers of Sundmark.", None, 1),
        ("Orvane Ferries sank the whole fleet of Sundmark.", None, 1),
        ("Orvane Ferries bought the pier of Sundmark.", "Orvane Ferries built", 1),
    ],
)
def test_a_sentence_is_supported_by_evidence_that_holds_its_words_and_figures(
    told: MakeEvent, brief: MakeBrief, gold: MakeArticle, text: str, quote: str | None, bad: int
) -> None:
    place = told(0).evidence[0]
    place = place.model_copy(update={"quote": quote}) if quote else place
    made = brief(summary=(Statement(text=text, evidence=(place,)),))
    assert score(made, gold()).counts.sentences_unsupported == bad


def test_a_sentence_without_evidence_is_unsupported(brief: MakeBrief, gold: MakeArticle) -> None:
    counts = score(brief(summary=(Statement(text="Orvane Ferries bought it.", evidence=()),)), gold()).counts
    assert (counts.sentences, counts.sentences_unsupported) == (1, 1)


def test_a_summary_is_compared_with_the_golds_where_both_are(
    told: MakeEvent, brief: MakeBrief, gold: MakeArticle
) -> None:
    made = brief(summary=(Statement(text="The old bridge closed.", evidence=told(1).evidence),))
    found = score(made, gold(summary=("The old bridge closed.",))).rouge
    assert found is not None
    assert (found.rouge1, found.rouge2, found.rouge_l) == (1.0, 1.0, 1.0)
    assert score(made, gold()).rouge is None
    assert score(brief(), gold(summary=("A bridge.",))).rouge is None


def test_actors_are_matched_by_the_words_of_their_names(brief: MakeBrief, gold: MakeArticle, article: Article) -> None:
    def actor(name: str, kind: str = "unknown") -> Actor:
        start = article.text.index(name)
        place = Evidence(start=start, end=start + len(name), quote=name)
        return Actor.model_validate({"name": name, "kind": kind, "mentions": (place,)})

    made = brief(actors=(actor("Ilse Tarn"), actor("harbour union"), actor("Sundmark", "place")))
    counts = score(made, gold(actors=("Mayor Ilse Tarn", "Orvane Ferries"))).counts
    assert (counts.actors_gold, counts.actors_found, counts.actors_told, counts.actors_right) == (2, 1, 2, 1)
    assert score(made, gold()).counts.actors_told == 0


MAIN = MainEvent(what=("bought the pier", "sale of the pier"), who=("Orvane Ferries",), days=("2024-05-13",))


@pytest.mark.parametrize(
    ("events", "right", "compatible", "wrong", "found"),
    [
        ([(0, BOUGHT, "2024-05-13")], 1, 0, 0, 1),
        ([(0, BOUGHT, "2024-05")], 0, 1, 0, 1),
        ([(0, BOUGHT, "2024-05-14")], 0, 0, 1, 1),
        ([(0, BOUGHT, None)], 0, 0, 0, 1),
        ([(1, CLOSED, "2024-05-13")], 0, 0, 0, 0),
        ([(0, "The pier was for sale", "2024-05-01"), (0, BOUGHT, "2024-05-13")], 1, 0, 0, 1),
        ([(0, "The pier was for sale", "2024-05-13"), (0, BOUGHT, None)], 1, 0, 0, 1),
        ([], 0, 0, 0, 0),
    ],
)
def test_the_main_events_date_is_that_of_the_dated_event_most_like_it(
    told: MakeEvent,
    brief: MakeBrief,
    article: Article,
    events: list[tuple[int, str, str | None]],
    right: int,
    compatible: int,
    wrong: int,
    found: int,
) -> None:
    made = brief(*(told(*one) for one in events))
    counts = score(made, GoldArticle(article, None, main=MAIN)).counts
    assert counts.main_gold == 1
    assert (counts.main_right, counts.main_compatible, counts.main_wrong, counts.main_told) == (
        right,
        compatible,
        wrong,
        found,
    )


def test_a_main_event_without_a_day_is_not_measured(told: MakeEvent, brief: MakeBrief, article: Article) -> None:
    nobody = MainEvent(what=("bought the pier",))
    assert score(brief(told(0, BOUGHT)), GoldArticle(article, None, main=nobody)).counts.main_gold == 0


def test_counts_add_up() -> None:
    assert Counts(events_gold=2, unread=1) + Counts(events_gold=3) == Counts(events_gold=5, unread=1)
