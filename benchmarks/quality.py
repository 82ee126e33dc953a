"""How good the briefs of one article are, by prompt version.

Usage: python -m benchmarks.quality [DATA] [--model embedded] [--prompt NAME@V …] [--meantime 12] [--main-event 12]

DATA holds the gold folders (default ../shared/data beside the repository). Three sets are read: the seed stories of
this repository (``seeds/``, all of them), articles of MEANTIME (``DATA/events/meantime``) and of Giveme5W1H
(``DATA/main-event``). Of the last two the first N are taken in the order of the SHA-256 of their files' names, so that
the choice is fixed and nobody's. ``docs/evaluation.md`` defines every figure; the two that prompts are measured by are
*dated.precision* with *dated.recall* on MEANTIME (aims .80 and .60) and *main.date* on Giveme5W1H (aim .75).

``ceiling``: the share of main events whose gold day is the day of publication or is told by any time expression of the
article: without that no choice of events can be right. ``by_publication``: the share whose gold day is the day of
publication, which is what a program gets that dates everything so.

With the embedded model this takes about half an hour. Every answer is kept in the cache, so that a run that was broken
off goes on where it was, and one that is repeated costs nothing (its tokens and seconds are then those of nothing).
Summary and actors are asked for only of the seed stories, unless ``--overview`` is given.

Results go to ``benchmarks/results/quality.json``: figures, digests of what was measured, never a text. A run replaces
only the models and prompts that it measured.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import _report

from dateline import dates
from dateline.errors import DatelineError
from dateline.evaluation.gold import GoldArticle
from dateline.evaluation.layouts import giveme5w1h, meantime, simple
from dateline.evaluation.run import evaluate
from dateline.prompts import PromptStore
from dateline.reading.opening import open_reader
from dateline.settings import load_settings
from dateline.steps import Failed, LineUnread, ModelChosen, Note

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dateline.evaluation.record import ArticleScore, Evaluation
    from dateline.records import Brief
    from dateline.settings import Settings
    from dateline.steps import Step

DATA = _report.ROOT.parent / "shared" / "data"
RESULTS = _report.ROOT / "benchmarks" / "results" / "quality.json"
AIMS = {"meantime": {"dated.precision": 0.80, "dated.recall": 0.60}, "main-event": {"main.date": 0.75}}
SHOWN = (
    "events.recall",
    "events.precision",
    "dates",
    "dates.wrong",
    "dated.precision",
    "dated.recall",
    "dated.recall_all",
    "main.date",
    "main.wrong",
    "citations",
    "actors.f1",
    "summary.unsupported",
)


@dataclass(frozen=True)
class GoldSet:
    """Some articles with their gold, and whether a summary is asked for."""

    name: str
    articles: tuple[GoldArticle, ...]
    overview: bool


def first(folder: Path, pattern: str, count: int) -> list[Path]:
    """Return the first files of a folder by the SHA-256 of their names."""
    return sorted(folder.rglob(pattern), key=lambda path: hashlib.sha256(path.name.encode()).hexdigest())[:count]


def gold_sets(data: Path, counts: dict[str, int], *, overview: bool) -> list[GoldSet]:
    """Read the gold sets that are there, and tell which are not."""
    seeds = tuple(one for one in simple.read(_report.ROOT / "seeds") if isinstance(one, GoldArticle))
    sets = [GoldSet("seeds", seeds, overview=True)]
    readers: dict[str, tuple[str, str, Callable[[Path], GoldArticle]]] = {
        "meantime": ("events/meantime", "*.xml", meantime.read_file),
        "main-event": ("main-event", "*.json", giveme5w1h.read_file),
    }
    for name, (folder, pattern, read) in readers.items():
        paths = first(data / folder, pattern, counts[name])
        if not paths:
            print(f"skipped: {name}, nothing is in {data / folder}", file=sys.stderr)
            continue
        sets.append(GoldSet(name, tuple(map(read, paths)), overview))
    return sets


def on_step(step: Step) -> None:
    """Tell what a person should know while it runs."""
    if isinstance(step, Failed):
        print(f"    failed: {step.error}", file=sys.stderr)
    elif isinstance(step, LineUnread):
        print(f"    line {step.line.number} unread: {step.why}", file=sys.stderr)
    elif isinstance(step, ModelChosen):
        print(f"model: {step.model}", file=sys.stderr)
    elif isinstance(step, Note):
        print(f"note: {step.text}", file=sys.stderr)


def told(score: ArticleScore) -> str:
    """Return the line that is printed of an article."""
    c, cost = score.counts, score.cost
    main = " main " + ("right" if c.main_right else "wrong" if c.main_wrong else "none") if c.main_gold else ""
    return (
        f"  {score.article}  events {c.events_found}+{c.events_covered}/{c.events_gold} told {c.events_told} "
        f"invented {c.events_invented}  dated {c.dated_right}/{c.dated_told} "
        f"found {c.dated_found}/{c.dated_gold}{main}  {cost.requests}+{cost.cached} requests  {cost.seconds:.0f} s"
    )


def measure(settings: Settings, sets: Sequence[GoldSet], where: Path | None) -> dict[str, Any]:
    """Return the figures of one prompt over all sets."""
    results: dict[str, Any] = {}
    with open_reader(settings, on_step=on_step) as reader:
        for one in sets:
            print(f"{one.name}, {settings.prompt or 'default prompt'}: {len(one.articles)} articles", flush=True)
            briefs: list[Brief] = []

            def on_score(score: ArticleScore, brief: Brief | None, briefs: list[Brief] = briefs) -> None:
                print(told(score), flush=True)
                if brief is not None:
                    briefs.append(brief)

            start = time.perf_counter()
            result = evaluate(one.articles, reader, on_step, name=one.name, overview=one.overview, on_score=on_score)
            results[one.name] = (
                figures(result, one) | digests(briefs) | {"wall_seconds": round(time.perf_counter() - start, 1)}
            )
            if where is not None:
                where.mkdir(parents=True, exist_ok=True)
                file = where / f"{one.name}.{(settings.prompt or 'default').replace('@', '-')}.json"
                rows = [brief.model_dump(mode="json") for brief in briefs]
                file.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return results


def figures(result: Evaluation, one: GoldSet) -> dict[str, Any]:
    """Return what is kept of an evaluation: no text and no name of an article."""
    kept: dict[str, Any] = result.model_dump(mode="json", exclude={"articles": {"__all__": {"source", "error"}}})
    days = [reachable(gold) for gold in one.articles if gold.main and gold.main.days]
    if days:
        kept["ceiling"] = {"main.date": round(sum(days) / len(days), 4)}
        kept["by_publication"] = {"main.date": round(sum(map(of_that_day, one.articles)) / len(days), 4)}
    return kept


def digests(briefs: Sequence[Brief]) -> dict[str, str]:
    """Return the SHA-256 of all questions (their fingerprints) and of all briefs; those of two equal runs are equal."""
    asked = [brief.provenance.fingerprints for brief in briefs]
    made = [brief.model_dump(mode="json", exclude={"provenance"}) for brief in briefs]
    return {
        f"{name}_sha256": hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
        for name, rows in (("questions", asked), ("briefs", made))
    }


def reachable(gold: GoldArticle) -> bool:
    """Whether a gold day of the main event is told by a time expression or is the day of publication."""
    article = gold.article
    spans = [(line.start, line.end) for line in article.lines if line.dropped is None]
    found = dates.find(article.text, article.published, article.language, spans=spans)
    days = {(dates.event_date(one).edtf or "").rstrip("?~%") for one in found} | {str(article.published)}
    return bool(gold.main and days & set(gold.main.days))


def of_that_day(gold: GoldArticle) -> bool:
    """Whether the main event is of the day of publication."""
    return bool(gold.main and str(gold.article.published) in gold.main.days)


def show(prompts: dict[str, dict[str, Any]]) -> None:
    """Print the figures, one table a set."""
    for name in dict.fromkeys(name for results in prompts.values() for name in results):
        rows = []
        for figure in SHOWN:
            cells: list[object] = [f"{name}: {figure}"]
            for results in prompts.values():
                one = results.get(name, {}).get("figures", {}).get(figure)
                cells.append(f"{one['value']:.3f} [{_edge(one['low'])}, {_edge(one['high'])}]" if one else None)
            if any(cells[1:]):
                rows.append(cells)
        print()
        _report.table(["", *prompts], rows)


def _edge(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("data", nargs="?", type=Path, default=DATA)
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--prompt", action="append", default=[], metavar="NAME@V")
    parser.add_argument("--meantime", type=int, default=12)
    parser.add_argument("--main-event", type=int, default=12)
    parser.add_argument("--overview", action="store_true", help="ask for summary and actors of every set")
    parser.add_argument("--only", action="append", choices=["seeds", *AIMS], help="measure just these sets")
    parser.add_argument("--briefs", type=Path, help="a folder outside of the repository to keep the briefs in")
    parser.add_argument("--dry", action="store_true", help="do not write the results")
    options = parser.parse_args()
    counts = {"meantime": options.meantime, "main-event": options.main_event}
    sets = gold_sets(options.data, counts, overview=options.overview)
    sets = [one for one in sets if not options.only or one.name in options.only]
    before = _report.machine()
    prompts: dict[str, dict[str, Any]] = {}
    try:
        for name in options.prompt or [None]:
            full = PromptStore().get(name).name if name else None
            settings = load_settings(model=options.model, prompt=full)
            prompts[full or "default"] = measure(settings, sets, options.briefs)
    except DatelineError as error:
        sys.exit(f"{type(error).__name__}: {error}{f' ({error.hint})' if error.hint else ''}")
    show(prompts)
    if not options.dry:
        write(options.model, prompts, before)


def with_cost(result: dict[str, Any], before: dict[str, Any] | None) -> dict[str, Any]:
    """Return the figures with the cost of the run before, if that asked more: what came from the cache cost nothing."""
    same = before is not None and [before["prompt"], before["overview"]] == [result["prompt"], result["overview"]]
    if before is None or not same or before["cost"]["requests"] <= result["cost"]["requests"]:
        return result
    return result | {"cost": before["cost"], "wall_seconds": before["wall_seconds"]}


def write(model: str, prompts: dict[str, dict[str, Any]], before: dict[str, Any]) -> None:
    """Write the figures; those of other models, prompts and sets stay."""
    try:
        known = json.loads(RESULTS.read_text(encoding="utf-8"))["models"]
    except (OSError, ValueError, KeyError):
        known = {}
    for prompt, results in prompts.items():
        refs = [f"{ref['name']}@{ref['version']}" for one in results.values() if (ref := one["prompt"])]
        kept = known.setdefault(model, {}).setdefault(refs[0] if refs else prompt, {})
        for name, result in results.items():
            kept[name] = with_cost(result, kept.get(name))
    _report.write("quality", {"aims": AIMS, "models": known}, before)


if __name__ == "__main__":
    main()
