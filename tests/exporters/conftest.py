"""A brief and a timeline with everything in them, and the same with hostile text everywhere."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from dateline.merge.order import in_order
from dateline.records import (
    Actor,
    ArticleInfo,
    Brief,
    Event,
    EventDate,
    Evidence,
    PromptRef,
    Provenance,
    Statement,
    Usage,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from dateline.records import Timeline

    MakeBrief = Callable[..., Brief]


@pytest.fixture
def make_brief() -> MakeBrief:
    """Return a brief whose every free text holds ``words``."""

    def make(words: str = "The pier fell", article_id: str = "aa", published: date | None = date(2024, 3, 14)) -> Brief:
        place = Evidence(start=0, end=len(words), quote=words)
        resolved = EventDate(
            edtf="2024-03-11",
            earliest="2024-03-11",
            latest="2024-03-11",
            precision="day",
            phrase=place,
            basis="resolved",
            rule="weekday",
            anchor="2024-03-14",
        )
        stated = EventDate(edtf="1999", earliest="1999-01-01", latest="1999-12-31", basis="stated", phrase=place)
        dates = [resolved, EventDate(phrase=place), stated, EventDate()]
        return Brief(
            article=ArticleInfo(id=article_id, source=words, title=words, published=published, language="en"),
            summary=(Statement(text=words, evidence=(place, place)),),
            events=tuple(
                Event(
                    id=f"{article_id}{number}",
                    text=words,
                    actors=(words,),
                    date=when,
                    evidence=(place,),
                    hedge=place,
                    checks={"names": True},
                )
                for number, when in enumerate(dates)
            ),
            actors=(Actor(name=words, kind="person", mentions=(place,)),),
            unread=(place,),
            provenance=Provenance(
                model=f"http://127.0.0.1/v1#{words}",
                prompt=PromptRef(name="extract.line", version=1, sha256="0" * 64, schema_sha256="1" * 64),
                overview=PromptRef(name="overview", version=1, sha256="2" * 64, schema_sha256="3" * 64),
                fingerprints=("f" * 64,),
                usage=Usage(requests=1, cached=2, prompt_tokens=1_000, completion_tokens=5),
                dateline="0.1.0",
            ),
            warnings=(f"odd: {words} (1)",),
        )

    return make


@pytest.fixture
def make_timeline(make_brief: MakeBrief) -> Callable[..., Timeline]:
    """Return the timeline of two such briefs."""

    def make(words: str = "The pier fell") -> Timeline:
        return in_order([make_brief(words), make_brief(words, "bb", None)], warnings=[f"not read: {words}"])

    return make
