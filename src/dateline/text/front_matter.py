"""Front matter: a block of YAML (``---``) or TOML (``+++``) at the top of a Markdown or text file.

Site generators and note-takers write it (https://jekyllrb.com/docs/front-matter/, https://gohugo.io/content-management/
front-matter/). It is read without tags, aliases or deep nesting, and what is broken in it is read line by line.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import yaml

from dateline.text.facts import NOTHING, Facts
from dateline.text.written_day import day_of, no_day, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

BY = "front matter"
"""``published_by`` of a day that front matter tells."""

MAX_FRONT_MATTER = 16_000
"""Characters within which front matter must end."""

_FENCES = {"---": ("---", "..."), "+++": ("+++",)}
_TITLES = ("title", "headline")
_DAYS = ("published", "publishdate", "datepublished", "pubdate", "publicationdate", "publishedat", "date")
_AUTHORS = ("authors", "author", "byline", "creator")
_OUTLETS = ("outlet", "publisher", "publication", "source", "site", "sitename")
_URLS = ("url", "canonical", "canonicalurl", "link", "source", "originalurl")
_LANGUAGES = ("lang", "language", "locale")
_OTHERS = (
    *("layout", "tags", "categories", "category", "slug", "draft", "description", "permalink", "id", "keywords"),
    *("summary", "excerpt", "subtitle", "type", "created", "updated", "lastmod", "modified", "aliases", "image"),
)
_KNOWN = frozenset((*_TITLES, *_DAYS, *_AUTHORS, *_OUTLETS, *_URLS, *_LANGUAGES, *_OTHERS))
_PAIR = re.compile(r"([A-Za-z][\w-]{0,40})[ \t]*[:=][ \t]*([^\n]*)")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NOTHING_TOLD = frozenset({"", "~", "null", "true", "false"})  # "published: true" is Jekyll's
_MAX_VALUES, _MAX_VALUE, _MAX_DEPTH, _MAX_DOTS = 50, 500, 10, 400


def read_front_matter(text: str, name: str) -> tuple[Facts, int]:
    """Return what front matter at the top of a canonical text tells, and the offset of the line after it.

    A text that begins with a rule of dashes has none (``NOTHING``, 0): front matter is closed within
    ``MAX_FRONT_MATTER`` characters and has a key that is usual there. The first key of its kind that has a value
    counts.

    Raises:
        InputError: it tells a day of publication, and that is no whole day (see ``day_of``).
    """
    first, _, _ = text[:10].partition("\n")
    closing = _FENCES.get(first.rstrip())
    span = _inner(text, len(first) + 1, closing) if closing else None
    if span is None:
        return NOTHING, 0
    start, stop, after = span
    values = _read(text[start:stop], _toml if first.startswith("+") else _yaml)
    if _KNOWN.isdisjoint(values):
        return NOTHING, 0
    published = _published(values, name)
    urls = [value for value in _all(values, _URLS) if _is_address(value)]
    outlets = [value for value in _all(values, _OUTLETS) if not _is_address(value)]
    facts = Facts(
        title=next(_all(values, _TITLES), None),
        published=published,
        published_by=BY if published else None,
        authors=_authors(values),
        outlet=outlets[0] if outlets else None,
        language=next(_all(values, _LANGUAGES), None),
        url=urls[0] if urls else None,
    )
    return facts, after


def _inner(text: str, start: int, closing: tuple[str, ...]) -> tuple[int, int, int] | None:
    """Return where the block begins, where it ends, and where the line after its closing begins."""
    at = start
    limit = min(len(text), start + MAX_FRONT_MATTER)
    while at < limit:
        stop = text.find("\n", at, limit)
        stop = limit if stop < 0 else stop
        if text[at:stop].rstrip() in closing:
            return start, at, min(stop + 1, len(text))
        at = stop + 1
    return None


def _read(block: str, load: Callable[[str], object]) -> dict[str, list[str]]:
    """Return the values of each key, the keys in lower case and without dashes; several where a value is a list."""
    try:
        loaded = load(block)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):  # OverflowError: "\\UFFFFFFFF"
        loaded = _pairs(block)
    if not isinstance(loaded, dict):
        return {}
    found: dict[str, list[str]] = {}
    for key, value in loaded.items():
        found.setdefault(_plain_key(str(key)), []).extend(_texts(value))
    return found


def _pairs(block: str) -> dict[str, str]:
    """Read a broken block line by line: ``title: What he said: no`` is no YAML, and yet plain."""
    pairs = (_PAIR.fullmatch(line) for line in block.split("\n"))
    return {pair[1]: pair[2].strip().strip("\"'") for pair in pairs if pair}


def _plain_key(key: str) -> str:
    return re.sub(r"[\s_.:-]", "", key[:60]).lower()


def _texts(value: object) -> Iterator[str]:
    """Yield the words of a value: itself, those in a list, the ``name`` of a mapping."""
    values = value if isinstance(value, list) else [value]
    for entry in values[:_MAX_VALUES]:
        told = entry.get("name") if isinstance(entry, dict) else entry
        if told is not None and not isinstance(told, (list, dict)):
            text = plain(_SURROGATE.sub("", str(told)[:_MAX_VALUE]))
            if text.lower() not in _NOTHING_TOLD:
                yield text


def _all(values: Mapping[str, list[str]], keys: tuple[str, ...]) -> Iterator[str]:
    for key in keys:
        yield from values.get(key, ())


def _published(values: Mapping[str, list[str]], name: str) -> date | None:
    told = [(key, value) for key in _DAYS for value in values.get(key, ())]
    day = next((day for _, value in told if (day := day_of(value))), None)
    if told and not day:
        key, value = told[0]
        raise no_day(f"{name}: front matter: {key}", value)
    return day


def _authors(values: Mapping[str, list[str]]) -> tuple[str, ...]:
    told = next((values[key] for key in _AUTHORS if values.get(key)), [])
    parts = [part.strip() for value in told for part in value.split(";")]
    return tuple(dict.fromkeys(filter(None, parts)))


def _is_address(value: str) -> bool:
    return value.lower().startswith(("https://", "http://"))


def _toml(block: str) -> object:
    # Each part of a dotted key costs as much as all before it: a long chain of them is no front matter.
    return tomllib.loads(block) if block.count(".") < _MAX_DOTS else _pairs(block)


def _yaml(block: str) -> object:
    loader = _Words(block)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


class _Words(yaml.BaseLoader):
    """Loads every scalar as the words it is written in; refuses aliases ("billion laughs") and deep nesting."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Compose one value, if it is no alias and not nested too deeply."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias")
        if self.depth >= _MAX_DEPTH:
            raise yaml.YAMLError("nested too deeply")
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1
