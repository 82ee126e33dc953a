from __future__ import annotations

import random
from datetime import date, timedelta

from dateline.merge.blocking import MOST, candidates
from dateline.merge.cluster import cluster
from dateline.merge.features import Columns, columns
from dateline.merge.links import Edges, Groups, agglomerate
from dateline.merge.stories import NEIGHBOURS, Stories
from dateline.records import EventDate, Evidence, Told

WORDS = [
    f"{one}{two}{three}" for one in "bdfgklmnp" for two in ("ar", "el", "or") for three in ("um", "ix", "ett", "on")
]


def told(name: str, text: str, day: date | None = None) -> Told:
    when = EventDate(edtf=str(day), earliest=str(day), latest=str(day), basis="stated") if day else EventDate()
    quote = (Evidence(start=0, end=len(text), quote=text),)
    return Told(id=name, article=name.partition(".")[0], text=text, date=when, evidence=quote)


def proposed(made: Columns) -> set[tuple[int, int]]:
    near = Stories(made).near
    return {(min(one, other), max(one, other)) for one, others in candidates(made, near) for other in others}


def read(events: list[Told], published: date | None = None) -> Columns:
    return columns(events, {event.article: published for event in events})


def crowd(count: int) -> list[Told]:
    """Make events of one day that all share a word."""
    chance = random.Random(1)  # noqa: S311 -- not for secrets
    day = date(2021, 5, 3)
    return [told(f"{at:05}.1", "Parliament " + " ".join(chance.sample(WORDS, 4)), day) for at in range(count)]


def test_two_that_share_a_rare_word_are_compared_whatever_their_dates() -> None:
    events = [*crowd(300), told("x.1", "Zerbst burns", date(1950, 1, 1)), told("y.1", "Fire in Zerbst")]
    assert (300, 301) in proposed(read(events))


def test_two_that_share_nothing_are_not_compared() -> None:
    assert proposed(read([told("a.1", "Orm floods Brenholt"), told("b.1", "Ada Holt resigns")])) == set()


def test_those_who_share_a_common_word_are_compared_with_the_nearest_in_time() -> None:
    days = [date(2021, 1, 1) + timedelta(days=at) for at in range(400)]
    events = [told(f"{at:03}.1", f"Parliament met {at}x", day) for at, day in enumerate(days)]
    pairs = proposed(read(events))
    assert all((at, at + 1) in pairs for at in range(399))
    assert (0, 399) not in pairs


def test_the_same_head_in_articles_of_one_story_is_compared() -> None:
    quote = "zerbst hollin eskerby farrowgate"
    events = [
        told("a.1", "sank"),
        told("b.1", "sunk"),
        *(told(f"{of}.2", f"{quote} {of}") for of in "ab"),
        *(told(f"{at}.1", "sank near " + WORDS[at]) for at in range(80)),
    ]
    assert (0, 1) in proposed(read(events))


def test_a_crowd_on_one_day_does_not_become_quadratic() -> None:
    small, large = (len(proposed(read(crowd(count), date(2021, 5, 4)))) for count in (300, 1200))
    assert large <= 1200 * MOST
    assert large / small < 5


def test_neighbours_of_an_article_are_bounded() -> None:
    made = read(crowd(400), date(2021, 5, 4))
    assert sum(map(len, Stories(made).near)) <= 2 * NEIGHBOURS * 400


def test_a_crowd_without_any_date_is_clustered() -> None:
    events = [told(f"{at:04}.1", f"{WORDS[at % 50]} {WORDS[50 + at % 50]} sold") for at in range(200)]
    assert len(cluster(events, published={})) == 50


class Free:
    """Keeps nothing apart."""

    def may_join(self, one: int, other: int) -> bool:
        return one != other

    def joined(self, kept: int, gone: int, added: object) -> None:
        """Learn nothing."""


def scored(pairs: dict[tuple[int, int], float], count: int, threshold: float = 0.5) -> list[tuple[int, ...]]:
    groups, edges = Groups(count), Edges()
    for (one, other), score in pairs.items():
        edges.add(one, other, score)
    agglomerate(groups, edges, lambda a, b: pairs.get((min(a, b), max(a, b)), 0.0), Free(), threshold)
    return sorted({tuple(sorted(groups.members(groups.find(one)))) for one in range(count)})


def test_a_chain_of_links_does_not_become_one_group() -> None:
    chain = {(at, at + 1): 0.9 for at in range(9)}
    assert max(map(len, scored(chain, 10))) == 2


def test_a_group_joins_where_the_mean_allows_it() -> None:
    pairs = {(0, 1): 0.9, (1, 2): 0.8, (0, 2): 0.3}
    assert scored(pairs, 3) == [(0, 1, 2)]
    assert scored({**pairs, (0, 2): 0.1}, 3) == [(0, 1), (2,)]


def test_a_large_group_is_measured_by_a_sample_of_it() -> None:
    pairs = {(one, other): 0.9 for one in range(40) for other in range(one + 1, 40)}
    assert scored(pairs, 40) == [tuple(range(40))]


def test_a_link_that_was_dropped_joins_nothing() -> None:
    groups, edges = Groups(2), Edges()
    edges.add(1, 0, 0.9)
    edges.drop([(0, 1)])
    assert agglomerate(groups, edges, lambda _, __: 0.9, Free(), 0.5) == []
