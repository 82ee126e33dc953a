"""What is known of an article beside its text: from its header, its page, its feed, its mail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

GIVEN = "given"
"""``published_by`` of a day that the user gave."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What one place tells of an article; ``None`` or empty is what it does not tell.

    ``published_by`` names the place that told the day of publication ("JSON-LD datePublished", "header"), and
    ``published_guessed`` says that it is only likely: then nothing is dated by it without EDTF's ``?``.
    ``language`` is ISO 639-1, with a region where it is told (``en-GB``). ``url`` is the article's own address.
    """

    title: str | None = None
    published: date | None = None
    published_by: str | None = None
    published_guessed: bool = False
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    language: str | None = None
    url: str | None = None

    def over(self, other: Facts) -> Facts:
        """Return these facts, filled up with those of another place; a certain day goes before a guessed one."""
        day = other if self.published is None or (self.published_guessed and _certain(other)) else self
        return Facts(
            title=self.title or other.title,
            published=day.published,
            published_by=day.published_by,
            published_guessed=day.published_guessed,
            authors=self.authors or other.authors,
            outlet=self.outlet or other.outlet,
            language=self.language or other.language,
            url=self.url or other.url,
        )

    def given(self, published: date | None) -> Facts:
        """Return these facts with the day that the user gave, where no day is told for certain."""
        if published is None or _certain(self):
            return self
        return replace(self, published=published, published_by=GIVEN, published_guessed=False)


def _certain(facts: Facts) -> bool:
    return facts.published is not None and not facts.published_guessed


NOTHING = Facts()
"""Nothing is known."""
