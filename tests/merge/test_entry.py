from __future__ import annotations

from datetime import date
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.dates.edtf_values import bounds, is_valid
from dateline.merge.entry import answers_to, make_entry
from dateline.merge.order import entry_id
from dateline.merge.span import span_of
from dateline.merge.witnesses import Witnesses
from dateline.records import ArticleInfo, Basis, Entry, EventDate, Evidence, Link, Precision, Told

if TYPE_CHECKING:
    import random

NUMBERS = count()


def day(
    edtf: str | None, basis: Basis = "resolved", precision: Precision | None = "day", phrase: str = "then"
) -> EventDate:
    """Return a date with the days that the ``edtf`` library gives it."""
    if edtf is None:
        return EventDate()
    earliest, latest = bounds(edtf)
    words = Evidence(start=0, end=len(phrase), quote=phrase) if phrase else None
    return EventDate(edtf=edtf, earliest=earliest, latest=latest, precision=precision, basis=basis, phrase=words)


def told(article: str, when: EventDate | str | None, text: str = "The pier fell.", **more: object) -> Told:
    place = Evidence(start=int(str(more.pop("at", 0))), end=999, quote=text)
    where = when if isinstance(when, EventDate) else day(when)
    return Told.model_validate(
        {"id": f"e{next(NUMBERS)}", "text": text, "date": where, "evidence": (place,), "article": article, **more}
    )


def witnesses(copies: dict[str, str] | None = None, **outlets: str) -> Witnesses:
    """Return articles a, b, c … each published on a day of January 2020 by its letter; ``outlets`` says by whom."""
    infos = [
        ArticleInfo(
            id=one, source=one, title=one, outlet=outlets.get(one), published=date(2020, 1, 1 + n), language="en"
        )
        for n, one in enumerate("abcdefgh")
    ]
    return Witnesses(infos, copies or {})


def entry(*events: Told, who: Witnesses | None = None) -> Entry:
    return make_entry(events, (), who or witnesses(), lambda _, name: name)


def test_the_narrowest_of_dates_that_may_be_the_same_is_the_entrys() -> None:
    exact = told("b", "2019-01-23")
    made = entry(told("a", "2019-01"), told("c", "2019"), exact, told("d", None))
    assert (made.date.edtf, made.dated_by, made.conflicts) == ("2019-01-23", exact.id, ())
    assert made.date.phrase is not None


def test_of_two_equally_narrow_dates_that_overlap_the_better_witnessed_is_taken() -> None:
    one, other = day("2019-01-01/2019-01-07"), day("2019-01-05/2019-01-11")
    made = entry(told("a", one), told("b", other), told("c", other))
    assert made.date.edtf == "2019-01-05/2019-01-11"


def test_dates_that_contradict_each_other_are_a_set_and_each_is_kept_with_its_sources() -> None:
    made = entry(told("c", "2019-02-04"), told("a", "2019-02-03"), told("b", "2019-02-04"), told("d", "2019-02"))
    assert made.date.edtf == "[2019-02-03,2019-02-04]"
    assert (made.date.earliest, made.date.latest, made.date.precision) == ("2019-02-03", "2019-02-04", "day")
    assert made.dated_by is None
    assert [(c.date.edtf, c.sources) for c in made.conflicts] == [("2019-02-03", ("a",)), ("2019-02-04", ("b", "c"))]


def test_the_date_of_a_copy_gives_way_to_that_of_its_original() -> None:
    made = entry(told("a", "2019-02-03"), told("b", "2019-02-04"), who=witnesses({"b": "a"}))
    assert (made.date.edtf, made.conflicts) == ("2019-02-03", ())
    both = entry(told("b", "2019-02-03"), told("c", "2019-02-04"), who=witnesses({"b": "a", "c": "a"}))
    assert (both.date.edtf, both.conflicts) == ("2019-02-03", ())


def test_the_date_of_a_copy_serves_where_its_original_tells_none() -> None:
    assert entry(told("a", None), told("b", "2019-02-04"), who=witnesses({"b": "a"})).date.edtf == "2019-02-04"


@pytest.mark.parametrize("doubtful", ["2019-02-04?", "2019-02-04~", "2019-02-04%"])
def test_a_doubtful_date_gives_way_to_a_certain_one(doubtful: str) -> None:
    made = entry(told("a", doubtful), told("b", "2019-02-03"), told("c", doubtful))
    assert (made.date.edtf, made.conflicts) == ("2019-02-03", ())
    assert entry(told("a", doubtful), told("b", "2019-02")).date.edtf == "2019-02"
    assert entry(told("a", doubtful)).date.edtf == doubtful


