from __future__ import annotations

import re
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dateline.dates.edtf_values import bounds
from dateline.errors import UsageError
from dateline.merge import build
from dateline.merge.build import merge
from dateline.merge.cluster import Cluster, cluster
from dateline.merge.edits import parse_edits
from dateline.merge.entry import answers_to
from dateline.merge.order import entry_id
from dateline.records import Actor, ArticleInfo, Brief, Entry, Event, EventDate, Evidence, Link, Provenance, Timeline

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from dateline.records import Told

PROVENANCE = Provenance(model="m", prompt=None, dateline="0")
FIRST = date(2020, 1, 1)


@pytest.fixture(autouse=True)
def _same_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Join events of the same first word, and nothing else: when two events are one is tested elsewhere."""

    def by_first_word(told: Sequence[Told], **_: Any) -> list[Cluster]:  # noqa: ANN401 -- as cluster's own
        found: defaultdict[str, list[Told]] = defaultdict(list)
        for event in told:
            found[event.text.partition(" ")[0]].append(event)
        return [Cluster(tuple(those), tuple(links(those))) for those in found.values()]

    monkeypatch.setattr(build, "cluster", by_first_word)


def links(those: Sequence[Told]) -> list[Link]:
    return [Link(a=min(a.id, b.id), b=max(a.id, b.id), score=1, because="the same word") for a, b in pairwise(those)]


def event(name: str, text: str, edtf: str | None = None, actors: Sequence[str] = ()) -> Event:
    earliest, latest = bounds(edtf) if edtf else (None, None)
    words = Evidence(start=0, end=len(text), quote=text)
    when = EventDate(
        edtf=edtf, earliest=earliest, latest=latest, basis="stated" if edtf else "unknown", precision="day"
    )
    return Event(id=name, text=text, actors=tuple(actors), date=when, evidence=(words,))


def brief(name: str, *events: Event, day: int | None = 0, outlet: str | None = None, title: str | None = None) -> Brief:
    published = None if day is None else FIRST + timedelta(day)
    info = ArticleInfo(id=name, source=f"{name}.txt", title=title, outlet=outlet, published=published, language="en")
    actors = [Actor(name=one, kind="person", mentions=tuple(places(e.text, one))) for e in events for one in e.actors]
    return Brief(article=info, events=events, actors=tuple(actors), provenance=PROVENANCE, warnings=(f"{name} warns",))


def places(text: str, name: str) -> list[Evidence]:
    found = re.finditer(re.escape(name), text)
    return [Evidence(start=match.start(), end=match.end(), quote=name) for match in found]


def everything(timeline: Timeline) -> list[Entry]:
    return [*timeline.entries, *timeline.undated]


FIRE = [
    brief("b", event("b1", "Fire broke out in Velmora.", "2019-12-31"), event("b2", "Police came."), day=1),
    brief("a", event("a1", "Fire broke out.", "2019-12"), day=0),
    brief("c", event("c1", "Fire spread.", "2020-01-02"), event("c2", "Shares fell.", "2020-01-03"), day=3),
]


def test_one_event_of_several_articles_is_one_entry_with_all_its_sources_and_why() -> None:
    timeline = merge(FIRE, copies={"c": "a"}, warnings=["not read: x"])
    fire = timeline.entries[0]
    assert [entry.text for entry in timeline.entries] == ["Fire broke out in Velmora.", "Shares fell."]
    assert [entry.text for entry in timeline.undated] == ["Police came."]
    assert (fire.id, fire.sources, fire.witnesses, fire.date.edtf) == (entry_id("a1"), ("a", "b", "c"), 2, "2019-12-31")
    assert [link.because for link in fire.links] == ["the same word"] * 2
    assert [(article.id, article.copy_of) for article in timeline.articles] == [("a", None), ("b", None), ("c", "a")]
    assert timeline.warnings == ("a.txt: a warns", "b.txt: b warns", "c.txt: c warns", "not read: x")
    assert timeline.provenance == (PROVENANCE,) * 3


def test_texts_are_kept_only_when_asked_for() -> None:
    texts = {"a": "the text"}
    assert {article.text for article in merge(FIRE, texts=texts).articles} == {None}
    assert [article.text for article in merge(FIRE, texts=texts, keep_texts=True).articles] == ["the text", None, None]


def test_no_brief_makes_an_empty_timeline() -> None:
    assert merge([]) == Timeline()


def test_an_article_given_twice_is_read_once() -> None:
    assert merge([*FIRE, FIRE[0]]) == merge(FIRE)


def test_a_copy_of_a_copy_is_one_of_the_first_and_no_circle_of_copies_breaks_it() -> None:
    copied = merge(FIRE, copies={"c": "b", "b": "a"})
    assert [article.copy_of for article in copied.articles] == [None, "a", "a"]
    assert copied.entries[0].witnesses == 1
    circle = merge(FIRE, copies={"c": "b", "b": "c", "a": "a"})
    assert [article.copy_of for article in circle.articles] == [None, None, None]


def test_an_actor_has_one_name_wherever_it_acts() -> None:
    one = brief(
        "a", event("a1", "Lena Okafor spoke.", actors=["Lena Okafor"]), event("a2", "Okafor left.", actors=["Okafor"])
    )
    timeline = merge([one])
    assert [entry.actors for entry in timeline.undated] == [("Lena Okafor",), ("Lena Okafor",)]
    assert [actor.name for actor in timeline.actors] == ["Lena Okafor"]


def test_corrections_are_applied_and_each_entry_names_its_own() -> None:
    edits = parse_edits(
        f"""
        [[merge]]
        of = ["b2", "{entry_id("c2")}"]
        [[split]]
        id = "a1"
        events = ["c1"]
        [[hide]]
        id = "gone"
        [[date]]
        id = "c2"
        edtf = "2019-11"
        note = "the police log"
        [[pin]]
        id = "{entry_id("a1")}"
        text = "A fire broke out."
        """
    )
    timeline = merge(FIRE, edits=edits)
    assert [(entry.date.edtf, entry.text, entry.edits) for entry in timeline.entries] == [
        ("2019-11", "Police came.", ("[[merge]] 1", "[[date]] 1: the police log")),
        ("2019-12-31", "A fire broke out.", ("[[split]] 1", "[[pin]] 1")),
        ("2020-01-02", "Fire spread.", ("[[split]] 1",)),
    ]
    assert timeline.entries[0].date.basis == "edited"
    assert timeline.entries[0].links[-1].because == "a correction"
    assert timeline.entries[1].links == (Link(a="a1", b="b1", score=1, because="the same word"),)
    assert timeline.warnings[3:] == ("dateline.edits.toml: [[hide]] 1 finds no event gone any more",)


def test_a_split_may_take_out_the_event_that_names_the_entry() -> None:
    edits = parse_edits(f'[[split]]\nid = "{entry_id("a1")}"\nevents = ["a1"]')
    assert {entry.sources for entry in merge(FIRE, edits=edits).entries} >= {("a",), ("b", "c")}


def test_a_split_that_names_every_event_is_told() -> None:
    edits = parse_edits('[[split]]\nid = "a1"\nevents = ["a1", "b1", "c1"]')
    assert "names every event of its entry" in merge(FIRE, edits=edits).warnings[-1]


def test_what_is_hidden_is_counted() -> None:
    one = merge(FIRE, edits=parse_edits('[[hide]]\nid = "c1"'))
    assert [entry.text for entry in everything(one)] == ["Shares fell.", "Police came."]
    assert one.warnings[-1] == "dateline.edits.toml: 1 entry is hidden"
    two = merge(FIRE, edits=parse_edits('[[hide]]\nid = "c1"\n[[hide]]\nid = "b2"'))
    assert two.warnings[-1] == "dateline.edits.toml: 2 entries are hidden"


def test_a_day_that_nobody_knows_may_be_said_by_hand() -> None:
    timeline = merge(FIRE, edits=parse_edits('[[date]]\nid = "c2"\nedtf = "unknown"'))
    assert [entry.text for entry in timeline.undated] == ["Police came.", "Shares fell."]


def test_of_two_wordings_for_what_has_become_one_entry_the_first_holds_and_the_other_is_told() -> None:
    edits = parse_edits(
        '[[pin]]\nid = "a1"\ntext = "One."\n[[pin]]\nid = "b1"\ntext = "Two."\n[[pin]]\nid="c1"\ntext="One."'
    )
    timeline = merge(FIRE, edits=edits)
    assert timeline.entries[0].text == "One."
    assert [one for one in timeline.warnings if "[[pin]]" in one] == [
        "dateline.edits.toml: [[pin]] 2 is not applied: the entry that it speaks of is now the one of [[pin]] 1"
    ]


def test_a_renaming_is_told_by_the_entries_that_it_changes() -> None:
    told = brief("a", event("a1", "Okafor spoke.", actors=["Okafor"]), event("a2", "Berg left.", actors=["Berg"]))
    edits = parse_edits('[[rename]]\nfrom = "okafor"\nto = "Lena Okafor"\n[[rename]]\nfrom = "Nobody"\nto = "X"')
    timeline = merge([told], edits=edits)
    assert {entry.text: (entry.actors, entry.edits) for entry in timeline.undated} == {
        "Okafor spoke.": (("Lena Okafor",), ("[[rename]] 1",)),
        "Berg left.": (("Berg",), ()),
    }
    assert timeline.warnings[-1] == "dateline.edits.toml: [[rename]] 2 finds no actor of that name"


def test_edits_that_cannot_both_hold_are_refused() -> None:
    edits = parse_edits(f'[[merge]]\nof = ["a1", "b1"]\n[[split]]\nid = "{entry_id("a1")}"\nevents = ["b1"]')
    with pytest.raises(UsageError, match="contradict"):
        merge(FIRE, edits=edits)


def test_ids_in_corrections_survive_an_earlier_article() -> None:
    edits = parse_edits(f'[[pin]]\nid = "{entry_id("a1")}"\ntext = "The fire."')
    earlier = brief("0", event("01", "Fire alarms rang."), day=-5)
    grown = merge([*FIRE, earlier], edits=edits)
    entry = next(one for one in grown.entries if one.text == "The fire.")
    assert entry.id == entry_id("01")
    assert entry_id("a1") in set(answers_to(entry))
    assert not [one for one in grown.warnings if "edits" in one]


def test_articles_without_a_day_and_far_years_stand_where_they_belong() -> None:
    years = ["-0044-03-15", "0001-01-01", "9999-12-31", "Y12019"]
    briefs = [brief(f"y{n}", event(f"e{n}", f"Word{n} x.", one), day=None) for n, one in enumerate(years)]
    assert [entry.date.edtf for entry in merge(reversed(briefs)).entries] == years


@pytest.mark.timeout(20)
def test_thousands_of_events_of_one_day_are_one_timeline() -> None:
    briefs = [
        brief(f"{n:05}", event(f"e{n:05}", f"Word{n % 7} told in Velmora {n}.", "2020-01-01", ["Velmora"]))
        for n in range(1000)
    ]
    timeline = merge(briefs)
    assert len(timeline.entries) == 7
    assert sum(entry.witnesses for entry in timeline.entries) == 1000


TEXTS = st.sampled_from(
    ["Fire broke out.", "Fire in Velmora, Lena Okafor said.", "Police came.", "He left.", "\u202eShares <b>"]
)
DATES = st.sampled_from([None, "2020-01-01", "2020-01-02", "2020-01", "2020-01-02?"])
BRIEFS = st.lists(
    st.tuples(
        st.lists(st.tuples(TEXTS, DATES), max_size=3),
        st.integers(0, 3) | st.none(),
        st.sampled_from([None, "The Echo"]),
    ),
    max_size=5,
)
Drawn = list[tuple[list[tuple[str, str | None]], int | None, str | None]]


def made(drawn: Drawn) -> list[Brief]:
    return [
        brief(f"a{n}", *(event(f"a{n}e{m}", *told) for m, told in enumerate(events)), day=day, outlet=outlet)
        for n, (events, day, outlet) in enumerate(drawn)
    ]


SETTINGS = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SETTINGS
@given(BRIEFS, st.randoms(use_true_random=False))
def test_the_order_of_the_articles_changes_nothing_and_no_event_is_lost(drawn: Drawn, chance: random.Random) -> None:
    briefs = made(drawn)
    timeline = merge(briefs)
    chance.shuffle(briefs)
    assert merge(briefs) == timeline
    told = [one.id for entry in everything(timeline) for one in entry.events]
    assert sorted(told) == sorted(one.id for each in briefs for one in each.events)
    assert Timeline.model_validate_json(timeline.model_dump_json(by_alias=True)) == timeline


@SETTINGS
@given(BRIEFS)
def test_an_article_more_changes_only_the_entries_that_it_tells(drawn: Drawn) -> None:
    briefs = made(drawn)
    if not briefs:
        return
    *before, added = briefs
    grown = {entry.id: entry for entry in everything(merge(briefs))}
    for entry in everything(merge(before)):
        owner = next(one for one in grown.values() if entry.id in set(answers_to(one)))
        if added.article.id not in owner.sources:
            assert owner == entry


def test_the_seeds_have_no_copies_among_them() -> None:
    from dateline.merge.copies import Copies
    from dateline.text.article import make_article

    copies = Copies()
    for path in sorted((Path(__file__).parents[2] / "seeds").glob("*/*.txt")):
        copies.add(make_article(path.read_text(encoding="utf-8"), path.name))
    assert copies.found() == {}


def test_with_the_real_clusters_the_same_sentence_of_two_articles_is_one_entry_and_a_correction_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(build, "cluster", cluster)
    told = "A fire broke out at the Corvane fuel depot in Velmora."
    briefs = [
        brief("a", event("a1", told, "2020-01-01"), event("a2", "The council elected a new mayor.", "2019-03-04")),
        brief("b", event("b1", told, "2020-01-01"), day=1),
    ]
    merged = merge(briefs)
    assert [entry.sources for entry in merged.entries] == [("a",), ("a", "b")]
    apart = merge(briefs, edits=parse_edits(f'[[split]]\nid = "{merged.entries[1].id}"\nevents = ["b1"]'))
    assert [entry.sources for entry in apart.entries] == [("a",), ("a",), ("b",)]
    joined = merge(briefs, edits=parse_edits('[[merge]]\nof = ["a2", "b1"]'))
    assert [[one.id for one in entry.events] for entry in joined.entries] == [["a1", "a2", "b1"]]
    assert joined.entries[0].date.edtf == "[2019-03-04,2020-01-01]"


def test_merging_two_entries_joins_all_their_events_and_later_ones_join_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "cluster", cluster)
    fire, arrest = (
        "A fire broke out at the Corvane fuel depot in Velmora.",
        "Police arrested the manager of the tank farm.",
    )
    briefs = [
        brief("a", event("a1", fire, "2020-01-01"), event("a2", arrest, "2020-01-02")),
        brief("b", event("b1", fire, "2020-01-01"), event("b2", arrest, "2020-01-02"), day=1),
    ]
    assert len(merge(briefs).entries) == 2
    edits = parse_edits(f'[[merge]]\nof = ["{entry_id("a1")}", "{entry_id("a2")}"]')
    (entry,) = merge(briefs, edits=edits).entries
    assert {one.id for one in entry.events} == {"a1", "a2", "b1", "b2"}
    later = brief("c", event("c1", fire, "2020-01-01"), event("c2", arrest, "2020-01-02"), day=2)
    assert len(merge([*briefs, later], edits=edits).entries) == 1
