"""How often the news of an article happened on the day of its publication, where no words name the day.

Usage: python -m benchmarks.lead_lines [DATA]

No model is asked: a line counts as told by the article if ``grounding/lead.py`` dates the line as a whole, so that the
figures are those of the rule alone. Two golds are read (default ../shared/data beside the repository). *Giveme5W1H*:
the first such line of an article, and the day of its main event. *MEANTIME*: every such line, and the first verb in it
that names an event; "before" is all that is known there of an event that is told as past: it may have been on the day.

Each set is split by the SHA-256 of the names of its files, as in ``quality.py``: its first 12 articles, which prompts
are measured with, and the rest. Results go to ``benchmarks/results/lead_lines.json``, never a text.
"""

from __future__ import annotations

import argparse
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import _report
from benchmarks.quality import DATA, first

from dateline import dates
from dateline.evaluation.gold import meets
from dateline.evaluation.layouts import giveme5w1h, meantime
from dateline.grounding.dating import phrases_in
from dateline.grounding.lead import LEAD_LINES, lead_date

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dateline.evaluation.gold import GoldArticle
    from dateline.records import Article, Line

MEASURED = 12
ALL = 10_000
KINDS = ("day", "day before", "before", "other", "unknown")


def lead(article: Article) -> Iterator[tuple[Line, bool]]:
    """Yield the first lines of an article, each with whether the rule dates it."""
    own = [line for line in article.lines if line.dropped is None]
    spans = [(line.start, line.end) for line in own]
    phrases = dates.find(article.text, article.published, article.language, spans=spans)
    for line in own[:LEAD_LINES]:
        dated = lead_date(article, [line], phrases, article.quote(line)) is not None
        if dated or not phrases_in(line, phrases):
            yield line, dated


def kind(days: Sequence[str], published: date) -> str:
    """Say where one of the days lies from the day of publication."""
    if published.isoformat() in days:
        return "day"
    return "day before" if (published - timedelta(days=1)).isoformat() in days else "other"


def main_event(gold: GoldArticle, counts: Counter[str]) -> None:
    """Count the main event of an article of Giveme5W1H."""
    published, main = gold.article.published, gold.main
    if published is None or main is None or not main.days:
        counts["no day of publication"] += 1
        return
    counts[f"all {kind(main.days, published)}"] += 1
    if any(dated for _, dated in lead(gold.article)):
        counts[kind(main.days, published)] += 1


def mentions(gold: GoldArticle, counts: Counter[str]) -> None:
    """Count the first verb of each dated line of an article of MEANTIME."""
    published = gold.article.published
    for line, dated in lead(gold.article):
        verbs = [
            one for one in gold.events or () if one.verb and one.required and meets(one.place, (line.start, line.end))
        ]
        if not verbs or published is None:
            continue
        one = min(verbs, key=lambda verb: _place(verb.trigger, gold.article.quote(line)))
        told = (
            kind([one.date], published) if one.date else "before" if one.before else "other" if one.after else "unknown"
        )
        counts[f"all {told}"] += 1
        if dated:
            counts[told] += 1


def _place(trigger: Sequence[str], line: str) -> int:
    return min((at for word in trigger if (at := line.find(word)) >= 0), default=len(line))


def main() -> None:
    """Count, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", nargs="?", type=Path, default=DATA)
    data = parser.parse_args().data
    before = _report.machine()
    figures: dict[str, dict[str, int]] = {}
    for name, folder, pattern, read, count in (
        ("Giveme5W1H", "main-event", "*.json", giveme5w1h.read_file, main_event),
        ("MEANTIME", "events/meantime", "*.xml", meantime.read_file, mentions),
    ):
        paths = first(data / folder, pattern, ALL)
        for part, chosen in (("measured", paths[:MEASURED]), ("rest", paths[MEASURED:])):
            counts: Counter[str] = Counter()
            for path in chosen:
                count(read(path), counts)
            figures[f"{name}, {part}"] = dict(sorted(counts.items()))
    rows = [
        [f"{name}: {told}", *(counts.get(f"{which}{one}", 0) for one in KINDS)]
        for name, counts in figures.items()
        for told, which in (
            ("all articles" if name.startswith("G") else "lines without a phrase", "all "),
            ("dated", ""),
        )
    ]
    _report.table(["", *KINDS], rows)
    _report.write("lead_lines", {"counts": figures}, before)


if __name__ == "__main__":
    main()
