"""Claims about small fictional articles, checked as the pipeline checks them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from dateline import dates
from dateline.grounding.check import Checked
from dateline.grounding.claims import ActorClaim, EventClaim, Found, StatementClaim
from dateline.records import PromptRef, Provenance
from dateline.text.article import make_article

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dateline.records import Brief

DAY = date(2019, 2, 25)
PROVENANCE = Provenance(
    model="fake", prompt=PromptRef(name="p", version=1, sha256="0", schema_sha256="0"), dateline="0"
)


@pytest.fixture(scope="session")
def check() -> Callable[..., Brief]:
    """Return a function that checks claims about a text and gives the brief.

    An event is its text or ``{"text": …, "lines": [1], "phrase": "last month", "actors": […]}``, a statement
    ``(text, [1, 2])``, an actor ``(name, kind)``. A phrase is named by its words.
    """

    def check(
        text: str,
        *events: str | dict[str, Any],
        statements: Sequence[tuple[str, list[int]]] = (),
        actors: Sequence[tuple[str, Any]] = (),
        published: date | None = DAY,
    ) -> Brief:
        article = make_article(text, "t.txt", published=published)
        spans = [(line.start, line.end) for line in article.lines if not line.dropped]
        phrases = dates.find(article.text, article.published, article.language, spans=spans)

        def lines(numbers: list[int]) -> Any:  # noqa: ANN401 -- a tuple of lines
            return tuple(article.lines[number - 1] for number in numbers)

        def event(told: str | dict[str, Any]) -> EventClaim:
            claim: dict[str, Any] = {"text": told} if isinstance(told, str) else told
            named = claim.get("phrase")
            phrase = next(p for p in phrases if p.quote == named) if named else None
            return EventClaim(claim["text"], tuple(claim.get("actors", ())), lines(claim.get("lines", [1])), phrase)

        checked = Checked(article, phrases)
        checked.add(
            Found(
                article.lines,
                events=tuple(map(event, events)),
                statements=tuple(StatementClaim(words, lines(numbers)) for words, numbers in statements),
                actors=tuple(ActorClaim(name, kind) for name, kind in actors),
            )
        )
        return checked.brief(PROVENANCE)

    return check
