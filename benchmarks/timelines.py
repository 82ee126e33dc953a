"""How good the timelines are that ``--model extractive`` makes of many articles, and how fast.

Usage: python -m benchmarks.timelines [FOLDER] [--bench-python PATH]

FOLDER holds topics of Timeline17 (default ../shared/data/timelines beside the repository). Each topic has one set of
articles and several timelines that journalists wrote; each is scored by itself.

*given*: the published protocol. The system is told the first and the last date of the gold timeline, how many dates it
has and how many sentences a date on average, and reads the articles published in that span. *predicted*: it is told
nothing but the topic's words and works out all three, so it makes one timeline a topic. Not the same task: gold
timelines of one topic have from 12 to 102 dates.

Figures. *AR-1*, *AR-2*: alignment ROUGE ("align+ m:1", Martschat and Markert 2017) by tilse, its reference
implementation. *Date-F1*: of the sets of dates. F1 is that of mean precision and mean recall over timelines, as
published. The baseline in the same run takes the days on which most articles were published, and the first line of
each article of that day; where numbers are predicted it is given those that dateline predicted.

Speed: seconds for the candidates of all articles (most of it is finding dates) and for choosing, as a ratio to the
seconds of ``dates.find`` alone over the same articles, measured in turns.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import _report

from dateline import dates
from dateline.evaluation.layouts import timeline17
from dateline.evaluation.timelines import date_rouge
from dateline.extractive.candidates import candidates
from dateline.extractive.choose import Choice, choose

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dateline.evaluation.gold import Days, GoldTimelines
    from dateline.extractive.candidates import Candidate
    from dateline.records import Article

DATA = _report.ROOT.parent / "shared" / "data" / "timelines"
PUBLISHED = {
    "DATEWISE (9 topics)": {"ar1": 0.120, "ar2": 0.035, "date": 0.544},
    "SUnSET, GPT-4o (9 topics)": {"date": 0.590},
}
AIMS = {"ar1": 0.14, "ar2": 0.045, "date": 0.60}
SYSTEMS = ("dateline", "baseline")
MEASURES = ("ar1", "ar2", "date")
Pair = tuple[float, float]
"""Precision and recall."""


@dataclass
class Clock:
    """Seconds and sizes of one topic."""

    find: float = 0.0
    candidates: float = 0.0
    choose: float = 0.0
    articles: int = 0
    characters: int = 0


@dataclass
class Run:
    """One timeline that was made, with the gold it is scored against."""

    topic: str
    protocol: str
    system: str
    made: Days
    gold: Days
    scores: dict[str, Pair] = field(default_factory=dict)


def dated(topic: GoldTimelines, clock: Clock) -> list[tuple[Article, list[Candidate]]]:
    """Return the articles of a topic with their candidates, timed in turns with ``dates.find`` alone."""
    read = []
    for article in topic.articles:
        spans = [(line.start, line.end) for line in article.lines if line.dropped is None]
        start = time.perf_counter()
        dates.find(article.text, article.published, article.language, spans=spans)
        middle = time.perf_counter()
        read.append((article, candidates(article)))
        clock.find += middle - start
        clock.candidates += time.perf_counter() - middle
        clock.articles += 1
        clock.characters += len(article.text)
    return read


def as_timeline(chosen: Iterable[Candidate]) -> Days:
    """Return chosen lines by date; a month or a year stands at its first day, and so counts as a wrong date."""
    found: defaultdict[date, list[str]] = defaultdict(list)
    for one in chosen:
        found[date.fromordinal(min(max(one.slot.first, 1), date.max.toordinal()))].append(one.text)
    return {day: tuple(lines) for day, lines in sorted(found.items())}


def baseline(articles: Sequence[Article], count: int, per_date: int) -> Days:
    """Return the days with most articles, each with the first lines of the first of them."""
    by_day: defaultdict[date, list[Article]] = defaultdict(list)
    for article in articles:
        if article.published:
            by_day[article.published].append(article)
    days = sorted(by_day, key=lambda day: (-len(by_day[day]), day))[:count]
    return {day: tuple(first_line(article) for article in by_day[day][:per_date]) for day in sorted(days)}


def first_line(article: Article) -> str:
    """Return the first line of an article that is no furniture."""
    return article.quote(next(line for line in article.lines if line.dropped is None))


def given(topic: GoldTimelines, read: Sequence[tuple[Article, list[Candidate]]]) -> list[Run]:
    """Make a timeline for each gold one by the published protocol."""
    runs = []
    for gold in topic.timelines:
        first, last = min(gold), max(gold)
        per_date = round(sum(map(len, gold.values())) / len(gold))
        there = [
            (article, found) for article, found in read if article.published and first <= article.published <= last
        ]
        choice = Choice(dates=len(gold), per_date=per_date, first=first, last=last, words=topic.words)
        ours = as_timeline(choose((one for _, found in there for one in found), choice))
        simple = baseline([article for article, _ in there], len(gold), per_date)
        runs += [
            Run(topic.name, "given", system, made, gold) for system, made in zip(SYSTEMS, (ours, simple), strict=True)
        ]
    return runs


def predicted(topic: GoldTimelines, read: Sequence[tuple[Article, list[Candidate]]], clock: Clock) -> list[Run]:
    """Make one timeline of the topic and set it beside each gold one."""
    start = time.perf_counter()
    ours = as_timeline(choose((one for _, found in read for one in found), Choice(words=topic.words)))
    clock.choose = time.perf_counter() - start
    per_date = round(sum(map(len, ours.values())) / max(1, len(ours)))
    simple = baseline([article for article, _ in read], len(ours), per_date)
    made = zip(SYSTEMS, (ours, simple), strict=True)
    return [Run(topic.name, "predicted", system, one, gold) for system, one in made for gold in topic.timelines]


def score(runs: list[Run], bench_python: Path) -> str | None:
    """Score the runs, in place; returns which ROUGE was used, ``None`` where tilse is not installed."""
    for run in runs:
        dates_told = date_rouge(run.made.keys(), run.gold.keys())
        run.scores["date"] = dates_told.precision, dates_told.recall
    told = json.dumps([[text(run.made), text(run.gold)] for run in runs])
    command = [str(bench_python), str(Path(__file__).with_name("timelines_tilse.py"))]
    try:
        done = subprocess.run(command, input=told, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        why = (getattr(error, "stderr", "") or str(error)).strip().splitlines()[-1]
        print(f"no ROUGE, tilse does not run in {bench_python}: {why}", file=sys.stderr)
        return None
    used: str | None = None
    for run, scores in zip(runs, json.loads(done.stdout), strict=True):
        used = scores.pop("rouge")
        run.scores.update({name: tuple(pair) for name, pair in scores.items()})
    return used


def text(timeline: Days) -> dict[str, list[str]]:
    """Return a timeline as JSON can hold it."""
    return {day.isoformat(): list(lines) for day, lines in timeline.items()}


def f1(runs: Sequence[Run], measure: str) -> float | None:
    """Return F1 of mean precision and mean recall over runs; ``None`` without scores."""
    pairs = [run.scores[measure] for run in runs if measure in run.scores]
    if not pairs:
        return None
    precision, recall = (sum(pair[at] for pair in pairs) / len(pairs) for at in (0, 1))
    return round(2 * precision * recall / (precision + recall), 4) if precision + recall else 0.0


def summary(runs: list[Run]) -> dict[str, Any]:
    """Return the figures by protocol, system and topic, and print them."""
    names = list(dict.fromkeys(run.topic for run in runs))
    figures: dict[str, Any] = {}
    for protocol in ("given", "predicted"):
        print(f"\n{protocol}")
        rows = []
        for system in SYSTEMS:
            here = [run for run in runs if (run.protocol, run.system) == (protocol, system)]
            parts = {name: [run for run in here if run.topic == name] for name in names}
            for name, some in [*parts.items(), ("all", here)]:
                told = {measure: f1(some, measure) for measure in MEASURES}
                told["dates"] = round(sum(len(run.made) for run in some) / len(some), 1)
                figures.setdefault(protocol, {}).setdefault(system, {})[name] = told
                rows.append(
                    [f"{system}, {name}", *(shown(told[measure]) for measure in MEASURES), shown(told["dates"], 1)]
                )
        rows += [[name, *(shown(told.get(measure)) for measure in MEASURES)] for name, told in PUBLISHED.items()]
        _report.table(["F1", "AR-1", "AR-2", "Date-F1", "dates"], [row + [None] * (5 - len(row)) for row in rows])
    return figures


def shown(value: float | None, digits: int = 3) -> str | None:
    """Return a figure as the table shows it."""
    return None if value is None else f"{value:.{digits}f}"


def speed(clocks: dict[str, Clock]) -> dict[str, dict[str, float]]:
    """Return how fast it was, by topic, and print it."""
    figures = {}
    for name, clock in clocks.items():
        seconds = clock.candidates + clock.choose
        figures[name] = {
            "articles": clock.articles,
            "articles_per_second": round(clock.articles / seconds, 1),
            "kb_per_second": round(clock.characters / 1000 / seconds, 1),
            "find_seconds": round(clock.find, 3),
            "candidates_to_find": round(clock.candidates / clock.find, 3),
            "choose_to_find": round(clock.choose / clock.find, 3),
            "all_to_find": round(seconds / clock.find, 3),
        }
    print()
    heads = list(next(iter(figures.values())))
    _report.table(["speed", *heads], [[name, *map(float, row.values())] for name, row in figures.items()])
    return figures


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=DATA)
    parser.add_argument("--bench-python", type=Path, default=_report.BENCH_PYTHON)
    options = parser.parse_args()
    names = timeline17.topics(options.folder) if options.folder.is_dir() else []
    if not names:
        print(f"skipped: no topics in {options.folder}", file=sys.stderr)
        return
    before = _report.machine()
    runs: list[Run] = []
    clocks: dict[str, Clock] = {}
    unreadable: Counter[str] = Counter()
    for name in names:
        topic = timeline17.read_topic(options.folder, name)
        unreadable[name] = topic.unreadable
        clocks[name] = Clock()
        read = dated(topic, clocks[name])
        runs += given(topic, read) + predicted(topic, read, clocks[name])
    rouge = score(runs, options.bench_python)
    figures = summary(runs)
    figures |= {
        "speed": speed(clocks),
        "rouge": rouge,
        "published": PUBLISHED,
        "aims": AIMS,
        "no_sentence": dict(unreadable),
    }
    _report.write("timelines", figures, before)


if __name__ == "__main__":
    main()
