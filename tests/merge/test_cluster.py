from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.errors import UsageError
from dateline.merge.cluster import MOST_ASKED, Cluster, cluster
from dateline.records import EventDate, Evidence, Told

if TYPE_CHECKING:
    from collections.abc import Sequence

FLOOD = "The river Orm flooded the old town of Brenholt"
NEWS = date(2021, 5, 4)


def told(name: str, text: str, day: str | None = None, *, last: str | None = None, actors: Sequence[str] = ()) -> Told:
    """Make an event; its article is what stands before the dot in its name."""
    when = EventDate(edtf=day, earliest=day, latest=last or day, basis="stated") if day else EventDate()
    evidence = (Evidence(start=len(name), end=len(name) + len(text), quote=text),)
    return Told(id=name, article=name.partition(".")[0], text=text, actors=tuple(actors), date=when, evidence=evidence)


def merged(events: Sequence[Told], day: date | None = NEWS, **more: Any) -> list[list[str]]:  # noqa: ANN401
    found = cluster(events, published={event.article: day for event in events}, **more)
    return sorted([event.id for event in one.events] for one in found)


def test_two_outlets_in_other_words_tell_one_event() -> None:
    one = told("a.1", "Floods of the river Orm drowned the old town of Brenholt", "2021-05-03", actors=["Brenholt"])
    other = told("b.1", FLOOD + " on Monday", "2021-05-03")
    else_ = told("c.1", "The parliament of Corvale elected a new speaker", "2021-05-03")
    assert merged([one, other, else_]) == [["a.1", "b.1"], ["c.1"]]


def test_without_events_there_is_no_cluster() -> None:
    assert cluster([], published={}) == []


def test_a_month_and_a_day_in_it_may_be_one_event() -> None:
    one = told("a.1", FLOOD, "2021-05-01", last="2021-05-31")
    assert merged([one, told("b.1", FLOOD, "2021-05-03")]) == [["a.1", "b.1"]]


def test_an_unknown_date_may_be_any() -> None:
    assert merged([told("a.1", FLOOD), told("b.1", FLOOD, "2021-05-03")]) == [["a.1", "b.1"]]


def test_about_the_day_of_publication_is_no_date_that_keeps_events_apart_or_joins_them() -> None:
    about = {"edtf": "2021-05-20~", "earliest": "2021-05-20", "latest": "2021-05-20", "basis": "published"}
    events = [told("a.1", FLOOD), told("b.1", FLOOD, "2021-05-03"), told("c.1", "The parliament of Corvale rose")]
    news = [one.model_copy(update={"date": EventDate.model_validate(about)}) for one in events[::2]]
    assert merged([*news, events[1]]) == merged(events) == [["a.1", "b.1"], ["c.1"]]


def test_outlets_that_contradict_each_other_by_a_day_tell_one_event() -> None:
    one, other = told("a.1", FLOOD, "2021-05-03"), told("b.1", FLOOD, "2021-05-04")
    (found,) = cluster([one, other], published={})
    assert found.links[0].because.startswith("dates 1 day apart")


def test_the_same_words_a_month_apart_are_two_events() -> None:
    assert merged([told("a.1", FLOOD, "2021-05-03"), told("b.1", FLOOD, "2021-06-03")]) == [["a.1"], ["b.1"]]


def test_a_chain_of_days_does_not_drift() -> None:
    events = [told(f"{at}.1", FLOOD, f"2021-05-{at + 10}") for at in range(9)]
    for one in cluster(events, published={}):
        days = [int((event.date.earliest or "")[-2:]) for event in one.events]
        assert max(days) - min(days) <= 3


def test_an_undated_telling_does_not_join_two_floods_of_other_years() -> None:
    events = [told("a.1", FLOOD, "2019-05-03"), told("b.1", FLOOD, "2021-05-03"), told("c.1", FLOOD)]
    assert sorted(map(len, merged(events))) == [1, 2]


