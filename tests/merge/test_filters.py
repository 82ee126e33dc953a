from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.dates.edtf_values import bounds, is_valid
from dateline.errors import UsageError
from dateline.merge.filters import Selection, select
from dateline.merge.granularity import Granularity, coarse
from dateline.merge.order import time_key
from dateline.records import (
    Conflict,
    Entry,
    EventDate,
    Evidence,
    Mention,
    Participant,
    Precision,
    SourceArticle,
    Timeline,
    Told,
)


def when(edtf: str | None, precision: Precision | None = None) -> EventDate:
    if edtf is None:
        return EventDate()
    earliest, latest = bounds(edtf)
    kinds: dict[int, Precision] = {1: "year", 2: "month", 3: "day"}
    words = Evidence(start=0, end=4, quote="then")
    return EventDate(
        edtf=edtf,
        earliest=earliest,
        latest=latest,
        precision=precision or kinds[len(edtf.lstrip("-").split("-"))],
        phrase=words,
        basis="resolved",
        rule="weekday",
        anchor="2019-06-01",
    )


def entry(
    text: str,
    date: EventDate | str | None,
    actors: tuple[str, ...] = (),
    source: str = "a",
    importance: float = 1.0,
) -> Entry:
    place = Evidence(start=0, end=len(text), quote=text)
    where = date if isinstance(date, EventDate) else when(date)
    told = Told(id=f"event {text}", text=text, date=where, evidence=(place,), article=source)
    return Entry(
        id=text, date=where, text=text, actors=actors, events=(told,), sources=(source,), importance=importance
    )


def timeline(*entries: Entry) -> Timeline:
    articles = tuple(
        SourceArticle(id=one, source=one, title=None, published=None, language="en", copy_of=of)
        for one, of in [("a", None), ("b", None), ("c", "b"), ("d", "a")]
    )
    actors = (
        actor("Lena Okafor", "a", "Lena Okafor", "Okafor", "the Ardovian president"),
        actor("Ivo Strand", "b", "Ivo Strand"),
    )
    return Timeline(
        articles=articles,
        actors=actors,
        entries=tuple(one for one in entries if one.date.edtf),
        undated=tuple(one for one in entries if not one.date.edtf),
    )


def actor(name: str, article: str, *mentions: str) -> Participant:
    places = tuple(Mention(start=n, end=n + 1, quote=one, article=article) for n, one in enumerate(mentions))
    return Participant(name=name, kind="person", mentions=places)


def left(found: Timeline) -> list[str]:
    return [one.text for one in (*found.entries, *found.undated)]


YEARS = timeline(
    entry("caesar", "-0044-03-15"),
    entry("may", "2019-05"),
    entry("june", "2019-06-02"),
    entry("far", "Y12019"),
    entry("never", None),
)


def test_nothing_asked_for_leaves_everything() -> None:
    assert select(YEARS, Selection()) == YEARS


@pytest.mark.parametrize(
    ("first", "last", "texts"),
    [
        ("2019", None, ["may", "june", "far"]),
        (None, "2019-05-20", ["caesar", "may"]),
        ("2019-05-31", "2019-06", ["may", "june"]),
        ("-0050", "-0040", ["caesar"]),
        ("2019-06-03", "9999", []),
        ("2019/..", "../2019-05", ["may"]),
    ],
)
def test_an_entry_stays_whose_date_allows_a_day_of_the_span(first: str, last: str, texts: list[str]) -> None:
    found = select(YEARS, Selection(first=first, last=last))
    assert left(found) == texts
    assert found.warnings == ("1 entry without a provable date left out of the dates asked for",)


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        (Selection(first="last May"), "--from: 'last May' is no date"),
        (Selection(last="2019-13"), "--to: '2019-13' is no date"),
        (Selection(first="2020", last="2019"), "--from 2020 is later than --to 2019"),
        (Selection(actors=("Nobody",)), "nobody called 'Nobody'"),
        (Selection(actors=("",)), "nobody called ''"),
        (Selection(about="the of"), "holds no word"),
        (Selection(top=0), "less than 1"),
    ],
)
def test_what_cannot_be_asked_for_is_a_wrong_usage(selection: Selection, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        select(YEARS, selection)


ACTING = timeline(
    entry("signs", "2019-05-01", ("Lena Okafor",)),
    entry("meets", "2019-05-02", ("Ivo Strand", "Lena Okafor"), source="b"),
    entry("sleeps", "2019-05-03", ("Ivo Strand",), source="b"),
    entry("waits", None, ("Lena Okafor",)),
)


@pytest.mark.parametrize("asked", ["Lena Okafor", "lena okafor", "OKAFOR", "Ardovian President", "lena", "Léna"])
def test_an_actor_is_found_by_name_alias_or_a_part_of_it_whatever_the_case(asked: str) -> None:
    assert left(select(ACTING, Selection(actors=(asked,)))) == ["signs", "meets", "waits"]


def test_of_several_actors_any_is_enough() -> None:
    assert left(select(ACTING, Selection(actors=("Okafor", "Strand")))) == ["signs", "meets", "sleeps", "waits"]


def test_a_name_that_nobody_has_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError) as caught:
        select(ACTING, Selection(actors=("Lena Okafur",)))
    assert caught.value.hint == "near to it: Lena Okafor"


