"""Whether memory grows with the number of articles.

Usage: python -m benchmarks.memory [--counts 1000 10000 100000] [--jobs 16] [--ways stub extractive]

``dateline summarize`` reads JSONL of short made-up articles and writes JSONL, with its cache and its receipt on, in a
process of its own; told is its largest resident set, with a model on loopback that answers at once and without any.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import _report, stub_model

if TYPE_CHECKING:
    from collections.abc import Iterator

AIM = 400
"""MiB that a million records may take."""
PLACES = "Ardovia Brenholt Corvale Dunmarsh Eskerby Farrowgate Glenmoor Hollin Istrand Jorvale".split()
DATELINE = Path(sys.executable).with_name("dateline")


def records(count: int) -> Iterator[str]:
    """Yield lines of JSON, each another article."""
    for number in range(count):
        text = f"The council of {PLACES[number % 10]} sold {number} houses on Monday. The mayor called it a good day."
        yield (
            json.dumps({"title": f"Houses {number}", "published": f"2025-03-{number % 28 + 1:02}", "text": text}) + "\n"
        )


def measured(folder: Path, count: int, model: str, jobs: int) -> dict[str, Any]:
    """Return the peak of a run over so many articles."""
    news = folder / f"{count}.jsonl"
    with news.open("w", encoding="utf-8") as file:
        file.writelines(records(count))
    environment = os.environ | {"DATELINE_CACHE_DIR": str(folder / f"cache-{count}-{model[:4]}")}
    command = [str(DATELINE), "summarize", str(news), "--format", "jsonl", "-q", "--model", model, "--jobs", str(jobs)]
    begun = time.perf_counter()
    with (folder / "out.jsonl").open("wb") as out:
        process = subprocess.Popen(command, stdout=out, env=environment)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - begun
    with (folder / "out.jsonl").open("rb") as written:
        briefs = sum(1 for _ in written)
    return {
        "articles": count,
        "briefs": briefs,
        "code": process.returncode,
        "peak_mib": used.ru_maxrss / 1024,
        "cpu_ms": 1000 * (used.ru_utime + used.ru_stime) / count,
        "seconds": seconds,
    }


def main() -> None:
    """Measure, print, and write the results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--counts", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--jobs", type=int, default=16)
    parser.add_argument("--ways", nargs="+", choices=["stub", "extractive"], default=["stub", "extractive"])
    asked = parser.parse_args()
    before, runs = _report.machine(), []
    for way in asked.ways:
        with tempfile.TemporaryDirectory() as folder, stub_model.started(0.0) as address:
            model = f"{address}#stub" if way == "stub" else "extractive"
            runs += [{"way": way, **measured(Path(folder), count, model, asked.jobs)} for count in asked.counts]
    _report.table(
        ["articles", "model", "briefs", "peak MiB", "times the smallest", "CPU ms an article"],
        [
            [
                one["articles"],
                one["way"],
                one["briefs"],
                one["peak_mib"],
                one["peak_mib"] / next(first["peak_mib"] for first in runs if first["way"] == one["way"]),
                one["cpu_ms"],
            ]
            for one in runs
        ],
    )
    print(f"aim: flat, and a million records within {AIM} MiB")
    _report.write(f"memory-{'-'.join(asked.ways)}", {"aim_mib": AIM, "runs": runs}, before)


if __name__ == "__main__":
    main()