@pytest.mark.parametrize("year", ["-0043", "0001", "9999", "12345", "+12345"])
def test_years_that_calendars_do_not_hold_are_compared(year: str) -> None:
    day, later = f"{year}-03-15", f"{year}-08-15"
    events = [told("a.1", FLOOD, day), told("b.1", FLOOD, day), told("c.1", FLOOD, later)]
    assert merged(events) == [["a.1", "b.1"], ["c.1"]]


def test_two_events_of_one_article_stay_two() -> None:
    one = told("a.1", "Minister Ada Holt opened the bridge over the Orm in Brenholt", "2021-05-03")
    other = told("a.2", "Minister Ada Holt praised the engineers of the bridge in Brenholt", "2021-05-03")
    assert merged([one, other]) == [["a.1"], ["a.2"]]


def test_an_article_that_says_the_same_twice_tells_one_event() -> None:
    assert merged([told("a.1", FLOOD, "2021-05-03"), told("a.2", FLOOD, "2021-05-03")]) == [["a.1", "a.2"]]


def test_another_article_does_not_join_two_events_of_one() -> None:
    one = told("a.1", "killed four miners of Corvale in the Eskerby pit", "2021-05-03")
    other = told("a.2", "rescued nine miners of Corvale from the Eskerby pit", "2021-05-03")
    third = told("b.1", "killed four miners of Corvale, nine rescued from the Eskerby pit", "2021-05-03")
    assert ["a.1", "a.2", "b.1"] not in merged([one, other, third])


def test_in_a_clause_what_happened_decides() -> None:
    published = {"a": NEWS, "b": NEWS}
    about = "the Eskerby pit of Corvale mining group in the northern hills"
    events = [told(f"{of}.{deed}", f"{deed} {about}") for of in "ab" for deed in ("inspected", "sold")]
    found = sorted([event.id for event in one.events] for one in cluster(events, published=published))
    assert found == [["a.inspected", "b.inspected"], ["a.sold", "b.sold"]]


def test_another_form_and_a_word_of_the_same_kind_tell_what_happened() -> None:
    texts = ["shot at the market of Brenholt in Corvale", "shooting at the market of Brenholt in Corvale"]
    assert merged([told(f"{at}.1", text) for at, text in enumerate(texts)]) == [["0.1", "1.1"]]


def test_a_correction_joins_what_nothing_else_would() -> None:
    events = [told("a.1", FLOOD, "2019-05-03"), told("b.1", "Ada Holt resigned", "2021-05-03")]
    (found,) = cluster(events, published={}, together=[("b.1", "a.1")])
    assert [(link.a, link.b, link.score, link.because) for link in found.links] == [("a.1", "b.1", 1, "a correction")]


def test_a_correction_separates_the_same_words() -> None:
    events = [told("a.1", FLOOD), told("b.1", FLOOD), told("c.1", FLOOD)]
    found = merged(events, apart=[("c.1", "a.1")])
    assert not any({"a.1", "c.1"} <= set(one) for one in found)
    assert sorted(map(len, found)) == [1, 2]


def test_a_separation_holds_for_all_that_a_correction_joined() -> None:
    events = [told(f"{name}.1", FLOOD) for name in "abcd"]
    found = merged(events, together=[("a.1", "b.1"), ("c.1", "d.1")], apart=[("b.1", "c.1")])
    assert found == [["a.1", "b.1"], ["c.1", "d.1"]]


def test_a_separation_holds_between_large_groups() -> None:
    events = [told(f"{name}{at:02}.1", FLOOD, "2021-05-03") for name in "ab" for at in range(20)]
    chain = [(f"{name}{at:02}.1", f"{name}{at + 1:02}.1") for name in "ab" for at in range(19)]
    found = merged(events, together=chain, apart=[("a19.1", "b00.1")])
    assert found == [[f"{name}{at:02}.1" for at in range(20)] for name in "ab"]
    assert len(merged(events, together=chain)) == 1


def test_corrections_that_contradict_each_other_are_told() -> None:
    events = [told(f"{name}.1", FLOOD) for name in "abc"]
    with pytest.raises(UsageError, match=r"a\.1 and c\.1"):
        cluster(events, published={}, together=[("a.1", "b.1"), ("b.1", "c.1")], apart=[("c.1", "a.1")])


