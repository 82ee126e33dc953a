"""Two readings of an article side by side: what is lost, gained, dated otherwise, and which of it is better."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dateline.evaluation.comparing import Compared, Row, compare_article
from dateline.evaluation.gold import GoldArticle, GoldEvent, MainEvent
from dateline.evaluation.scores import score
from dateline.records import Actor, Article, Brief, Event, EventDate, Evidence, Line, Provenance, Statement

LINES = (
    "The dam at Orrin broke on Monday.",
    "Mayor Ilse Brandt opened the town hall on Tuesday.",
    "Repairs will cost four million.",
    "Order our newsletter today.",
)
TEXT = "\n".join(LINES)
STARTS = [TEXT.index(line) for line in LINES]
ARTICLE = Article(
    id="a1",
    source="orrin.txt",
    text=TEXT,
    lines=tuple(
        Line(at + 1, start, start + len(line)) for at, (start, line) in enumerate(zip(STARTS, LINES, strict=True))
    ),
)


def place(at: int) -> Evidence:
    return Evidence(start=STARTS[at], end=STARTS[at] + len(LINES[at]), quote=LINES[at])


def event(at: int, text: str, edtf: str | None = None) -> Event:
    return Event(id=f"{at}{text}", text=text, date=EventDate(edtf=edtf), evidence=(place(at),))


def brief(*events: Event, summary: tuple[str, ...] = (), actors: tuple[str, ...] = ()) -> Brief:
    return Brief(
        article=ARTICLE.info(),
        events=events,
        summary=tuple(Statement(text=text, evidence=(place(0),)) for text in summary),
        actors=tuple(Actor(name=name, mentions=(place(1),)) for name in actors),
        provenance=Provenance(model="m", prompt=None, dateline="0"),
    )


def wanted(at: int, text: str, edtf: str | None = None, *, required: bool = True) -> GoldEvent:
    return GoldEvent(
        text=text,
        quote=LINES[at],
        start=STARTS[at],
        end=STARTS[at] + len(LINES[at]),
        date=edtf,
        dating="told" if edtf else "none",
        required=required,
    )


BROKE = wanted(0, "The dam at Orrin broke", "2024-03-11")
OPENED = wanted(1, "Ilse Brandt opened the town hall", "2024-03-12")
GOLD = GoldArticle(ARTICLE, (BROKE, OPENED))
DAM = event(0, "The dam at Orrin broke", "2024-03-11")
HALL = event(1, "Brandt opened the town hall", "2024-03-12")
NEWSLETTER = event(3, "A newsletter was ordered")


def only(compared: Compared, kind: str) -> list[Row]:
    return [row for row in compared.rows if row.kind == kind]


def test_a_gold_event_that_only_the_second_tells_is_gained_and_better() -> None:
    found = compare_article(GOLD, brief(DAM), brief(DAM, HALL))
    assert [(row.kind, row.trend) for row in found.rows] == [("same", 0), ("gained", 1)]
    assert found.rows[1].gold == OPENED
    assert found.differences == 1


def test_a_gold_event_that_only_the_first_tells_is_lost_and_worse() -> None:
    found = compare_article(GOLD, brief(DAM, HALL), brief(HALL))
    assert [(row.kind, row.trend) for row in found.rows] == [("lost", -1), ("same", 0)]
    assert found.count("lost") == 1


def test_what_is_invented_is_worse_when_it_comes_and_better_when_it_goes() -> None:
    assert only(compare_article(GOLD, brief(), brief(NEWSLETTER)), "gained")[0].trend == -1
    assert only(compare_article(GOLD, brief(NEWSLETTER), brief()), "lost")[0].trend == 1


def test_a_date_that_becomes_right_is_better_and_one_that_becomes_wrong_is_worse() -> None:
    wrong, coarse = event(0, DAM.text, "2024-03-04"), event(0, DAM.text, "2024-03")
    for before, after, trend in ((wrong, DAM, 1), (DAM, wrong, -1), (coarse, DAM, 1), (DAM, coarse, -1)):
        row = only(compare_article(GOLD, brief(before), brief(after)), "date")[0]
        assert row.trend == trend
        assert row.before
        assert row.after
        assert row.before.event == before
        assert row.after.event == after


def test_the_same_event_in_other_words_is_found_by_the_gold() -> None:
    found = compare_article(GOLD, brief(HALL), brief(event(1, "The town hall was opened by Ilse Brandt", "2024-03-12")))
    assert [row.kind for row in found.rows] == ["missed", "same"]


def test_events_without_gold_are_paired_by_place_and_words() -> None:
    gold = GoldArticle(ARTICLE, None)
    four = event(2, "Repairs will cost four million")
    five = event(2, "The repairs will cost four million in all", "2025")
    assert [row.kind for row in compare_article(gold, brief(four), brief(five)).rows] == ["date"]
    other = event(2, "A minister resigned")
    assert [row.kind for row in compare_article(gold, brief(four), brief(other)).rows] == ["lost", "gained"]
    elsewhere = event(3, "Repairs will cost four million")
    assert [row.kind for row in compare_article(gold, brief(four), brief(elsewhere)).rows] == ["lost", "gained"]


def test_words_that_make_an_event_the_golds_no_more_are_a_difference() -> None:
    told = event(0, "The dam at Orrin broke", "2024-03-11")
    vague = event(0, "The dam was, Orrin says, struck by Monday", "2024-03-11")
    gold = GoldArticle(ARTICLE, (wanted(0, "The dam at Orrin broke apart in the night", "2024-03-11"),))
    rows = compare_article(gold, brief(told), brief(vague)).rows
    assert [(row.kind, row.trend) for row in rows] in ([("standing", -1)], [("lost", -1), ("gained", -1)])


def test_what_neither_tells_is_missed_unless_nobody_must_tell_it() -> None:
    gold = GoldArticle(ARTICLE, (BROKE, wanted(2, "Repairs cost four million", required=False)))
    assert [row.kind for row in compare_article(gold, brief(), brief()).rows] == ["missed"]


def test_an_event_told_twice_is_told_again_and_not_invented() -> None:
    twice = compare_article(GOLD, None, brief(DAM, event(0, "The dam at Orrin broke on Monday")))
    assert sorted(row.after.standing for row in twice.rows if row.after) == ["again", "gold"]


def test_lines_of_which_the_gold_says_nothing_are_not_judged() -> None:
    gold = GoldArticle(ARTICLE, (BROKE,), scope=frozenset({1}))
    row = only(compare_article(gold, brief(DAM), brief(DAM, NEWSLETTER)), "gained")[0]
    assert row.after
    assert row.after.standing == "unjudged"
    assert row.trend == 0


def test_the_main_events_date_is_judged_where_the_gold_has_no_other() -> None:
    gold = GoldArticle(ARTICLE, None, main=MainEvent(("dam broke",), days=("2024-03-11", "2024-03-12")))
    row = compare_article(gold, brief(event(0, DAM.text)), brief(DAM)).rows[0]
    assert row.before
    assert row.after
    assert (row.before.verdict, row.after.verdict, row.trend) == ("missing", "right", 1)
    undated = GoldArticle(ARTICLE, None, main=MainEvent(("dam broke",)))
    assert compare_article(undated, brief(), brief(DAM)).rows[0].trend == 1


def test_an_event_that_another_one_holds_is_not_missed() -> None:
    both = event(0, "The dam broke and people fled", "2024-03-11")
    gold = GoldArticle(
        ARTICLE,
        (
            GoldEvent("broke", LINES[0], *BROKE.place, date="2024-03-11", dating="told", trigger=("broke",)),
            GoldEvent("fled", LINES[0], *BROKE.place, date="2024-03-11", dating="told", trigger=("fled",)),
        ),
        mentions=True,
    )
    assert compare_article(gold, None, brief(both)).count("missed") == 0


def test_summaries_and_actors_are_set_side_by_side() -> None:
    old = brief(summary=("The dam broke.", "It rained."), actors=("Brandt",))
    new = brief(summary=("The dam broke.", "All fled."), actors=("Brandt", "Orrin"))
    found = compare_article(GOLD, old, new)
    assert [(one.text, one.before, one.after) for one in found.summary] == [
        ("The dam broke.", True, True),
        ("It rained.", True, False),
        ("All fled.", False, True),
    ]
    assert [one.text for one in found.actors if not one.before] == ["Orrin"]


EVENTS = st.lists(
    st.builds(
        event,
        st.integers(0, 3),
        st.sampled_from([*LINES, "The dam broke", "Brandt opened the hall", "nothing", ""]),
        st.sampled_from([None, "2024-03-11", "2024-03", "not a date"]),
    ),
    max_size=6,
)


@given(EVENTS, EVENTS)
def test_every_event_of_both_readings_is_in_exactly_one_row(old: list[Event], new: list[Event]) -> None:
    found = compare_article(GOLD, brief(*old), brief(*new))
    assert sorted(row.before.event.id for row in found.rows if row.before) == sorted(one.id for one in old)
    assert sorted(row.after.event.id for row in found.rows if row.after) == sorted(one.id for one in new)
    assert [row.place for row in found.rows] == sorted(row.place for row in found.rows)


@given(EVENTS)
def test_a_reading_beside_itself_has_no_difference(events: list[Event]) -> None:
    found = compare_article(GOLD, brief(*events), brief(*events))
    assert found.differences == 0
    assert all(row.trend == 0 for row in found.rows)


@given(EVENTS)
def test_the_rows_say_what_the_figures_count(events: list[Event]) -> None:
    counts = score(brief(*events), GOLD).counts
    told = [row.after for row in compare_article(GOLD, None, brief(*events)).rows if row.after]
    assert sum(one.standing == "gold" for one in told) == counts.events_found
    assert sum(one.standing == "invented" for one in told) == counts.events_invented
    assert sum(one.verdict == "right" for one in told) == counts.dates_right


@given(EVENTS, EVENTS)
def test_the_other_way_round_what_was_lost_is_gained(old: list[Event], new: list[Event]) -> None:
    there = compare_article(GOLD, brief(*old), brief(*new))
    back = compare_article(GOLD, brief(*new), brief(*old))
    assert there.count("lost") == back.count("gained")
    assert there.count("gained") == back.count("lost")
    assert there.count("missed") == back.count("missed")