def test_articles_and_actors_that_nothing_left_speaks_of_are_left_out_but_copies_stay() -> None:
    found = select(ACTING, Selection(first="2019-05-03"))
    assert [article.id for article in found.articles] == ["b", "c"]
    assert [one.name for one in found.actors] == ["Ivo Strand"]


def test_about_finds_other_forms_of_the_words_in_the_evidence_too() -> None:
    told = timeline(
        entry("Crews fought the fires in Velmora.", "2019-05-01"),
        entry("The fire in Lethmark was put out.", "2019-05-02"),
        entry("Shares fell.", "2019-05-03"),
        entry("Fire again in Velmora.", None),
    )
    assert left(select(told, Selection(about="Velmora"))) == [told.entries[0].text, told.undated[0].text]
    assert left(select(told, Selection(about="the fire of Velmora"))) == [told.entries[0].text, told.undated[0].text]
    assert len(left(select(told, Selection(about="firing")))) == 0
    assert len(left(select(told, Selection(about="fires fire")))) == 3
    assert left(select(told, Selection(about="earthquake"))) == []


def test_the_most_important_dates_are_those_whose_entries_weigh_most_together() -> None:
    told = timeline(
        entry("one", "2019-05-01", importance=2.0),
        entry("two", "2019-05-02", importance=1.5),
        entry("also two", "2019-05-02", importance=1.5),
        entry("three", "2019-05-03", importance=2.0),
    )
    assert left(select(told, Selection(top=1))) == ["two", "also two"]
    assert left(select(told, Selection(top=2))) == ["one", "two", "also two"]
    assert left(select(told, Selection(top=99))) == left(told)
    assert left(select(told, Selection(top=1, granularity="month"))) == left(told)


@pytest.mark.parametrize(
    ("edtf", "precision", "granularity", "coarser"),
    [
        ("2019-05-17", "day", "month", "2019-05"),
        ("2019-05-17", "day", "year", "2019"),
        ("2019-05-17?", "day", "month", "2019-05?"),
        ("2019-05-17T10:00:00", "time", "day", "2019-05-17"),
        ("2019-05-27/2019-06-02", "week", "month", "2019-05/2019-06"),
        ("2019-05-20/2019-05-26", "week", "month", "2019-05"),
        ("[2019-05-17,2019-05-18]", "day", "month", "2019-05"),
        ("2019-21", "season", "year", "2019"),
        ("-0044-03-15", "day", "month", "-0044-03"),
        ("-0044-03-15", "day", "year", "-0044"),
        ("Y12019", "month", "year", "Y12019"),
        # nothing finer to leave out
        ("2019", "year", "month", "2019"),
        ("2019-05", "month", "day", "2019-05"),
        ("2019-05-17/..", "interval", "month", "2019-05-17/.."),
    ],
)
def test_a_date_is_written_no_finer_than_asked(
    edtf: str, precision: Precision, granularity: Granularity, coarser: str
) -> None:
    days = when(edtf, precision)
    told = entry("x", days)
    (found,) = select(timeline(told), Selection(granularity=granularity)).entries
    assert found.date.edtf == coarser
    assert found.date.phrase == days.phrase
    assert (found.date.rule, found.date.anchor, found.date.basis) == ("weekday", "2019-06-01", "resolved")
    assert found.events == told.events


def test_days_that_no_coarser_value_can_hold_stay_as_they_are() -> None:
    far = EventDate(edtf="Y12019", earliest="12019-03-01", latest="12019-03-01", precision="day")
    odd = EventDate(edtf="2019", earliest="soon", latest="soon", precision="day")
    assert coarse(entry("x", far), "month").date == far
    assert coarse(entry("x", odd), "month").date == odd


def test_entries_of_one_month_stay_in_the_order_of_their_days_with_their_conflicts() -> None:
    later = entry("later", "2019-05-18").model_copy(
        update={"conflicts": (Conflict(date=when("2019-05-18"), sources=("a",)),)}
    )
    found = select(
        timeline(entry("month", "2019-05"), entry("early", "2019-05-17"), later), Selection(granularity="month")
    )
    assert left(found) == ["month", "early", "later"]
    assert {one.date.edtf for one in found.entries} == {"2019-05"}
    assert found.entries[2].conflicts == later.conflicts


ENTRIES = st.lists(
    st.tuples(st.text(max_size=12), st.none() | st.dates().map(str) | st.sampled_from(["2019", "2019-05", "-0044"])),
    max_size=6,
)


GRANULARITIES: st.SearchStrategy[Granularity] = st.sampled_from(("day", "month", "year"))


@settings(max_examples=40, deadline=None)
@given(ENTRIES, st.text(max_size=20), st.integers(1, 4), GRANULARITIES)
def test_a_selection_is_a_part_of_the_timeline_in_order_and_valid(
    drawn: list[tuple[str, str | None]], words: str, top: int, granularity: Granularity
) -> None:
    whole = timeline(*sorted((entry(f"{n}{text}", date) for n, (text, date) in enumerate(drawn)), key=time_key))
    found = select(whole, Selection(first="-0100", top=top, granularity=granularity))
    assert set(left(found)) <= set(left(whole))
    assert list(found.entries) == sorted(found.entries, key=time_key)
    assert len({one.date.edtf for one in found.entries}) <= top
    assert all(is_valid(one.date.edtf or "") for one in found.entries)
    try:
        assert set(left(select(whole, Selection(about=words)))) <= set(left(whole))
    except UsageError as error:
        assert "--about" in str(error)  # noqa: PT017 -- either outcome is right
