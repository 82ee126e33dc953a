"""An entry of a feed, of whatever format, becomes an article, or the address of one, or the reason why neither."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from dateline.errors import AddressRefusedError, InputError
from dateline.sources.base import Link
from dateline.sources.feeds.addresses import same_site, shown, web_address
from dateline.sources.feeds.whole import is_whole, without_footer
from dateline.text.article import make_article
from dateline.text.facts import NOTHING, Facts

if TYPE_CHECKING:
    from datetime import date

    from dateline.records import Article
    from dateline.sources.base import Item, Opened, ReadOptions

MAX_ENTRIES = 10_000
"""Of one feed; a feed of news has some dozens, an export of a blog some thousands."""

MAX_PAGES = 3
"""Of one feed that is given in pages, the first included: links on a further page are too far away to be followed."""

BY_FEED = "feed"
"""``published_by`` of a day that a feed tells to be that of publication."""

BY_UPDATE = "feed, last change"
"""``published_by`` of a day that a feed tells to be that of the last change: a guess."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a feed tells of one article.

    ``content`` is the text that it tells to be the content, ``summary`` the one that it tells to be a summary, both
    in paragraphs. ``link`` is the address as it stands there, ``facts.url`` is left to be set. ``key`` is the same
    for copies of an entry.
    """

    facts: Facts = NOTHING
    content: str = ""
    summary: str = ""
    link: str | None = None
    key: str | None = None


@dataclass(slots=True)
class Intake:
    """Takes the entries of one feed in their order, each once, and not those told to be older than asked for."""

    opened: Opened
    options: ReadOptions
    bases: tuple[str | None, ...] = ()
    count: int = 0
    _older: bool = False
    _seen: set[str] = field(default_factory=set)

    def place(self, title: str | None = None) -> str:
        """Return how errors name the entry that was counted last."""
        return f"{self.opened.source}: entry {self.count}" + (f" ({shown(title)})" if title else "")

    def too_many(self) -> InputError | None:
        """Count one more entry, and return the error to end with where there is one too many."""
        self.count += 1
        if self.count <= MAX_ENTRIES:
            return None
        return InputError(f"{self.opened.source} has more than {MAX_ENTRIES:,} entries; the rest is left out")

    def take(self, entry: Entry) -> Item | None:
        """Return what an entry becomes, ``None`` for one that is left out: an older one, or a copy of another."""
        url = web_address(entry.link, self.bases)
        if is_older(entry.facts.published, self.options.since):
            self._older = True
            return None
        key = entry.key or url
        if key and key in self._seen:
            return None
        if key:
            self._seen.add(key)
        return self._item(entry, url)

    def next_page(self, told: object) -> Link | InputError | None:
        """Return the feed's next page, which is asked for only if ``since`` may reach beyond this one (RFC 5005)."""
        here = self.opened.url
        if not here or self.options.since is None or self._older:
            return None
        url = web_address(told, (here,))
        if url is None or url == here or not same_site(url, here):
            return None
        if self.opened.depth + 1 >= MAX_PAGES:
            what = f"the feed goes on at {shown(url)}, which is left out"
            return InputError(f"{self.opened.source}: {what}", hint="give that address itself")
        return Link(url)

    def _item(self, entry: Entry, url: str | None) -> Item:
        facts = replace(entry.facts, url=url)
        content, summary = without_footer(entry.content), without_footer(entry.summary)
        if is_whole(content):
            whole = content
        elif is_whole(summary, summary=True):
            whole = summary
        elif url:
            return Link(url, facts)
        elif entry.link:
            return AddressRefusedError(
                f"{self.place(facts.title)}: its link {shown(entry.link)!r} is no address of http or https",
            )
        else:
            whole = max(content, summary, key=len)
        if not whole.strip():
            return InputError(f"{self.place(facts.title)}: it has neither text nor link")
        return self._article(whole, facts)

    def _article(self, text: str, facts: Facts) -> Article | InputError | Link:
        source = facts.url or f"{self.opened.source}: entry {self.count}"
        known = facts.over(self.opened.facts)
        try:
            return make_article(text, source, published=self.options.published, facts=known, header=False)
        except InputError as error:
            return Link(facts.url, facts) if facts.url else error


def is_older(published: date | None, since: date | None) -> bool:
    """Say whether what was published on a day is to be left out; what has no day never is."""
    return published is not None and since is not None and published < since
