"""A page of the web, or one that was saved, to an article."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dateline.errors import InputError, NotAnArticleError, TooLargeError
from dateline.sources.pages.authors import authors_of
from dateline.sources.pages.body import story_of, text_of
from dateline.sources.pages.day.published import published_of
from dateline.sources.pages.mend import mended
from dateline.sources.pages.outlet import outlet_of
from dateline.sources.pages.said import said_of
from dateline.sources.pages.title import title_of
from dateline.sources.pages.tree import parse
from dateline.sources.pages.verdict import verdict_on
from dateline.text.article import make_article
from dateline.text.facts import NOTHING, Facts

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from dateline.records import Article
    from dateline.sources.base import Items, Opened, ReadOptions
    from dateline.sources.pages.said import Said

_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z]{4})?(?:[-_]([A-Za-z]{2}))?(?![A-Za-z])")
_HINTS = {
    "a consent page": "open the page in a browser, agree or refuse, and save it",
    "a check for robots or scripts": "open the page in a browser and save it",
    "the beginning of an article behind a paywall": "save the page where you may read it in full",
    "a list of articles": "name the addresses of the articles themselves, or the feed",
}


def read_page(opened: Opened, options: ReadOptions) -> Items:
    """Yield the article of a page.

    Raises:
        TooLargeError: the page is longer than ``options.max_bytes``, or has more elements than any article.
        NotAnArticleError: it is no article; the message says what it is ("…: a consent page, not an article").
    """
    data = opened.stream.read(options.max_bytes + 1)
    if len(data) > options.max_bytes:
        hint = "the setting max_bytes (DATELINE_MAX_BYTES) moves the limit"
        raise TooLargeError(f"{opened.source} is too large: more than {options.max_bytes:,} bytes", hint=hint)
    yield article_of_page(data, opened.source, opened.url, opened.charset, options, opened.facts)


def article_of_page(
    data: bytes | str, source: str, url: str | None, charset: str | None, options: ReadOptions, facts: Facts = NOTHING
) -> Article:
    """Return the article of a page: its story, without what stands around it, and what the page tells of itself.

    ``url`` is where the page was found, ``charset`` what the server told, ``facts`` what led here tells of the
    article, for what the page does not tell.

    Raises:
        InputError: the page cannot be parsed, or is no article (``NotAnArticleError``, which says what it is).
    """
    try:
        tree = mended(parse(data, charset))
    except InputError as error:
        raise type(error)(f"{source}: {error}", hint=error.hint) from error
    said = said_of(tree, url)
    title = title_of(tree, said, url)
    authors = authors_of(tree, said, url)
    draft = story_of(tree, said, title, authors)
    text = text_of(draft, said)
    what = verdict_on(draft, said, title, text, url)
    if what:
        raise NotAnArticleError(f"{source}: {what}, not an article", hint=_HINTS.get(what))
    if not text:
        raise NotAnArticleError(f"{source}: a page without a story", hint="if it shows one in a browser, save it there")
    own = _facts(tree, said, url, text, title, authors)
    return make_article(text, source, published=options.published, facts=own.over(facts), header=False)


def page_facts(data: bytes | str, url: str | None, charset: str | None) -> Facts:
    """Return what a page tells of itself, whether or not it is an article.

    Raises:
        InputError: the page cannot be parsed.
    """
    tree = mended(parse(data, charset))
    said = said_of(tree, url)
    return _facts(tree, said, url, None, title_of(tree, said, url), authors_of(tree, said, url))


def _facts(
    tree: HtmlElement, said: Said, url: str | None, text: str | None, title: str | None, authors: tuple[str, ...]
) -> Facts:
    published = published_of(tree, said, url, text)
    return Facts(
        title=title,
        published=published.day,
        published_by=published.by,
        published_guessed=published.guessed,
        authors=authors,
        outlet=outlet_of(said),
        language=_language(said.language),
        url=said.canonical or url,
    )


def _language(told: str | None) -> str | None:
    """Return ``en-GB`` for ``en_GB`` and the like, ``None`` for what is no such tag."""
    found = _LANGUAGE.match(told or "")
    if not found:
        return None
    return f"{found[1].lower()}-{found[2].upper()}" if found[2] else found[1].lower()
