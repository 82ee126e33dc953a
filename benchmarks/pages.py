r"""How well the story and the headline of news pages are found, beside trafilatura, newspaper4k and readability.

Usage: python -m benchmarks.pages [FOLDER] [--no-rivals]

FOLDER holds ``articles.json`` (title, authors and ``articleBody`` by page) and ``html.tar.xz`` (default
../shared/data/pages beside the repository). Figures: *F1*, *P*, *R*: of the bag of words (``\w+``) of the
body, the mean over the pages; *half*: the mean F1 of every other page by name; *title*: equal after white space is
folded; *seconds* for all pages, and as a multiple of bare trafilatura's. The dates of these pages are not reliable and
are left out; ``page_dates`` measures dates.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import re
import statistics
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import _report
from benchmarks.pages_rivals import PACKAGES, pages_of

from dateline.errors import InputError
from dateline.sources.base import ReadOptions
from dateline.sources.pages.read import article_of_page

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = _report.ROOT.parent / "shared" / "data" / "pages"
_WORD = re.compile(r"\w+")
_RIVAL_SECONDS = 900

Found = tuple[str, str, tuple[str, ...] | None]
"""Title, body, authors; ``None`` where a program is not asked for the authors."""


def words_score(found: str, gold: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 of the bag of words."""
    mine, theirs = Counter(_WORD.findall(found)), Counter(_WORD.findall(gold))
    common = (mine & theirs).total()
    if not common:
        return 0.0, 0.0, 0.0
    precision, recall = common / mine.total(), common / theirs.total()
    return precision, recall, 2 * precision * recall / (precision + recall)


def score(found: dict[str, Found], gold: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of one program."""
    bodies = {name: words_score(found[name][1], gold[name]["articleBody"]) for name in sorted(gold)}
    f1 = [body[2] for body in bodies.values()]
    titles = [_folded(found[name][0]) == _folded(gold[name]["title"]) for name in sorted(gold)]
    figures: dict[str, Any] = {
        "f1_mean": statistics.mean(f1),
        "f1_median": statistics.median(f1),
        "f1_halves": [statistics.mean(f1[half::2]) for half in (0, 1)],
        "precision": statistics.mean(body[0] for body in bodies.values()),
        "recall": statistics.mean(body[1] for body in bodies.values()),
        "titles": sum(titles),
        "titles_halves": [sum(titles[half::2]) for half in (0, 1)],
    }
    asked = [name for name in sorted(gold) if gold[name]["authors"].strip() and found[name][2] is not None]
    if asked:
        named = [(_names(found[name][2] or ()), _names(gold[name]["authors"].split(","))) for name in asked]
        figures["authors"] = {
            "pages": len(asked),
            "right": sum(mine == theirs for mine, theirs in named),
            "none": sum(not mine for mine, _ in named),
        }
    return figures


def _names(names: Any) -> frozenset[str]:  # noqa: ANN401 -- any strings
    parts = (part for name in names for part in re.split(r",|\band\b", name))
    return frozenset(key for part in parts if (key := "".join(_WORD.findall(part)).casefold()))


def _folded(text: str | None) -> str:
    return " ".join((text or "").split())


def _dateline(page: bytes, url: str) -> Found:
    try:
        article = article_of_page(page, "page", url, None, ReadOptions())
    except InputError as error:
        return "", "", (str(error),)
    return article.title or "", article.text, article.authors


def _trafilatura(page: bytes, url: str) -> Found:
    import trafilatura  # noqa: PLC0415 -- heavy

    found: Any = trafilatura.bare_extraction(page, url=url, with_metadata=True)
    return (found.title or "", found.text or "", None) if found else ("", "", None)


def _trafilatura_text(page: bytes, url: str) -> Found:
    import trafilatura  # noqa: PLC0415 -- heavy

    return "", trafilatura.extract(page, url=url) or "", None


def timed(read: Callable[[bytes, str], Found], pages: dict[str, bytes], gold: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of a program that runs here."""
    start = time.perf_counter()
    found = {name: read(pages[name], gold[name]["url"]) for name in sorted(gold)}
    return {"seconds": time.perf_counter() - start, **score(found, gold)}


def rival(name: str, folder: Path, gold: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of a program that runs in its own environment, or why there are none."""
    if not _report.BENCH_PYTHON.exists():
        return {"missing": "no .venv-bench"}
    script = Path(__file__).with_name("pages_rivals.py")
    command = [str(_report.BENCH_PYTHON), str(script), name, str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=_RIVAL_SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        return {"missing": str(error)[:200]}
    told: dict[str, Any] = json.loads(done.stdout)
    if "missing" in told:
        return told
    found: dict[str, Found] = {page: (title, body, None) for page, (title, body) in told["pages"].items()}
    return {"version": told["version"], "seconds": told["seconds"], **score(found, gold)}


def refused(pages: dict[str, bytes], gold: dict[str, Any]) -> list[str]:
    """Return what is said of the pages that are refused, though each is an article."""
    said = []
    for name in sorted(gold):
        try:
            article_of_page(pages[name], name, gold[name]["url"], None, ReadOptions())
        except InputError as error:
            said.append(str(error))
    return said


def show(results: dict[str, dict[str, Any]]) -> None:
    """Print the table."""
    base = results["trafilatura.extract"]["seconds"]
    head = ["", "F1 mean", "median", "half 1", "half 2", "P", "R", "titles", "seconds", "times"]
    rows: list[list[object]] = []
    for name, row in results.items():
        if "missing" in row:
            rows.append([f"{name}: skipped, {row['missing']}", *[None] * 9])
            continue
        figures = (row["f1_mean"], row["f1_median"], *row["f1_halves"], row["precision"], row["recall"])
        titles = row["titles"] if name != "trafilatura.extract" else None
        rows.append([name, *(f"{figure:.4f}" for figure in figures), titles, row["seconds"], row["seconds"] / base])
    _report.table(head, rows)


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=DATA)
    parser.add_argument("--no-rivals", action="store_true")
    options = parser.parse_args()
    if not (options.folder / "articles.json").exists():
        print(f"skipped: there is no {options.folder}/articles.json")
        return
    before = _report.machine()
    gold = json.loads((options.folder / "articles.json").read_text(encoding="utf-8"))
    pages = pages_of(options.folder)
    readers: dict[str, Callable[[bytes, str], Found]] = {
        "trafilatura.extract": _trafilatura_text,
        "trafilatura.bare_extraction": _trafilatura,
        "dateline": _dateline,
    }
    for read in readers.values():  # imports and patterns are made once, not by the first page
        read(pages[min(gold)], gold[min(gold)]["url"])
    results = {name: timed(read, pages, gold) for name, read in readers.items()}
    for name in () if options.no_rivals else PACKAGES:
        results[name] = rival(name, options.folder, gold)
    print(f"{len(gold)} pages")
    show(results)
    wrong = refused(pages, gold)
    print(f"dateline refuses {len(wrong)} of them; authors: {results['dateline'].get('authors')}")
    print(*wrong, sep="\n" if wrong else "")
    if not options.no_rivals:
        _report.write("pages", {"pages": len(gold), "readers": results, "refused": wrong}, before)
    if importlib.util.find_spec("benchmarks.page_dates"):
        importlib.import_module("benchmarks.page_dates").measure(options.folder.parent / "page-dates")


if __name__ == "__main__":
    main()
