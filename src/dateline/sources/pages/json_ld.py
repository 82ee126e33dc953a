"""What a page says of its article in JSON-LD (https://schema.org/Article), however it is written down."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Thing = dict[str, Any]

MAX_THINGS = 500
"""Of one page; hostile pages may list millions."""
_MAX_DEPTH = 8
_PAGES = frozenset(
    {"WebPage", "ItemPage", "AboutPage", "Report", "LiveBlogPosting", "BlogPosting", "SocialMediaPosting"}
)
_INTO = ("@graph", "mainEntity", "mainEntityOfPage")  # not into lists of other articles, comments, breadcrumbs
_WRAPPING = re.compile(r"<!--|-->|/?/?\*?\s?<!\[CDATA\[(?:\*/)?|(?://|/\*)?\s?\]\]>(?:\*/)?")
_LAST_COMMA = re.compile(r",(\s{0,200}[}\]])")
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrtu])')
_FIELD = re.compile(
    r'"(headline|datePublished|dateModified|dateCreated|url|inLanguage)"\s{0,20}:\s{0,20}"([^"\\]{1,300})"'
)
_TYPE = re.compile(r'"@type"\s{0,20}:\s{0,20}\[?\s{0,20}"(\w{0,40}(?:Article|BlogPosting))"')


def things_of(scripts: Iterable[str]) -> tuple[Thing, ...]:
    """Return the articles, and what is said of the page, in the order in which the scripts have them.

    Lists and graphs are flattened, and a thing that is named by its ``@id`` alone is filled in. What is broken is
    read as far as can be; a script that is no JSON at all still tells the plain fields of its only article.
    """
    values = [value for script in scripts for value in _values(script)]
    every = list(_walk(values, 0))[:MAX_THINGS]
    known = {name: thing for thing in every if isinstance(name := thing.get("@id"), str) and len(thing) > 1}
    return tuple(_filled(thing, known) for thing in every if _is_article(thing))


def types_of(thing: Thing) -> tuple[str, ...]:
    """Return the types of a thing, without their vocabulary: ``https://schema.org/NewsArticle`` is ``NewsArticle``."""
    told = thing.get("@type")
    names = told if isinstance(told, list) else [told]
    return tuple(re.split(r"[/:#]", name)[-1] for name in names if isinstance(name, str))


def _values(script: str) -> list[Any]:
    """Return the JSON values of a script: there may be several, one after the other."""
    bare = _WRAPPING.sub("", script).strip().rstrip(";")
    for repaired in _repairs(bare):
        values = _decoded(repaired)
        if values:
            return values
    return _salvaged(bare)


def _repairs(text: str) -> Iterator[str]:
    yield text
    yield _BAD_ESCAPE.sub(r"\\\\", _LAST_COMMA.sub(r"\1", text))
    if "&quot;" in text or "&#34;" in text:
        yield _LAST_COMMA.sub(r"\1", html.unescape(text))


def _decoded(text: str) -> list[Any]:
    decoder = json.JSONDecoder(strict=False)  # newlines within strings are common
    values: list[Any] = []
    place = 0
    while place < len(text) and len(values) < MAX_THINGS:
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            break  # what came before, such as all but one brace too many, is good
        values.append(value)
        while place < len(text) and text[place] in " \t\r\n,;":
            place += 1
    return values


def _salvaged(text: str) -> list[Any]:
    """Return the article of a broken script, if it can only be one: fields with one value each."""
    types = _TYPE.findall(text)
    fields: dict[str, set[str]] = {}
    for name, value in _FIELD.findall(text):
        fields.setdefault(name, set()).add(value)
    if len(types) != 1 or len(fields.get("datePublished", ())) > 1:
        return []
    return [{"@type": types[0], **{name: min(values) for name, values in fields.items() if len(values) == 1}}]


def _walk(value: Any, depth: int) -> Iterator[Thing]:  # noqa: ANN401 -- JSON
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for part in value[:MAX_THINGS]:
            yield from _walk(part, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in _INTO:
            yield from _walk(value.get(key), depth + 1)


def _is_article(thing: Thing) -> bool:
    return any(name.endswith("Article") or name in _PAGES for name in types_of(thing))


def _filled(thing: Thing, known: dict[str, Thing]) -> Thing:
    return {key: _resolved(value, known) for key, value in thing.items()}


def _resolved(value: Any, known: dict[str, Thing]) -> Any:  # noqa: ANN401 -- JSON
    """Return what stands behind ``{"@id": …}``, one level deep, so that no circle is followed."""
    if isinstance(value, list):
        return [_resolved(part, known) if isinstance(part, dict) else part for part in value]
    if isinstance(value, dict) and len(value) == 1 and isinstance(name := value.get("@id"), str):
        return known.get(name, value)
    return value