def test_a_day_of_publication_that_no_words_tell_gives_way_to_any_that_they_do() -> None:
    silent = day("2020-01-01", "published", phrase="")
    assert entry(told("a", silent), told("b", "2019-12-30?")).date.edtf == "2019-12-30?"
    assert entry(told("a", silent)).date.edtf == "2020-01-01"
    spoken = day("2020-01-01", "published", phrase="today")
    assert entry(told("a", spoken), told("b", "2019-12-30")).conflicts


@pytest.mark.parametrize("mark", ["~", "%"])
def test_about_the_day_of_publication_contradicts_nothing(mark: str) -> None:
    first, later = (day(f"2020-01-0{number}{mark}", "published", phrase="") for number in (1, 7))
    made = entry(told("a", later), told("b", "2019-12-31"), told("c", first))
    assert (made.date.edtf, made.conflicts) == ("2019-12-31", ())
    assert entry(told("a", first), told("b", "2019-11?")).date.edtf == "2019-11?"


def test_of_several_days_about_publication_the_first_report_counts() -> None:
    first, later = (day(f"2020-01-0{number}~", "published", phrase="") for number in (1, 7))
    made = entry(told("g", later), told("a", first))
    assert (made.date.edtf, made.date.basis, made.conflicts) == ("2020-01-01~", "published", ())


def test_an_hour_of_the_day_goes_before_the_day() -> None:
    hour = day("2019-02-03T10:00:00", precision="time")
    assert entry(told("a", "2019-02-03"), told("b", hour)).date.edtf == "2019-02-03T10:00:00"
    other = entry(told("a", "2019-02-04"), told("b", hour))
    assert other.date.edtf == "[2019-02-03,2019-02-04]"


@pytest.mark.parametrize(
    ("dates", "edtf"),
    [
        (["-0044-03-15", "-0043-03-15"], "[-0044-03-15,-0043-03-15]"),
        (["2019-21", "2020-02-03"], "[2019-03-01..2019-05-31,2020-02-03]"),
        (["2019-01-01/2019-01-03", "2019-02"], "[2019-01-01..2019-01-03,2019-02-01..2019-02-28]"),
        (["../2018", "2019-02"], "[..2018-12-31,2019-02-01..2019-02-28]"),
        (["2018", "2019-02/.."], "[2018-01-01..2018-12-31,2019-02-01..]"),
        (["2018?", "2019-02~"], "[2018?,2019-02~]"),
    ],
)
def test_a_set_is_written_as_the_library_reads_it(dates: list[str], edtf: str) -> None:
    made = entry(*(told("abcdefgh"[number], one) for number, one in enumerate(dates)))
    assert made.date.edtf == edtf
    assert is_valid(edtf)
    assert len(made.conflicts) == len(dates)


def test_many_dates_that_contradict_each_other_are_the_range_from_the_first_to_the_last() -> None:
    made = entry(*(told("a", f"2019-02-{number:02}") for number in range(1, 21)))
    assert made.date.edtf == "[2019-02-01..2019-02-20]"
    assert len(made.conflicts) == 20


def test_years_that_no_set_can_hold_leave_the_best_witnessed_date_with_its_conflicts() -> None:
    made = entry(told("a", "Y12000"), told("b", "Y12001"), told("c", "Y12001"))
    assert made.date.edtf == "Y12001"
    assert [conflict.date.edtf for conflict in made.conflicts] == ["Y12000", "Y12001"]


def test_an_entry_without_a_date_keeps_the_vague_words_of_the_first_that_has_some() -> None:
    vague = EventDate(phrase=Evidence(start=0, end=8, quote="recently"))
    made = entry(told("a", None), told("b", vague))
    assert (made.date, made.dated_by) == (vague, None)


def test_copies_and_a_second_article_of_one_outlet_are_no_more_witnesses() -> None:
    events = [told(one, "2019-02-03") for one in "abcd"]
    assert entry(*events).witnesses == 4
    assert entry(*events, who=witnesses({"b": "a"})).witnesses == 3
    assert entry(*events, who=witnesses({"b": "a"}, c="The Echo", d="THE  echo")).witnesses == 2
    assert entry(*events[1:3], who=witnesses({"b": "a", "c": "a"})).witnesses == 1
    assert entry(*events, who=witnesses({"b": "a"}, b="The Echo", c="The Echo")).witnesses == 3


def test_the_wording_names_who_acts_and_takes_no_distance() -> None:
    hedge = Evidence(start=0, end=3, quote="may")
    plain = "Crews in Velmora put out the fire at the depot."
    made = entry(
        told("a", None, "They put out the fire at the depot."),
        told("b", None, "Crews in Velmora may put out the fire at the depot.", hedge=hedge),
        told("c", None, plain),
        told("d", None, "The fire was put out."),
    )
    assert made.text == plain


