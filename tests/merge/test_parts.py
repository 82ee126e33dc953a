"""The links between events, joined part by part: the same as all at once."""

from __future__ import annotations

import pickle
from datetime import date
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from dateline.merge.cluster import cluster
from dateline.merge.parts import Joining, parts
from dateline.records import EventDate, Evidence, Told

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dateline.merge.parts import Link, Pair

DEEDS = ("flooded", "closed", "reopened", "bought", "visited")
PLACES = ("Varn", "Oskel", "Brill")


def told(number: int, article: int, words: tuple[int, int, int], day: int) -> Told:
    deed, place, figure = words
    text = f"The council of {PLACES[place]} {DEEDS[deed]} bridge {figure} near the old harbour"
    when = date(2024, 3, day).isoformat()
    return Told(
        id=f"{number:016x}",
        article=f"a{article}",
        text=text,
        actors=(PLACES[place],),
        date=EventDate(edtf=when, earliest=when, latest=when, precision="day", basis="stated"),
        evidence=(Evidence(start=0, end=len(text), quote=text),),
    )


EVENTS = st.lists(
    st.tuples(
        st.integers(0, 9),
        st.tuples(st.integers(0, 4), st.integers(0, 2), st.integers(1, 3)),
        st.integers(1, 6),
    ),
    min_size=1,
    max_size=40,
)


def elsewhere(joining: Joining, found: Sequence[Sequence[Link]]) -> list[list[Pair]]:
    """Join as another process would: each part sent, in another order."""
    made = [pickle.loads(pickle.dumps(joining)).joined(part) for part in reversed(found)]  # noqa: S301
    return made[::-1]


@settings(max_examples=60)
@given(
    rows=EVENTS, separated=st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39)), max_size=4), asked=st.booleans()
)
def test_parts_that_are_joined_apart_give_the_clusters_that_all_give_together(
    rows: list[tuple[int, tuple[int, int, int], int]], separated: list[tuple[int, int]], *, asked: bool
) -> None:
    events = [told(number, *row) for number, row in enumerate(rows)]
    apart = [(f"{one:016x}", f"{other:016x}") for one, other in separated if one != other]
    published = {event.article: date(2024, 3, 7) for event in events}

    def judge(one: Told, other: Told) -> bool | None:
        return (int(one.id, 16) + int(other.id, 16)) % 3 == 0 if asked else None

    expected = cluster(events, published=published, apart=apart, judge=judge)
    assert cluster(events, published=published, apart=apart, judge=judge, joiner=elsewhere) == expected


def test_links_are_parted_where_none_leads_on() -> None:
    links = [(0.9, 4, 5), (0.8, 0, 1), (0.7, 1, 2), (0.6, 5, 6), (0.5, 2, 0)]
    assert parts(8, links) == [[(0.9, 4, 5), (0.6, 5, 6)], [(0.8, 0, 1), (0.7, 1, 2), (0.5, 2, 0)]]
    assert parts(3, []) == []
