"""Articles that an assistant gives as text, read as a file of the same content would be."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from dateline.errors import InputError, NotAnArticleError, UsageError
from dateline.mcp_server.allowed import NoWeb
from dateline.sources.base import Opened, ReadOptions
from dateline.sources.opened import read_opened
from dateline.text.facts import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dateline.records import Article

PREFIX = "given-text:"


class ArticleText(BaseModel):
    """One article, given as text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[str, Field(description="The whole text of the article, unchanged.")]
    title: Annotated[str | None, Field(description="Its headline, if the text does not hold it.")] = None
    published: Annotated[
        str | None,
        Field(description="Its day of publication, as 2019-02-25. Relative dates ('yesterday') count from it."),
    ] = None
    source: Annotated[
        str | None,
        Field(description="Who published it. A second article of the same source is no second witness of an event."),
    ] = None
    url: Annotated[str | None, Field(description="Its address, to be named in results; it is not opened.")] = None


class Texts:
    """The source of the texts of one call; ``references`` names them, each by its own."""

    name = "given texts"

    def __init__(self, texts: Sequence[ArticleText], max_bytes: int) -> None:
        """Hold the texts; ``max_bytes`` bounds each, in UTF-8.

        Raises:
            UsageError: a day of publication is none.
        """
        self._texts = {f"{PREFIX}{number}": text for number, text in enumerate(texts, 1)}
        self._days = {name: day_of(text.published) for name, text in self._texts.items()}
        self._max_bytes = max_bytes

    @property
    def references(self) -> list[str]:
        """What to call the texts."""
        return list(self._texts)

    def claims(self, reference: str) -> bool:
        """Claim the names that ``references`` gives, and no others."""
        return reference in self._texts

    def read(self, reference: str, options: ReadOptions) -> Iterator[Article | InputError]:
        """Yield what a text holds: nearly always one article; a page, mail or records are read as such.

        Raises:
            InputError: it is no article, or over the limit.
        """
        given = self._texts[reference]
        name = given.url or f"text {reference.removeprefix(PREFIX)}"
        try:
            data = given.text.encode()
        except UnicodeEncodeError as error:
            raise NotAnArticleError(f"{name} is not text: it holds lone surrogates") from error
        facts = Facts(title=given.title or None, outlet=given.source or None, url=given.url or None)
        told = ReadOptions(self._days[reference] or options.published, self._max_bytes, self._max_bytes, web=NoWeb())
        yield from read_opened(Opened(name, BytesIO(data), len(data), facts=facts), told)


def day_of(told: str | None) -> date | None:
    """Return a day of publication.

    Raises:
        UsageError: it is none.
    """
    if not told:
        return None
    try:
        return date.fromisoformat(told.strip())
    except ValueError as error:
        raise UsageError(f"published: {told[:80]!r} is not a date", hint="write it as 2019-02-25") from error