def test_the_wording_is_one_that_most_tell_and_no_copys() -> None:
    most = "A fire broke out at the depot in Velmora."
    made = entry(
        told("a", None, "Smoke rose above Velmora, Lethmark and Quillmouth, Ardovia said."),
        *(told(one, None, most) for one in "bc"),
    )
    assert made.text == most
    copied = entry(told("b", None, most), told("c", None, f"{most} "), who=witnesses({"b": "c"}))
    assert copied.text == f"{most} "


def test_the_wording_tells_no_day_that_only_its_own_article_explains() -> None:
    made = entry(told("a", None, "Crews put out the fire yesterday."), told("b", None, "Crews put out the fire."))
    assert made.text == "Crews put out the fire."


def test_an_entry_answers_to_every_id_that_it_ever_had() -> None:
    first, second, third = told("b", None), told("a", None), told("c", None)
    made = entry(first, third, second)
    assert made.id == entry_id(second.id)
    assert [event.id for event in made.events] == [second.id, first.id, third.id]
    assert {made.id, first.id, entry_id(first.id), third.id, entry_id(third.id)} <= set(answers_to(made))


def test_actors_stand_by_how_many_articles_name_them_under_one_name_each() -> None:
    events = [told("a", None, actors=("Okafor", "police")), told("b", None, actors=("L. Okafor", "the port"))]
    made = make_entry(events, (), witnesses(), lambda _, name: "Lena Okafor" if "Okafor" in name else name)
    assert made.actors == ("Lena Okafor", "police", "the port")


def test_links_are_kept_in_order() -> None:
    links = [Link(a="e2", b="e3", score=0.5, because="x"), Link(a="e1", b="e3", score=0.5, because="x")]
    made = make_entry([told("a", None)], links, witnesses(), lambda _, name: name)
    assert [link.a for link in made.links] == ["e1", "e2"]


def test_more_witnesses_and_a_report_of_the_day_weigh_more() -> None:
    one, two = entry(told("a", "2020-01-01")), entry(told("a", "2020-01-01"), told("b", "2020-01-01"))
    past, year, undated = entry(told("a", "2010-01-01")), entry(told("a", "2020")), entry(told("a", None))
    open_end = entry(told("a", "2019/.."))
    weights = [made.importance for made in (two, one, year, past, undated)]
    assert weights == sorted(weights, reverse=True)
    assert undated.importance == open_end.importance > 0
    assert one.importance > year.importance > past.importance


DATES = st.one_of(
    st.none(),
    st.dates().map(str),
    st.integers(1, 9999).map(lambda year: f"{year:04}"),
    st.dates(date(2019, 1, 1), date(2019, 1, 9)).map(str),
    st.dates(date(2019, 1, 1), date(2019, 1, 9)).map(lambda one: f"{one}?"),
    st.sampled_from(
        ["2019", "2019-01", "2019-21", "2019/..", "../2019", "-0044", "Y12000", "201X", "2019-01-03/2019-01-05"]
    ),
)


@settings(max_examples=40, deadline=None)  # the library parses a set in milliseconds
@given(
    st.lists(st.tuples(st.sampled_from("abcdefgh"), DATES), min_size=1, max_size=8), st.randoms(use_true_random=False)
)
def test_every_date_is_one_that_some_article_gives_or_the_set_of_them_in_any_order(
    drawn: list[tuple[str, str | None]], chance: random.Random
) -> None:
    events = [told(article, when) for article, when in drawn]
    made = entry(*events)
    chance.shuffle(events)
    assert entry(*events) == made
    given_dates = {event.date.edtf for event in events}
    for conflict in made.conflicts:
        assert conflict.date.edtf in given_dates
        assert span_of(made.date)[0] <= span_of(conflict.date)[0] or made.dated_by
    if made.dated_by is not None:
        assert made.date == next(event.date for event in events if event.id == made.dated_by)
    if made.date.edtf is not None:
        assert is_valid(made.date.edtf)
    assert (made.date.edtf is None) == (given_dates == {None})


@pytest.mark.parametrize("strange", ["", "soon", "\ud800", "9" * 5000])
def test_a_day_that_is_none_breaks_no_entry(strange: str) -> None:
    odd = EventDate(edtf="2019", earliest=strange, latest=strange, basis="stated")
    assert entry(told("a", odd), told("b", "2020-01-01")).date.edtf == "2020-01-01"
