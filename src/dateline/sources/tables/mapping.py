"""From a record with fields to an article."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from dateline.errors import InputError, NotAnArticleError, TooLargeError
from dateline.sources.tables.days import AmbiguousDayError, NoDayError, day_of
from dateline.sources.tables.fields import TWICE, Fields, parse_mapping, shown
from dateline.text.article import make_article
from dateline.text.facts import Facts

if TYPE_CHECKING:
    from datetime import date

    from dateline.records import Article
    from dateline.sources.base import Opened, ReadOptions
    from dateline.sources.tables.days import Order

__all__ = ["article_of_record", "facts_of_record", "parse_mapping"]

OWN_SCHEMAS = "dateline."
"""What the ``schema`` of results of dateline itself begins with; they are no articles."""

_MAX_AUTHORS = 50
_SHOWN = 60
# Where exports keep the words of a field that is an object: content systems, newspapers' own interfaces, XML made JSON.
_WORDS_OF_OBJECT = ("rendered", "main", "name", "title", "value", "text", "#text")
_ADDRESS = re.compile(r"https?://[^\s\x00-\x20<>\"]{1,2000}", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:p|br|div|span|a|b|i|em|strong|ul|ol|li|h[1-6]|blockquote|figure|img|section)\b[^<>]{0,1000}>",
    re.IGNORECASE,
)
_PAGE = re.compile(r"\s{0,100}(?:<\?xml[^<>]{0,200}>\s{0,100})?<(?:!doctype html|html)\b", re.IGNORECASE)
_MIN_TAGS = 2
_CUT_OFF = re.compile(r"(?:…|\.\.\.)\s?\[\+\d{1,9} chars\]\s{0,5}\Z")  # how news interfaces mark a text they cut
_BY = re.compile(r"\A(?:by|von|par|por)\s+", re.IGNORECASE)
_AND = re.compile(r"\s*[;|]\s*|\s+(?:and|&)\s+")
_QUOTED = re.compile(r"'([^'\n]{1,200})'|\"([^\"\n]{1,200})\"")


def article_of_record(
    record: Mapping[str, object], place: str, opened: Opened, options: ReadOptions, order: Order | None = None
) -> Article:
    """Return the article that a record holds.

    ``place`` tells where the record stands and ends with its number ("line 123"). The article's source is the
    record's own address, else the file and that number ("news.jsonl#123"). ``order`` is what the records before and
    after tell of dates like 3/4/2019.

    Raises:
        NotAnArticleError: no field holds a text; the message names the fields that are there.
        TooLargeError: the text is larger than ``options.max_bytes``.
        InputError: the date field holds no day, or may be two days.
    """
    facts = facts_of_record(record, place, opened, options, order)
    return article_with(facts, record, place, opened, options)


def facts_of_record(
    record: Mapping[str, object], place: str, opened: Opened, options: ReadOptions, order: Order | None = None
) -> Facts:
    """Return what the fields of a record tell of its article.

    Raises:
        InputError: as ``article_of_record``.
    """
    where = f"{opened.source}: {place}"
    fields = Fields(record, options.mapping)
    day, by, guessed = _published(fields, where, order)
    return Facts(
        title=_title(_first_words(fields, "title", where)),
        published=day,
        published_by=by,
        published_guessed=guessed,
        authors=_authors(next((value for _, value in fields.candidates("authors")), None)),
        outlet=_first_words(fields, "outlet", where),
        language=(_first_words(fields, "language", where) or "").lower() or None,
        url=_address(fields, where),
    )


def article_with(
    facts: Facts, record: Mapping[str, object], place: str, opened: Opened, options: ReadOptions
) -> Article:
    """Return the article of a record whose facts have been read.

    Raises:
        InputError: as ``article_of_record``.
    """
    where = f"{opened.source}: {place}"
    if str(record.get("schema", "")).startswith(OWN_SCHEMAS):
        hint = "`dateline export` turns a saved timeline into other formats"
        raise NotAnArticleError(f"{where} is a result of dateline, not an article", hint=hint)
    text = _text(record, where, options)
    known = facts.over(opened.facts)
    if _PAGE.match(text):
        from dateline.sources.pages.read import article_of_page  # noqa: PLC0415 -- lxml and trafilatura are slow

        article = _with_own(article_of_page(text.encode(), where, facts.url, "utf-8", options, known), facts)
    else:
        if len(_TAG.findall(text[:100_000])) >= _MIN_TAGS:
            from dateline.sources.pages.fragment import text_of_fragment  # noqa: PLC0415 -- lxml is slow

            text = text_of_fragment(text)
            known = replace(known, title=html.unescape(known.title) if known.title else None)
        article = make_article(text, where, published=options.published, facts=known, header=False)
    number = place.rpartition(" ")[2]
    return replace(article, source=facts.url or f"{opened.source}#{number}")


def _with_own(article: Article, facts: Facts) -> Article:
    """Let what the fields tell go before what the page in one of them tells of itself."""
    if facts.published is not None and (not facts.published_guessed or article.published is None):
        article = replace(
            article,
            published=facts.published,
            published_by=facts.published_by,
            published_guessed=facts.published_guessed,
        )
    return replace(
        article,
        title=facts.title or article.title,
        authors=facts.authors or article.authors,
        outlet=facts.outlet or article.outlet,
    )


def _text(record: Mapping[str, object], where: str, options: ReadOptions) -> str:
    for name, value in Fields(record, options.mapping).candidates("text"):
        _refuse_twice(value, name, where)
        text = _words(value, "\n\n")
        if text is None or not text.strip():
            continue
        if len(text) > options.max_bytes:
            hint = "the setting max_bytes (DATELINE_MAX_BYTES) moves the limit"
            raise TooLargeError(f"{where} is too large: {len(text):,} characters", hint=hint)
        if "\x00" in text:
            raise NotAnArticleError(f"{where} is not text: the field {name!r} holds NUL characters")
        if _CUT_OFF.search(text[-60:]):
            raise NotAnArticleError(f"{where}: the text in {name!r} is cut off", hint="ask for its address instead")
        return _encodable(text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), where)
    told = options.mapping.get("text")
    hint = "--map text=NAME says which field holds the text"
    if told:
        raise NotAnArticleError(f"{where} has no text in {told!r}; its fields: {shown(record)}", hint=hint)
    raise NotAnArticleError(f"{where} has no field with a text; its fields: {shown(record)}", hint=hint)


def _encodable(text: str, where: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise NotAnArticleError(f"{where} is not text: it holds lone surrogates") from error
    return text


def _published(fields: Fields, where: str, order: Order | None) -> tuple[date | None, str | None, bool]:
    for name, value in fields.candidates("published"):
        _refuse_twice(value, name, where)
        try:
            day = day_of(value, order)
        except NoDayError as error:
            hint = "--map published=NAME names another field, --map published= reads none"
            raise InputError(f"{where}: {name} {_shortened(value)} {error}", hint=_hint(error, hint)) from error
        if day is not None:
            return day, f"field {name}", False
    for name, value in fields.likely_days():
        try:
            day = day_of(value, order)
        except NoDayError:
            continue
        if day is not None:
            return day, f"field {name}", True
    return None, None, False


def _hint(error: NoDayError, otherwise: str) -> str:
    return "write days as YYYY-MM-DD" if isinstance(error, AmbiguousDayError) else otherwise


def _shortened(value: object) -> str:
    text = " ".join(str(value)[: _SHOWN + 1].split()) if isinstance(value, (str, int, float)) else type(value).__name__
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")


def _first_words(fields: Fields, what: str, where: str) -> str | None:
    for name, value in fields.candidates(what):
        _refuse_twice(value, name, where)
        words = " ".join((_words(value, " ") or "").split())
        if words:
            return words
    return None


def _words(value: object, between: str) -> str | None:
    """Return the words of a value: a string, a list of strings, an object that keeps them under a usual name."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return between.join(part for part in value if isinstance(part, str))
    if isinstance(value, Mapping):
        return next((value[name] for name in _WORDS_OF_OBJECT if isinstance(value.get(name), str)), None)
    return None