def test_corrections_of_events_that_are_gone_change_nothing() -> None:
    events = [told("a.1", FLOOD), told("b.1", FLOOD)]
    assert merged(events, together=[("a.1", "x")], apart=[("y", "b.1")]) == [["a.1", "b.1"]]


GREY = (
    told("a.1", "The river Orm flooded cellars in Brenholt overnight"),
    told("b.1", "Brenholt counts the damage after the Orm flooded its streets"),
)


@pytest.mark.parametrize("answer", [True, False])
def test_a_model_decides_on_the_grey_band(answer: bool) -> None:  # noqa: FBT001 -- the answer itself
    asked: list[tuple[str, str]] = []

    def judge(one: Told, other: Told) -> bool:
        asked.append((one.id, other.id))
        return answer

    found = cluster(GREY[::-1], published={}, judge=judge)
    assert asked == [("a.1", "b.1")]
    assert len(found) == (1 if answer else 2)
    assert [link.because for one in found for link in one.links] == ["the model said so"] * answer


def test_a_model_without_an_answer_changes_nothing() -> None:
    assert merged(GREY, judge=lambda *_: None) == merged(GREY)


def test_a_model_is_not_asked_what_is_certain_or_corrected() -> None:
    def judge(_: Told, __: Told) -> bool:
        pytest.fail("asked")

    same = [told("c.1", FLOOD, "2021-05-03"), told("d.1", FLOOD, "2021-05-03")]
    other = told("e.1", "Ada Holt resigned", "1999-05-03")
    merged([*same, other], judge=judge)
    merged(GREY, judge=judge, apart=[("a.1", "b.1")])
    merged(GREY, judge=judge, together=[("a.1", "b.1")])


def test_the_questions_to_a_model_are_bounded_and_each_is_asked_once() -> None:
    asked: list[tuple[str, str]] = []

    def judge(one: Told, other: Told) -> None:
        asked.append((one.id, other.id))

    names = "Adler Brandt Castell Dorn Elling Falk Gruber Holt Iversen Kessler".split()
    events = [
        told(
            f"{at:03}.1",
            f"The river Orm flooded {names[at % 10]} street and the {names[at // 10]} market",
            "2021-05-03",
        )
        for at in range(100)
    ]
    merged(events, judge=judge)
    assert len(asked) == len(set(asked)) == MOST_ASKED
    assert all(one < other for one, other in asked)


def test_meaning_joins_what_words_keep_apart() -> None:
    class Meaning:
        name = "all alike"

        def compare(self, texts: Sequence[str]) -> Any:  # noqa: ANN401
            return lambda one, other: float(one != other) * 0.9 if texts else 0.0

    events = [told("a.1", "Temblor rattles Eskerby"), told("b.1", "Quake shakes Eskerby")]
    assert len(merged(events)) == 2
    assert len(merged(events, similarity=Meaning())) == 1


WORDS = "Orm Brenholt flooded bridge opened Holt 12 mayor resigned said river killed 2021".split()
ARTICLES = st.sampled_from("abcd")
DAYS = st.sampled_from([None, "2021-05-03", "2021-05-04", "2021-05-20", "-0043-03-15"])


@st.composite
def tellings(draw: st.DrawFn) -> list[Told]:
    texts = st.one_of(st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join), st.text(max_size=12))
    rows = draw(st.lists(st.tuples(ARTICLES, texts, DAYS, st.lists(st.sampled_from(WORDS), max_size=2)), max_size=14))
    return [told(f"{of}.{at:02}", text, day, actors=who) for at, (of, text, day, who) in enumerate(rows)]


