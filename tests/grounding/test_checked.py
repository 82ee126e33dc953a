from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from hypothesis import example, given, settings
from hypothesis import strategies as st

from dateline import dates
from dateline.errors import InvalidAnswerError
from dateline.grounding.check import Checked
from dateline.grounding.claims import EventClaim, Found, Rejected, StatementClaim
from dateline.grounding.events import Ground, ground_event
from dateline.grounding.names import Names
from dateline.grounding.statements import ground_statement
from dateline.records import PromptRef, Provenance
from dateline.text.article import make_article

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Brief, Evidence

    Check = Callable[..., Brief]

PROVENANCE = Provenance(model="m", prompt=PromptRef(name="p", version=1, sha256="0", schema_sha256="0"), dateline="0")
ARTICLE = (
    "Orla Brandt closed the mill on Monday. "
    "The guards of Orla Brandt’s house did not leave. "
    "Torrin Paper, which owns 40 ships, sold the mill in 2017 to the Harbour Board.\n\n"
    "Trending: Velmora eels win prize\n\n"
    "The minister thanked the Harbour Board."
)


def _quotes(places: tuple[Evidence, ...]) -> list[str]:
    return [place.quote for place in places]


def test_a_summary_sentence_keeps_only_the_lines_it_rests_on(check: Check) -> None:
    brief = check(ARTICLE, statements=[("Torrin Paper sold the mill to the Harbour Board in 2017.", [1, 2, 3])])
    assert _quotes(brief.summary[0].evidence) == [
        "Torrin Paper, which owns 40 ships, sold the mill in 2017 to the Harbour Board."
    ]


def test_a_summary_sentence_may_rest_on_several_lines(check: Check) -> None:
    brief = check(
        ARTICLE, statements=[("Orla Brandt closed the mill, and the minister thanked the Harbour Board.", [1, 5])]
    )
    assert len(brief.summary[0].evidence) == 2


def test_a_summary_sentence_may_join_all_of_a_short_line_to_much_else(check: Check) -> None:
    text = (
        "The pass at Harlen has been closed since Tuesday, when a storm brought down 60 trees. "
        "Mayor Ilse Brandt asked the army for help on Wednesday. "
        "The pass was last closed in 2019."
    )
    joined = " ".join(text.replace(". ", ", and ").split())
    assert [len(told.evidence) for told in check(text, statements=[(joined, [1, 2, 3])]).summary] == [3]


def test_a_summary_sentence_that_its_lines_do_not_prove_is_dropped(check: Check) -> None:
    bad = [
        ("Holt closed the mill.", [1]),
        ("Torrin Paper, which owns 41 ships, sold the mill.", [3]),
        ("Torrin Paper celebrated its birthday with a great feast.", [3]),
        ("Dogs bark at night.", [1]),
        ("It was so.", [1]),
        ("The guards of the house of Orla Brandt did leave.", [2]),
        ("Orla Brandt closed the mill. " * 20, [1]),
        ("Orla Brandt closed the mill.", []),
        ("Orla Torrin Brandt eats cheese, bread, fish.", [1]),
    ]
    brief = check(ARTICLE, statements=bad)
    assert not brief.summary
    assert brief.warnings == (
        "summary sentence dropped: it has a number that its lines do not (1)",
        "summary sentence dropped: it names something that the article does not (1)",
        "summary sentence dropped: it turns a denial around (1)",
        "summary sentence dropped: its lines do not tell it (5)",
        "summary sentence dropped: its text was cut off (1)",
    )


def test_actors_come_with_every_mention_in_the_article_and_nothing_else(check: Check) -> None:
    claimed = [
        ("the Harbour Board", "organization"),
        ("Orla Brandt", "person"),
        ("Velmora", "place"),
        ("Mira Holt", "person"),
        ("she", "person"),
        ("Orla Brandt", "group"),
    ]
    brief = check(
        ARTICLE,
        {"text": "Torrin Paper sold the mill", "lines": [3], "actors": ["Torrin Paper", "mill"]},
        actors=claimed,
    )
    assert [(actor.name, actor.kind, len(actor.mentions)) for actor in brief.actors] == [
        ("Orla Brandt", "person", 2),
        ("Torrin Paper", "unknown", 1),
        ("Harbour Board", "organization", 2),
    ]
    assert all(ARTICLE[m.start : m.end] == m.quote == actor.name for actor in brief.actors for m in actor.mentions)
    assert "actor dropped: the article does not name it so (3)" in brief.warnings


