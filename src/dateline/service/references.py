"""From what a client sent to what the pipeline reads. No string of a client ever becomes a path."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dateline.errors import AddressRefusedError, TooLargeError
from dateline.text.article import make_article
from dateline.text.facts import GIVEN, Facts

if TYPE_CHECKING:
    from datetime import date

    from dateline.plugins.manager import Plugins
    from dateline.records import Article
    from dateline.service.asked import GivenArticle
    from dateline.sources.base import ReadOptions

WEB = "web"
"""The only source that reads for clients."""


def without_files(plugins: Plugins) -> Plugins:
    """Return the plugins with no source but that of addresses: what reads files is not even there."""
    return replace(plugins, sources=tuple(source for source in plugins.sources if source.name == WEB))


def name_of(one: GivenArticle, number: int) -> str:
    """Return what results call an article; ``number`` counts from 1."""
    return one.name or (f"article-{number}" if one.text is not None or one.url is None else one.url)


def reference(one: GivenArticle, name: str, options: ReadOptions, *, allow_urls: bool) -> Article | str:
    """Return what the pipeline reads: the article of a text, or the address of one.

    Raises:
        AddressRefusedError: it is an address, and the service opens none.
        InputError: the text is no article, or too large.
    """
    if one.text is None:
        return checked_address(one.url or "", allow_urls=allow_urls)
    size = len(one.text.encode("utf-8", "replace"))
    if size > options.max_bytes:
        raise TooLargeError(f"{name} is too large: {size:,} bytes, the limit is {options.max_bytes:,}")
    text = one.text.replace("\r\n", "\n").replace("\r", "\n")
    facts = Facts(
        title=one.title,
        published=one.published,
        published_by=GIVEN if one.published else None,
        outlet=one.outlet,
        language=one.language,
        url=one.url,
    )
    return make_article(text, name, published=options.published, facts=facts)


def is_older(reference: Article | str, since: date | None) -> bool:
    """Say whether an article itself is told, for certain, to be older than what is asked for."""
    if since is None or isinstance(reference, str) or reference.published is None:
        return False
    return reference.published < since and not reference.published_guessed


def checked_address(url: str, *, allow_urls: bool) -> str:
    """Return an address that may be asked, as far as its words tell; where its name leads is looked at when it is.

    Raises:
        AddressRefusedError: the service opens none, or not this one.
    """
    if not allow_urls:
        raise AddressRefusedError("this service opens no addresses", hint="send the text of the article")
    if not url.lower().startswith(("http://", "https://")):
        raise AddressRefusedError("only http and https are read")
    return url
