"""Mail: one message (EML), with the messages attached to it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dateline.errors import InputError
from dateline.sources.documents.mail_body import body_of
from dateline.sources.documents.mail_facts import facts_of
from dateline.sources.documents.mail_parse import parse_message
from dateline.sources.documents.whole import read_whole
from dateline.text.article import make_article
from dateline.text.facts import NOTHING, Facts
from dateline.text.first_lines import read_first_lines

if TYPE_CHECKING:
    from datetime import date

    from dateline.sources.base import Items, Opened, ReadOptions
    from dateline.sources.documents.mail_parse import Mail

MAX_DEPTH = 5
"""How deep a message may be attached to a message that is attached to a message."""


@dataclass(frozen=True, slots=True)
class At:
    """Where a message is: how results name it ("mail.mbox#7"), and how errors do ("mail.mbox: message 7")."""

    source: str
    place: str
    depth: int = 0


def read_message(opened: Opened, options: ReadOptions) -> Items:
    """Yield the article that a mail is, then those of the messages attached to it.

    The text is the plain one, or that of the HTML where the plain one is only a stub; quoted mail and signature are
    left out. Each attached document is told by an error: it is not read.

    Raises:
        TooLargeError: it is over ``options.max_document_bytes``, or has more parts than a mail has.
        InputError: it is no mail message, or cannot be read.
    """
    data = read_whole(opened, options.max_document_bytes, "max_document_bytes")
    yield from items_of_message(data, At(opened.source, opened.source), options, opened.facts)


def items_of_message(
    data: bytes, at: At, options: ReadOptions, beside: Facts = NOTHING, *, since: date | None = None
) -> Items:
    """Yield what is in the bytes of one message, nothing if it was sent before ``since``; see ``read_message``.

    Raises:
        InputError: it is no mail message, or too large.
    """
    message = parse_message(data, at.place)
    day = facts_of(message).published if since else None
    if since is None or day is None or day >= since:
        yield from _items(message, at, options, beside)


def _items(message: Mail, at: At, options: ReadOptions, beside: Facts) -> Items:
    try:
        body = body_of(message, at.place, options.max_bytes)
    except InputError as error:
        yield error
        return
    if body.text.strip() or not body.mails:
        facts = read_first_lines(body.text).over(body.facts).over(facts_of(message)).over(beside)
        try:
            article = make_article(body.text, at.place, published=options.published, facts=facts, header=False)
        except InputError as error:
            yield error
        else:
            yield replace(article, source=at.source)
    for document in body.documents:
        yield InputError(f"{at.place}: the attached {document} was not read", hint="save it, and read it by itself")
    for number, mail in enumerate(body.mails, 1):
        inner = At(f"{at.source}#{number}", f"{at.place}: attached message {number}", at.depth + 1)
        if inner.depth > MAX_DEPTH:
            yield InputError(f"{inner.place} is attached too deeply to be read")
        else:
            yield from _items(mail, inner, options, beside)