def test_an_actor_of_an_event_that_stands_outside_the_articles_lines_is_left_out(check: Check) -> None:
    brief = check(ARTICLE, {"text": "Orla Brandt closed the mill", "actors": ["Velmora"]})
    assert not brief.actors


def test_a_claim_told_twice_is_one_event(check: Check) -> None:
    line = "The firm said on Monday that it would close the mill in 2021."
    twins = [
        {"text": "The firm said that it would close the mill", "phrase": "Monday", "actors": ["firm"]},
        {"text": "The firm would close the mill", "actors": ["mill"]},
    ]
    (event,) = check(line, *twins).events
    assert (event.text, event.actors, event.date.edtf) == (twins[0]["text"], ("firm", "mill"), "2019-02-25")
    (event,) = check(line, *reversed(twins)).events
    assert (event.text, event.date.edtf) == (twins[0]["text"], "2019-02-25")


def test_claims_with_phrases_of_their_own_are_two_events(check: Check) -> None:
    line = "The firm said on Monday that it would close the mill in 2021."
    claims = [
        {"text": "The firm said that it would close the mill", "phrase": "Monday"},
        {"text": "The firm would close the mill", "phrase": "2021"},
    ]
    assert [event.date.edtf for event in check(line, *claims).events] == ["2019-02-25", "2021"]


def test_the_same_event_in_two_answers_is_told_once_and_unread_lines_are_counted() -> None:
    article = make_article(ARTICLE, "t.txt", published=date(2019, 2, 25))
    checked = Checked(article, ())
    claim = EventClaim("Orla Brandt closed the mill", (), article.lines[:1])
    assert len(checked.add(Found(article.lines[:1], events=(claim,)))) == 1
    assert checked.add(Found(article.lines[:1], events=(claim,))) == []
    checked.add(Found(article.lines[1:2], failed=InvalidAnswerError("the answer holds nothing")))
    checked.warn("by the way")
    brief = checked.brief(PROVENANCE)
    assert len(brief.events) == 1
    assert str(checked.why_unread) == "the answer holds nothing"
    assert _quotes(brief.unread) == ["The guards of Orla Brandt’s house did not leave."]
    assert brief.warnings == ("line unread: the model gave no usable answer (1)", "by the way")


WORDS = st.sampled_from([*ARTICLE.replace("\n", " ").split(), "not", "400", "last month", "Holt", "“", "you", "US"])
TOLD = st.one_of(st.lists(WORDS, max_size=20).map(" ".join), st.text(max_size=60), st.text(max_size=420))


@settings(max_examples=150, deadline=None)
@given(TOLD, st.sets(st.integers(0, 4), max_size=4), TOLD, st.integers(0, 9))
@example("\ud800 \x00 \u202e", {0}, "\ud800", 0)
def test_claims_of_any_kind_end_in_exact_evidence_or_in_a_verdict(
    text: str, numbers: set[int], name: str, which: int
) -> None:
    article = make_article(ARTICLE, "t.txt", published=date(2019, 2, 25))
    phrases = dates.find(article.text, article.published, article.language)
    lines = tuple(article.lines[number] for number in sorted(numbers))
    ground = Ground(article, Names(article.text), phrases)
    phrase = phrases[which] if which < len(phrases) else None
    places: list[Evidence] = []
    with suppress(Rejected):
        event = ground_event(ground, EventClaim(text, (name,), lines, phrase))
        places += [*event.evidence, *(p for p in (event.hedge, event.date.phrase) if p)]
    with suppress(Rejected):
        places += ground_statement(ground, StatementClaim(text, lines)).evidence
    assert all(ARTICLE[place.start : place.end] == place.quote for place in places)
