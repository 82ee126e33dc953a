"""Whether the day is found on which a web page was published, beside other libraries.

Usage: python -m benchmarks.page_dates [FOLDER] [--bench-python PATH]

FOLDER holds ``gold.json`` (address -> file and day; no day where the page tells none) and ``html.tar.xz`` (default
../shared/data/page-dates beside the repository). PATH is the Python of an environment in which newspaper4k
is installed; without it, that is skipped.

Figures. *right*: the day of the gold, or none where the gold has none. *wrong*: another day, or one where the gold has
none. *none*: no day where the gold has one. A day that is given as a guess counts like any other, and the guesses are
told apart as well. *pages/s* is on one processor, from the bytes of a page to its day; *speed* is its ratio to
htmldate's in the same run. All pages are read once before, so that loading a library is not timed.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tarfile
import time
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from benchmarks import _report

from dateline.errors import InputError
from dateline.sources.pages.day.published import published_of
from dateline.sources.pages.said import said_of
from dateline.sources.pages.tree import parse

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = _report.ROOT.parent / "shared" / "data" / "page-dates"
MAX_BYTES = 20_000_000
Answer = tuple[str | None, bool]
"""A day (ISO 8601), and whether it is only guessed."""


@dataclass(frozen=True)
class Page:
    """A page with the day on which it was published, ``None`` where it tells none."""

    url: str
    day: str | None
    data: bytes


def load(folder: Path) -> list[Page]:
    """Return the pages of a folder, read in memory, in the order of the gold."""
    gold: dict[str, dict[str, Any]] = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    files: dict[str, bytes] = {}
    with tarfile.open(folder / "html.tar.xz") as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.isfile() and member.size <= MAX_BYTES else None
            if stream:
                files[PurePosixPath(member.name).name] = stream.read()
    days = {url: told["date"] if isinstance(told["date"], str) else None for url, told in gold.items()}  # NaN: none
    return [Page(url, days[url], files[told["file"]]) for url, told in gold.items() if told["file"] in files]


def by_dateline(page: Page) -> Answer:
    """Return the day by dateline."""
    try:
        tree = parse(page.data, None)
    except InputError:
        return None, False
    found = published_of(tree, said_of(tree, page.url), page.url)
    return (found.day.isoformat() if found.day else None), found.guessed


def by_htmldate(*, original: bool) -> Callable[[Page], Answer]:
    """Return a reader by htmldate, of the first day of publication or with its defaults."""
    find_date = import_module("htmldate").find_date

    def read(page: Page) -> Answer:
        return find_date(page.data, url=page.url, original_date=original), False

    return read


def answers_of(pages: list[Page], read: Callable[[Page], Answer]) -> tuple[list[Answer], float]:
    """Return what a reader answers, and its seconds, the second time: the first loads what a library needs."""
    answers: list[Answer] = []
    seconds = 0.0
    for _ in range(2):
        import_module("htmldate.meta").reset_caches()  # it keeps what it found in every string
        started = time.perf_counter()
        answers = [read(page) for page in pages]
        seconds = time.perf_counter() - started
    return answers, seconds


def by_newspaper(pages: list[Page], data: Path, python: Path) -> tuple[list[Answer], float] | None:
    """Return what newspaper4k answers in its own environment; ``None``, told, where it is not installed."""
    script = _report.ROOT / "benchmarks" / "page_dates_rivals.py"
    if not python.exists():
        told: dict[str, Any] = {"missing": f"no {python}"}
    else:
        done = subprocess.run([python, script, data], stdout=subprocess.PIPE, check=True)
        told = json.loads(done.stdout)
    if "missing" in told:
        print(f"newspaper4k is not installed, and skipped: {told['missing']}", file=sys.stderr)
        return None
    return [(told["days"].get(page.url), False) for page in pages], told["seconds"]


def scored(pages: list[Page], answers: list[Answer], seconds: float) -> dict[str, Any]:
    """Return the figures of one reader on all pages."""
    figures: dict[str, Any] = {"pages": len(pages), "right": 0, "right, guessed": 0, "wrong": 0, "wrong, guessed": 0}
    figures |= {"none": 0, "pages/s": len(pages) / seconds}
    for page, (day, guessed) in zip(pages, answers, strict=True):
        outcome = "right" if day == page.day else "wrong" if day else "none"
        figures[outcome] += 1
        if guessed:
            figures[f"{outcome}, guessed"] += 1
    return figures


def measure(data: Path, python: Path = _report.BENCH_PYTHON) -> dict[str, dict[str, Any]]:
    """Return the figures of every reader on the pages of a folder; ``python`` has newspaper4k."""
    pages = load(data)
    found = {
        "htmldate, original date": scored(pages, *answers_of(pages, by_htmldate(original=True))),
        "htmldate, defaults": scored(pages, *answers_of(pages, by_htmldate(original=False))),
        "dateline": scored(pages, *answers_of(pages, by_dateline)),
    }
    if newspaper := by_newspaper(pages, data, python):
        found["newspaper4k"] = scored(pages, *newspaper)
    base = found["htmldate, original date"]["pages/s"]
    return {name: {**figures, "speed": figures["pages/s"] / base} for name, figures in found.items()}


def main() -> None:
    """Measure, print a table, write the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--bench-python", type=Path, default=_report.BENCH_PYTHON)
    arguments = parser.parse_args()
    if not (arguments.folder / "gold.json").is_file():
        raise SystemExit(f"{arguments.folder}: no gold.json")
    before = _report.machine()
    found = measure(arguments.folder, arguments.bench_python)
    columns = ["pages", "right", "right, guessed", "wrong", "wrong, guessed", "none", "pages/s", "speed"]
    _report.table(["", *columns], [[name, *(figures[column] for column in columns)] for name, figures in found.items()])
    _report.write("page_dates", found, before)


if __name__ == "__main__":
    main()