@given(tellings(), st.randoms(use_true_random=False), st.booleans())
@settings(max_examples=60, deadline=None)
def test_every_event_is_in_one_cluster_whatever_the_order(events: list[Told], chance: Any, asks: bool) -> None:  # noqa: ANN401, FBT001
    def judge(one: Told, other: Told) -> bool | None:
        return None if len(one.text) == len(other.text) else one.text < other.text

    published = {"a": date(2021, 5, 4), "b": date(2021, 5, 5), "c": None}
    first = cluster(events, published=published, judge=judge if asks else None)
    shuffled = list(events)
    chance.shuffle(shuffled)
    assert cluster(shuffled, published=published, judge=judge if asks else None) == first
    assert sorted(event.id for one in first for event in one.events) == sorted(event.id for event in events)
    for one in first:
        assert reached(one) == {event.id for event in one.events}


def reached(one: Cluster) -> set[str]:
    """Follow the links from the first event."""
    found = {one.events[0].id}
    assert len(one.links) == len(one.events) - 1
    for _ in one.links:
        for link in one.links:
            if {link.a, link.b} & found:
                found |= {link.a, link.b}
    return found


@given(tellings(), st.lists(st.tuples(st.integers(0, 13), st.integers(0, 13), st.booleans()), max_size=6))
@settings(max_examples=60, deadline=None)
def test_corrections_hold_or_are_refused(events: list[Told], chosen: list[tuple[int, int, bool]]) -> None:
    inside = [(events[a].id, events[b].id, same) for a, b, same in chosen if max(a, b) < len(events)]
    together = [(a, b) for a, b, same in inside if same]
    apart = [(a, b) for a, b, same in inside if not same]
    try:
        found = cluster(events, published={}, together=together, apart=apart)
    except UsageError:
        assert not_to_be_had(together, apart)
        return
    place = {event.id: at for at, one in enumerate(found) for event in one.events}
    assert all(place[a] == place[b] for a, b in together)
    assert all(place[a] != place[b] for a, b in apart)


def not_to_be_had(together: list[tuple[str, str]], apart: list[tuple[str, str]]) -> bool:
    groups: dict[str, set[str]] = {}
    for a, b in together:
        joined = groups.get(a, {a}) | groups.get(b, {b})
        groups |= dict.fromkeys(joined, joined)
    return any(b in groups.get(a, {a}) for a, b in apart)


def test_names_alone_are_no_event() -> None:
    assert len(merged([told("a.1", "Ada Holt resigns"), told("b.1", "Ada Holt marries")])) == 2


def test_two_deaths_of_one_article_stay_two() -> None:
    one, other = told("a.1", "killed 4 miners in Eskerby"), told("a.2", "killed 6 nurses in Brenholt")
    assert len(merged([one, other])) == 2


def test_one_more_article_on_another_matter_leaves_the_rest_as_it_was() -> None:
    events = [told(f"{name}.1", f"{FLOOD} {name}", "2021-05-03") for name in "abcd"]
    more = told("z.1", "The parliament of Corvale elected a new speaker", "2021-05-03")
    assert merged([*events, more]) == [*merged(events), ["z.1"]]


def test_a_hundred_tellings_of_one_event_are_one() -> None:
    names = "Adler Brandt Castell Dorn Elling Falk Gruber Holt Iversen Kessler".split()
    events = [
        told(f"{at:03}.1", f"The river Orm flooded the old town of Brenholt, said {names[at % 10]}", "2021-05-03")
        for at in range(100)
    ]
    assert len(merged(events)) == 1


def test_the_reasons_name_what_was_compared() -> None:
    one = told("a.1", "flooded the market of Brenholt, 12 houses gone", "2021-05-03", actors=["Ada Holt"])
    other = told("b.1", "flooded 12 houses at the market of Brenholt", "2021-05-03", actors=["Holt"])
    (found,) = cluster([one, other], published={})
    (link,) = found.links
    assert link.because.startswith("same date, the same happened, same names, same figures, wording ")
    assert "articles alike" in link.because
    (found,) = cluster([told("a.1", FLOOD, "2021-05-03"), told("a.2", FLOOD)], published={})
    assert found.links[0].because == "no date to compare, same names, wording 1.00, in one article"
    (found,) = cluster(
        [told("a.1", FLOOD, "2021-05-03", last="2021-05-31"), told("b.1", FLOOD, "2021-05-03")], published={}
    )
    assert found.links[0].because == "dates that agree, same names, wording 1.00"
