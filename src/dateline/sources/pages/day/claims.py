"""Everything on a page that tells a day of publication, each with what it is worth."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from dateline.sources.pages.day.stamp import Stamp, stamp_of
from dateline.sources.pages.day.url import day_in_url
from dateline.sources.pages.json_ld import types_of
from dateline.sources.pages.place import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.sources.pages.day.words import Words
    from dateline.sources.pages.json_ld import Thing
    from dateline.sources.pages.said import Said

_PUBLISHED = re.compile(
    r"(?:^|[^a-z])(?:article|post|news|content|first|original|date|firstpublished)?[-_.:]?"
    r"(?:publish(?:ed)?|publication|published|pub|issued?|release)[-_.]?(?:date|time|datetime|at|on|_gmt)?$"
    r"|datepublished$|pubdate$|publishdate$|publicationdate$|published_?(?:time|date|at)$|dateissued$|pub-date$"
)
_DAY = re.compile(
    r"(?:^|[^a-z])(?:date|dc\.date|created|date[-_.]?created|creation[-_.]?date|create[-_.]?(?:d[-_.]?)?(?:at|time|date)"
    r"|date\.available|timestamp|displaydate|uploaddate|upload_date)$"
)
_CHANGED = re.compile(r"modif|updat|expir|archiv|copyright|birth|event|end|start")
_MODIFIED = re.compile(r"modif|updated")
_NOT_WORD = re.compile(r"[^\w]+")
_MIN_HEADLINE = 12
_MOST_DAYS = 2  # of one name; more are those of a list


@dataclass(frozen=True, slots=True)
class Claim:
    """A day that one place of a page tells.

    ``by`` names the place for a person. Places of one ``group`` are filled by the same hand and count once. ``weight``
    is what the place is worth beside others.
    """

    by: str
    group: str
    weight: float
    stamp: Stamp


def claims_of(said: Said, url: str | None, words: Words) -> list[Claim]:
    """Return what a page's machine-readable places and its address tell, the more certain first."""
    claims = [
        *_json_ld(said, url, words),
        *_meta(said, words),
        *_marked(said, words),
        *_address(said, url),
    ]
    return sorted(claims, key=lambda claim: -claim.weight)


def _json_ld(said: Said, url: str | None, words: Words) -> Iterator[Claim]:
    own = [thing for thing in said.articles if _is_own(thing, said, url)]
    articles = [thing for thing in said.articles if not _is_page(thing)]
    main = [thing for thing in own if not _is_page(thing)] or (articles if len(articles) == 1 else [])
    if main and main[0] not in own and _says_other(main[0], said, url):
        main = []
    for thing in main:
        yield from _told(thing, "datePublished", Claim("JSON-LD datePublished", "JSON-LD", 3, Stamp(())), words)
        yield from _told(thing, "dateCreated", Claim("JSON-LD dateCreated", "JSON-LD", 0.5, Stamp(())), words)
    for thing in said.articles:
        if _is_page(thing):
            yield from _told(thing, "datePublished", Claim("JSON-LD datePublished", "JSON-LD", 2.5, Stamp(())), words)


def changes_of(said: Said, words: Words) -> list[Stamp]:
    """Return the days on which a page says that it was changed."""
    values = [value for name, found in said.meta.items() if _MODIFIED.search(name) for value in found]
    values += [told for thing in said.articles if isinstance(told := thing.get("dateModified"), str)]
    values += [time.value for time in said.times if "datemodified" in time.names and time.place not in OUTSIDE]
    return [stamp for value in values if (stamp := stamp_of(value, words))]


def _told(thing: Thing, key: str, like: Claim, words: Words) -> Iterator[Claim]:
    value = thing.get(key)
    values = value if isinstance(value, list) else [value]
    for told in values[:3]:
        stamp = stamp_of(str(told), words) if isinstance(told, str | int) else None
        if stamp:
            yield Claim(like.by, like.group, like.weight, stamp)


def _is_page(thing: Thing) -> bool:
    return all(name.endswith("Page") for name in types_of(thing))


def _is_own(thing: Thing, said: Said, url: str | None) -> bool:
    """Say whether a thing is the page's own article: it has its address or its headline."""
    own = {_path(address) for address in (url, said.canonical) if address}
    if own.intersection(map(_path, _addresses(thing))):
        return True
    headline = thing.get("headline")
    plain = _plain(headline) if isinstance(headline, str) else ""
    titles = [_plain(title) for title in said.titles if title != headline]
    return len(plain) >= _MIN_HEADLINE and any(
        plain in title or (len(title) >= _MIN_HEADLINE and title in plain) for title in titles
    )


def _says_other(thing: Thing, said: Said, url: str | None) -> bool:
    """Say whether a page's only article is told to be at another address of the same host."""
    hosts = {_host(address) for address in (url, said.canonical) if address}
    paths = [_path(address) for address in _addresses(thing) if _host(address) in hosts]
    return bool(said.canonical) and any(path.strip("/") for path in paths)


def _addresses(thing: Thing) -> list[str]:
    page = thing.get("mainEntityOfPage")
    values = [thing.get("url"), thing.get("@id"), page]
    if isinstance(page, dict):
        values += [page.get("@id"), page.get("url")]
    return [value for value in values if isinstance(value, str) and value]


def _path(address: str) -> str:
    """Return an address without what differs between two addresses of one page: scheme, "www.", query, last stroke."""
    try:
        parts = urlsplit(address)
        return unquote(f"{_host(address)}{parts.path.rstrip('/')}").lower()
    except ValueError:
        return address


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower().removeprefix("www.")
    except ValueError:
        return ""


def _plain(text: str) -> str:
    return _NOT_WORD.sub(" ", text.lower()).strip()


def _meta(said: Said, words: Words) -> Iterator[Claim]:
    for name, values in said.meta.items():
        if _CHANGED.search(name):
            continue
        weight = 3.0 if _PUBLISHED.search(name) else 1.0 if _DAY.search(name) else 0.0
        stamps = [stamp for value in values if weight and (stamp := stamp_of(value, words))]
        if len({stamp.days for stamp in stamps}) <= _MOST_DAYS:
            for stamp in stamps:
                yield Claim(f"meta {name}", "meta", weight, stamp)


def _marked(said: Said, words: Words) -> Iterator[Claim]:
    """Yield the days of elements that are marked as the day of publication."""
    for time in said.times:
        if time.place in OUTSIDE:
            continue
        names = {name.rpartition(":")[2] for name in time.names}
        if "datemodified" in names and "datepublished" not in names:
            continue
        marks = names & {"datepublished", "pubdate", "dt-published", "dtpublished", "datecreated"}
        stamp = stamp_of(time.value, words) or stamp_of(time.text, words)
        if marks and stamp:
            weight = 1.5 if marks == {"datecreated"} else 2.5
            yield Claim(f"<time {min(marks)}>", "time", weight, stamp)


def _address(said: Said, url: str | None) -> Iterator[Claim]:
    for address in dict.fromkeys((url, said.canonical)):
        day = day_in_url(address)
        if day:
            yield Claim("URL", "URL", 2, Stamp((day,)))
            return
