"""From the briefs of many articles to one timeline: the order of the steps."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from dateline.merge.actors import unify
from dateline.merge.cluster import cluster
from dateline.merge.corrections import Corrections
from dateline.merge.edits import Edits
from dateline.merge.entry import make_entry
from dateline.merge.order import time_key
from dateline.merge.topic import topic
from dateline.merge.witnesses import Witnesses
from dateline.records import SourceArticle, Timeline, Told

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dateline.merge.actors import Unified
    from dateline.merge.cluster import Judge
    from dateline.merge.parts import Joiner
    from dateline.merge.similar import Similarity
    from dateline.records import ArticleInfo, Brief, Entry


def merge(  # noqa: PLR0913 -- each but the first is given by its name, and most by nobody
    briefs: Iterable[Brief],
    *,
    copies: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
    edits: Edits | None = None,
    judge: Judge | None = None,
    similarity: Similarity | None = None,
    joiner: Joiner | None = None,
    warnings: Iterable[str] = (),
    keep_texts: bool = False,
) -> Timeline:
    """Return the timeline of the briefs: one entry an event, whatever the order of the briefs.

    Of two briefs of one article the first is taken. ``copies`` gives for the id of a copy that of its original
    (``Copies.found``); ``texts`` the canonical texts by the article's id, as far as they are at hand: they help to
    tell who is who, and ``keep_texts`` says whether the timeline holds them. ``edits`` are a person's corrections
    (``load_edits``), ``judge``, ``similarity`` and ``joiner`` are ``cluster``'s; ``warnings`` are told after those of
    the briefs.

    Raises:
        UsageError: edits contradict each other.
    """
    edits = edits or Edits()
    originals = _originals(copies or {})
    read = _in_order(briefs)
    witnesses = Witnesses((brief.article for brief in read), originals)
    told = list({event.id: Told(**dict(event), article=b.article.id) for b in read for event in b.events}.values())
    corrections = Corrections(edits, told)
    unified = unify(read, texts, [(edit.old, edit.to) for edit in edits.rename])
    published = {brief.article.id: brief.article.published for brief in read}
    found = cluster(
        told, published=published, apart=corrections.apart, judge=judge, similarity=similarity, joiner=joiner
    )
    groups = corrections.regroup((one.events, one.links) for one in found)
    made = [make_entry(events, links, witnesses, unified.name) for events, links in groups]
    entries = _renamed(corrections.apply(made), unified, edits)
    entries.sort(key=lambda entry: (time_key(entry), witnesses.place(entry.events[0])))
    articles = tuple(_article(brief.article, originals, texts if keep_texts else None) for brief in read)
    title, keywords = topic(entries, articles, witnesses)
    of_briefs = [f"{brief.article.source}: {one}" for brief in read for one in brief.warnings]
    return Timeline(
        title=title,
        keywords=keywords,
        articles=articles,
        actors=unified.participants,
        entries=tuple(entry for entry in entries if entry.date.edtf is not None),
        undated=tuple(entry for entry in entries if entry.date.edtf is None),
        provenance=tuple(brief.provenance for brief in read),
        warnings=(*of_briefs, *warnings, *corrections.warnings, *_unfound(unified, edits)),
    )


def _unfound(unified: Unified, edits: Edits) -> list[str]:
    return [f"{edits.source}: {edits.rename[number].place} finds no actor of that name" for number in unified.missed]


def _article(info: ArticleInfo, originals: Mapping[str, str], texts: Mapping[str, str] | None) -> SourceArticle:
    return SourceArticle(**dict(info), copy_of=originals.get(info.id), text=(texts or {}).get(info.id))


def _in_order(briefs: Iterable[Brief]) -> list[Brief]:
    """Return one brief an article, by publication, then by the id, which the text alone decides."""
    first: dict[str, Brief] = {}
    for brief in briefs:
        first.setdefault(brief.article.id, brief)
    return sorted(first.values(), key=lambda b: (b.article.published or date.max, b.article.id))


def _originals(copies: Mapping[str, str]) -> dict[str, str]:
    """Return the copies with the first of a chain as original; an article is never its own copy."""
    found = {}
    for copy in copies:
        original, passed = copies[copy], {copy}
        while original in copies and original not in passed:
            passed.add(original)
            original = copies[original]
        if original not in passed:
            found[copy] = original
    return found


def _renamed(entries: Sequence[Entry], unified: Unified, edits: Edits) -> list[Entry]:
    """Return the entries, each naming the renamings of its actors."""
    named = []
    for entry in entries:
        numbers = sorted({number for name in entry.actors for number in unified.renamed.get(name, ())})
        told = (*entry.edits, *(str(edits.rename[number]) for number in numbers))
        named.append(entry.model_copy(update={"edits": told}) if numbers else entry)
    return named
