"""Timelines with every kind of date, and with any words; ``rendered/exports.py`` uses the same."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from dateline.records import (
    Conflict,
    Entry,
    EventDate,
    Evidence,
    Link,
    Mention,
    Participant,
    Provenance,
    SourceArticle,
    Timeline,
    Told,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Precision

    DateRow = tuple[str | None, str | None, str | None, Precision | None]

TEXT = "The old pier fell into the sea. Nobody was hurt."
QUOTE = Evidence(start=0, end=31, quote=TEXT[:31])
SECOND = Evidence(start=32, end=48, quote=TEXT[32:])
DATES: tuple[DateRow, ...] = (
    ("-0043-03-15", "-0043-03-15", "-0043-03-15", "day"),
    ("0000", "0000-01-01", "0000-12-31", "year"),
    ("0001-01-01", "0001-01-01", "0001-01-01", "day"),
    ("196X", "1960-01-01", "1969-12-31", "decade"),
    ("2018-01/..", "2018-01-01", None, "interval"),
    ("2018-22", "2018-06-01", "2018-08-31", "season"),
    ("2018-07/2018-09", "2018-07-01", "2018-09-30", "quarter"),
    ("2019", "2019-01-01", "2019-12-31", "year"),
    ("2019-01~", "2019-01-01", "2019-01-31", "month"),
    ("2019-01-23", "2019-01-23", "2019-01-23", "day"),
    ("2019-01-23", "2019-01-23", "2019-01-23", "time"),
    ("[2019-02-03,2019-02-04]", "2019-02-03", "2019-02-04", "interval"),
    ("2019-02-11/2019-02-17", "2019-02-11", "2019-02-17", "week"),
    ("2019-03?", "2019-03-01", "2019-03-31", "month"),
    ("../2019-05", None, "2019-05-31", "interval"),
    ("9999-12", "9999-12-01", "9999-12-31", "month"),
    ("9999-12-31", "9999-12-31", "9999-12-31", "day"),
    ("../..", None, None, "interval"),
)
FAR: tuple[DateRow, ...] = (
    ("Y-300000", "-300000-01-01", "-300000-12-31", "year"),
    ("Y12019", "12019-01-01", "12019-12-31", "year"),
)
NO_DATE: DateRow = (None, None, None, None)


def article_of(
    number: int, *, words: str | None = None, text: str | None = None, published: date | None = date(2019, 6, 3)
) -> SourceArticle:
    """Return an article; with ``words``, every text of it is those."""
    return SourceArticle(
        id=f"article{number}",
        source=f"https://news.test/{number}?a=1&b=2" if words is None else words,
        title=f"Story {number}" if words is None else words,
        outlet="The Test" if words is None else words,
        published=published,
        language="en",
        text=text,
    )


def entry_of(
    number: int,
    row: DateRow = DATES[9],
    text: str = "The pier fell",
    actors: tuple[str, ...] = (),
    articles: tuple[int, ...] = (1,),
    quotes: tuple[Evidence, ...] = (QUOTE,),
) -> Entry:
    """Return an entry that each of the articles tells with the same date and words."""
    edtf, earliest, latest, precision = row
    when = EventDate(
        edtf=edtf, earliest=earliest, latest=latest, precision=precision, basis="stated" if edtf else "unknown"
    )
    events = tuple(
        Told(
            id=f"event{number}of{article}",
            text=text,
            actors=actors,
            date=when,
            evidence=quotes,
            article=f"article{article}",
        )
        for article in articles
    )
    return Entry(
        id=f"{number:016x}",
        date=when,
        dated_by=events[0].id,
        text=text,
        actors=actors,
        events=events,
        sources=tuple(f"article{article}" for article in articles),
        witnesses=len(articles),
    )


def timeline_of(*entries: Entry, title: str | None = "Piers", articles: tuple[SourceArticle, ...] = ()) -> Timeline:
    """Return the timeline; entries without a date stand apart."""
    return Timeline(
        title=title,
        keywords=("pier",),
        articles=articles or (article_of(1), article_of(2)),
        entries=tuple(entry for entry in entries if entry.date.edtf is not None),
        undated=tuple(entry for entry in entries if entry.date.edtf is None),
    )


def every_date(*, far: bool = False, text: str = "The pier fell") -> Timeline:
    """Return a timeline with each kind of date, and an entry without any."""
    rows = (*FAR[:1], *DATES, *FAR[1:]) if far else DATES
    return timeline_of(*(entry_of(number, row, f"{text} {number}") for number, row in enumerate((*rows, NO_DATE))))


def hostile(words: str) -> Timeline:
    """Return a timeline in which every free text is ``words``."""
    quote = Evidence(start=0, end=len(words), quote=words)
    entries = [entry_of(number, row, words, (words, "Ada"), quotes=(quote,)) for number, row in enumerate(DATES[8:12])]
    return timeline_of(*entries, title=words, articles=(article_of(1, words=words, text=words),))


def full() -> Timeline:
    """Return a timeline in which no part of the record is empty."""
    first, second = article_of(1, text=TEXT), article_of(2, text=TEXT).model_copy(update={"copy_of": "article1"})
    entry = entry_of(1, DATES[11], "The pier fell", ("Ada Pierce", "The council"), (1, 2), (QUOTE, SECOND))
    days = ("2019-02-03", "2019-02-04")
    conflicts = tuple(
        Conflict(date=EventDate(edtf=day, earliest=day, latest=day, precision="day", basis="stated"), sources=(id_,))
        for day, id_ in zip(days, ("article1", "article2"), strict=True)
    )
    link = Link(a="event1of1", b="event1of2", score=0.5, because="the same words")
    entry = entry.model_copy(update={"conflicts": conflicts, "links": (link,), "importance": 1.5, "edits": ("hide",)})
    timeline = timeline_of(entry, entry_of(2, NO_DATE), entry_of(3, actors=("Ada Pierce",)), articles=(first, second))
    ada = Participant(name="Ada Pierce", kind="person", mentions=(Mention(article="article1", **dict(QUOTE)),))
    made = Provenance(model="extractive", prompt=None, dateline="0.2.0")
    return timeline.model_copy(update={"actors": (ada,), "provenance": (made,), "warnings": ("odd",)})


@pytest.fixture(scope="session")
def with_words() -> Callable[[str], Timeline]:
    return hostile


@pytest.fixture(scope="session")
def with_entries() -> Callable[..., Timeline]:
    return timeline_of


@pytest.fixture(scope="session")
def an_entry() -> Callable[..., Entry]:
    return entry_of


@pytest.fixture
def all_dates() -> Timeline:
    return every_date()


@pytest.fixture
def far_dates() -> Timeline:
    return every_date(far=True)


@pytest.fixture
def everything() -> Timeline:
    return full()


@pytest.fixture(scope="session")
def an_article() -> Callable[..., SourceArticle]:
    return article_of
