"""A made-up article, gold of it, and events told of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from dateline.evaluation.gold import GoldArticle, GoldEvent
from dateline.records import Article, Brief, Event, EventDate, Evidence, Provenance
from dateline.text.article import make_article

LINES = (
    "Orvane Ferries bought the pier of Sundmark on Monday.",
    "Mayor Ilse Tarn closed the old bridge in March.",
    "The harbour union denied that its members would strike.",
)
Place = Callable[[int], Evidence]


@pytest.fixture
def article() -> Article:
    return make_article(" ".join(LINES), "pier.txt", published=date(2024, 5, 15))


@pytest.fixture
def gold_event(article: Article) -> Callable[..., GoldEvent]:
    def make(line: int, text: str | None = None, edtf: str | None = None, **more: Any) -> GoldEvent:  # noqa: ANN401
        start = article.text.index(LINES[line])
        more.setdefault("dating", "told" if edtf else "none")
        return GoldEvent(text or LINES[line], LINES[line], start, start + len(LINES[line]), date=edtf, **more)

    return make


@pytest.fixture
def told(article: Article) -> Callable[..., Event]:
    def make(line: int, text: str | None = None, edtf: str | None = None, **more: Any) -> Event:  # noqa: ANN401
        start = article.text.index(LINES[line])
        place = Evidence(start=start, end=start + len(LINES[line]), quote=LINES[line])
        text = text or LINES[line]
        return Event(id=f"{line}-{text}-{edtf}", text=text, date=EventDate(edtf=edtf), evidence=(place,), **more)

    return make


@pytest.fixture
def brief(article: Article) -> Callable[..., Brief]:
    def make(*events: Event, **more: Any) -> Brief:  # noqa: ANN401
        made = Provenance(model="fake:reader", prompt=None, dateline="0")
        return Brief(article=article.info(), events=events, provenance=made, **more)

    return make


@pytest.fixture
def gold(article: Article) -> Callable[..., GoldArticle]:
    def make(*events: GoldEvent, **more: Any) -> GoldArticle:  # noqa: ANN401
        return GoldArticle(article, events, **more)

    return make