def _title(words: str | None) -> str | None:
    return words or None


def _address(fields: Fields, where: str) -> str | None:
    words = (_first_words_of(value, name, where) for name, value in fields.candidates("url"))
    return next((address for address in words if _ADDRESS.fullmatch(address)), None)


def _first_words_of(value: object, name: str, where: str) -> str:
    _refuse_twice(value, name, where)
    return (_words(value, " ") or "").strip()


def _refuse_twice(value: object, name: str, where: str) -> None:
    if value is TWICE:
        raise InputError(f"{where} names the field {name!r} twice")


def _authors(value: object) -> tuple[str, ...]:
    """Return the names of authors out of a string, a list, or objects with names."""
    parts = value if isinstance(value, list) else [value]
    names: list[str] = []
    for part in parts[:_MAX_AUTHORS]:
        words = " ".join((_words(part, ";") or "").split())
        names += _names(words) if words else []
    return tuple(dict.fromkeys(names))[:_MAX_AUTHORS]


def _names(words: str) -> list[str]:
    words = _BY.sub("", words[:10_000])
    if words.startswith("["):  # a list that was printed into a cell
        return [" ".join((one or other).split()) for one, other in _QUOTED.findall(words)]
    return [name for part in _AND.split(words) for name in _parted(part) if name]


def _parted(words: str) -> list[str]:
    """Part "Ann Bell, Carl Dorn" at its commas, and leave "Bell, Ann" as it is: only full names are parted."""
    parts = [part.strip() for part in words.split(",")]
    return parts if all(" " in part for part in parts) else [words.strip()]
