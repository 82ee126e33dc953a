"""From canonical text to an article: header, title, lines."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from dateline.errors import NotAnArticleError, TooLargeError
from dateline.records import ID_DIGITS, Article, Line
from dateline.text.facts import NOTHING
from dateline.text.header import read_header
from dateline.text.language import settle
from dateline.text.lines import sentences
from dateline.text.marks import ROW_ENDS
from dateline.text.noise import judge
from dateline.text.noise_view import Paragraph
from dateline.text.paragraphs import paragraphs

if TYPE_CHECKING:
    from datetime import date

    from dateline.text.facts import Facts
    from dateline.text.noise import Reasons

MAX_TEXT_LINES = 200_000
"""No article has more text lines; each line that is kept may become a request."""

_MAX_TITLE = 300
_HASHES = re.compile(r"^#{1,6}\s+")  # of a heading in Markdown
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def make_article(
    text: str, source: str, *, published: date | None = None, facts: Facts = NOTHING, header: bool = True
) -> Article:
    """Make an article of a canonical text (see ``decode``), which becomes its ``text`` unchanged.

    What the header tells goes before ``facts``, and the first headline before the story is the title where neither
    has one. ``published`` is the user's and serves where no day is told for certain. ``header`` is false for a text
    that is the story alone, such as a page's: then its first lines are never taken for a header. The id is the
    beginning of the text's SHA-256 and so the same for the same text, wherever it was read. The lines are numbered
    from 1, those that are dropped included.

    Raises:
        NotAnArticleError: no sentence is left, or the text is no Unicode text (lone surrogates).
        TooLargeError: more than ``MAX_TEXT_LINES`` text lines.
        InputError: the header's ``Published:`` is no day.
    """
    if _SURROGATE.search(text):
        raise NotAnArticleError(f"{source} is not text: it holds lone surrogates")
    if sum(map(text.count, ROW_ENDS)) > MAX_TEXT_LINES:
        raise TooLargeError(f"{source} has more than {MAX_TEXT_LINES:,} text lines; no article has")
    own, start = read_header(text, source) if header else (NOTHING, 0)
    known = own.over(facts).given(published)
    language = settle(known.language, text[start:])
    found = _paragraphs(text, start, language)
    judged = judge(text, found, known.title)
    lines = _lines(found, judged)
    if all(line.dropped for line in lines):
        raise NotAnArticleError(f"{source} has no sentence", hint=_why(lines))
    title = known.title or _headline(text, found, judged)
    return Article(
        id=hashlib.sha256(text.encode()).hexdigest()[:ID_DIGITS],
        source=source,
        text=text,
        title=_shortened(title) if title else None,
        published=known.published,
        language=language,
        authors=known.authors,
        outlet=known.outlet,
        lines=lines,
        url=known.url,
        published_by=known.published_by,
        published_guessed=known.published_guessed,
    )


def _paragraphs(text: str, start: int, language: str) -> list[Paragraph]:
    return [Paragraph(span, tuple(sentences(text, span, language))) for span in paragraphs(text, start)]


def _lines(found: list[Paragraph], judged: list[Reasons]) -> tuple[Line, ...]:
    spans = [span for paragraph in found for span in paragraph.sentences]
    reasons = [reason for paragraph in judged for reason in paragraph]
    pairs = zip(spans, reasons, strict=True)
    return tuple(Line(number, *span, reason) for number, (span, reason) in enumerate(pairs, 1))


def _headline(text: str, found: list[Paragraph], judged: list[Reasons]) -> str | None:
    """Return the first headline, if it stands before the story."""
    for paragraph, reasons in zip(found, judged, strict=True):
        if "headline" in reasons:
            start, end = paragraph.span
            return " ".join(_HASHES.sub("", text[start:end]).split())
        if None in reasons:
            break
    return None


def _shortened(title: str) -> str:
    return title if len(title) <= _MAX_TITLE else title[:_MAX_TITLE].rsplit(" ", 1)[0] + "…"


def _why(lines: tuple[Line, ...]) -> str | None:
    """Tell what was found in place of sentences."""
    reasons = sorted({line.dropped for line in lines if line.dropped})
    return f"found only: {', '.join(reasons)}" if reasons else None
