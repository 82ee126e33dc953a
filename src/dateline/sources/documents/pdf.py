"""PDF: the text of the pages, as far as they have any."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from dateline.errors import InputError, NotAnArticleError
from dateline.sources.documents.pdf_rows import read_pages
from dateline.sources.documents.pdf_text import paragraphs_of
from dateline.sources.documents.whole import read_whole
from dateline.sources.plain import read_name
from dateline.text.article import make_article
from dateline.text.facts import Facts
from dateline.text.first_lines import read_first_lines

if TYPE_CHECKING:
    from dateline.sources.base import Items, Opened, ReadOptions
    from dateline.sources.documents.pdf_rows import Contents

BY = "PDF CreationDate"
"""``published_by`` of the day a PDF was made, always a guess."""

_OCR = "make its text readable first, by optical character recognition (OCR)"
_NO_TITLE = re.compile(
    r"(?:untitled|document|unknown|title|slide|microsoft (?:word|powerpoint)).{0,200}|about:blank"
    r"|.{1,200}\.(?:docx?|pdf|indd|qxp|qxd|pptx?|odt|rtf|txt|html?|tex|dvi|pages)|\S{1,200}",
    re.IGNORECASE,
)
_NO_AUTHOR = frozenset({"", "user", "admin", "administrator", "owner", "unknown", "anonymous", "author", "root"})
_SHOWN_PAGES = 12


def read_pdf(opened: Opened, options: ReadOptions) -> Items:
    """Yield the article of a PDF, and an error that names the pages whose text could not be read.

    The text is made of the pages' rows: joined to paragraphs, divided words mended, running heads, feet and page
    numbers dropped. A dateline tells the day; the day that the PDF was made is a guess.

    Raises:
        ReaderNotInstalledError: pypdf is not installed.
        TooLargeError: it is over ``options.max_document_bytes``, its text over ``options.max_bytes``, or it has more
            pages or drawing operations than a document has.
        NotAnArticleError: it has no text, or no sentence.
        InputError: it is encrypted, or no PDF that can be read.
    """
    data = read_whole(opened, options.max_document_bytes, "max_document_bytes")
    contents = read_pages(data, opened.source, options.max_bytes)
    text = paragraphs_of(contents.pages)
    if not text:
        raise _without_text(contents, opened.source)
    beside = read_first_lines(text).over(_facts(contents)).over(opened.facts).over(read_name(opened.source))
    yield make_article(text, opened.source, published=options.published, facts=beside, header=False)
    yield from _left_out(contents, opened.source)


def _facts(contents: Contents) -> Facts:
    told = contents.told
    title, created = told.get("title", ""), told.get("created")
    authors = [part.strip() for part in told.get("author", "").split(";")]
    return Facts(
        title=None if not title or _NO_TITLE.fullmatch(title) else title,
        authors=tuple(dict.fromkeys(author for author in authors if author.lower() not in _NO_AUTHOR)),
        language=told.get("language") or None,
        published=date.fromisoformat(created) if created else None,
        published_by=BY if created else None,
        published_guessed=bool(created),
    )


def _without_text(contents: Contents, source: str) -> InputError:
    faults = [page for page in contents.pages if page.fault]
    painted = sum(page.is_painted for page in contents.pages)
    if faults:
        return InputError(f"{source}: page {faults[0].number} cannot be read: {faults[0].fault}")
    if painted:
        pages = f"{painted} pages are images" if painted > 1 else "its page is an image"
        return NotAnArticleError(f"{source} has no text: {pages}; it needs OCR", hint=_OCR)
    return NotAnArticleError(f"{source} has no text")


def _left_out(contents: Contents, source: str) -> Items:
    """Yield what of a PDF is not in its article."""
    images = [page.number for page in contents.pages if page.is_painted and not page.rows and not page.fault]
    if images:
        verb = "are images" if len(images) > 1 else "is an image"
        yield InputError(f"{source}: {_numbers(images)} {verb}, not text: left out", hint=_OCR)
    faults = [page for page in contents.pages if page.fault]
    if faults:
        numbers = _numbers([page.number for page in faults])
        yield InputError(f"{source}: {numbers} could not be read to the end: {faults[0].fault}")


def _numbers(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:_SHOWN_PAGES]))
    more = f" and {len(numbers) - _SHOWN_PAGES} more" if len(numbers) > _SHOWN_PAGES else ""
    return f"page{'s' if len(numbers) > 1 else ''} {shown}{more}"
