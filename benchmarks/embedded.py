"""How many events a minute the embedded model finds, with one, two and four slots.

Usage: python -m benchmarks.embedded [--slots 1 2 4] [--articles N] [--rounds 1]

The seed stories are read by line (``extract.line@1``, events alone) with nothing kept, as many articles at once as the
server has slots, each time by a process of its own. The first article is not counted: the model is loaded with it, and
each slot reads the prompt's unchanging part once. Told are events a minute, requests, tokens, the share of the prompts'
tokens that the server had kept, and the ratio to one slot. Run it with nothing else on the machine.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import _report

AIM = 2.0
PROMPT = "extract.line@1"


def read(slots: int, count: int) -> dict[str, Any]:
    """Read the seeds, and return what was found in how many seconds."""
    from dateline.reading.base import Question  # noqa: PLC0415 -- the measuring process alone
    from dateline.reading.opening import open_reader  # noqa: PLC0415
    from dateline.records import Article, Brief  # noqa: PLC0415
    from dateline.settings import load_settings  # noqa: PLC0415
    from dateline.sources.base import ReadOptions  # noqa: PLC0415
    from dateline.steps import Failed  # noqa: PLC0415

    settings = load_settings(model="embedded", prompt=PROMPT, cache="off", slots=slots, timeout=900)
    paths = sorted(str(path) for path in Path(_report.ROOT, "seeds").rglob("*.txt"))
    with open_reader(settings) as reader:
        found = [one for one in reader.articles(paths, ReadOptions()) if isinstance(one, Article)]
        warm, rest = found[:1] * slots, found[1 : count + 1]
        list(reader.results(Question(one, overview=False, only={one.lines[0].number}) for one in warm))
        begun = time.perf_counter()
        briefs = list(reader.results(Question(one, overview=False) for one in rest))
        seconds = time.perf_counter() - begun
    made = [one for one in briefs if isinstance(one, Brief)]
    for one in briefs:
        if isinstance(one, Failed):
            raise one.error
    usage = [one.provenance.usage for one in made]
    return {
        "slots": slots,
        "articles": len(made),
        "events": sum(len(one.events) for one in made),
        "requests": sum(one.requests for one in usage),
        "prompt_tokens": sum(one.prompt_tokens for one in usage),
        "cached_tokens": sum(one.cached_tokens for one in usage),
        "completion_tokens": sum(one.completion_tokens for one in usage),
        "seconds": seconds,
    }


def main() -> None:
    """Measure, print, and write the results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--slots", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--articles", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(read(asked.one, asked.articles)))
        return
    before = _report.machine()
    runs = [_run(slots, asked.articles) for _ in range(asked.rounds) for slots in asked.slots]
    pace = {
        slots: median(60 * one["events"] / one["seconds"] for one in runs if one["slots"] == slots)
        for slots in asked.slots
    }
    rows = []
    for slots in asked.slots:
        one = next(run for run in runs if run["slots"] == slots)
        kept = one["cached_tokens"] / max(one["prompt_tokens"], 1)
        rows.append([slots, pace[slots], pace[slots] / pace[asked.slots[0]], one["events"], one["requests"], kept])
    _report.table(["slots", "events a minute", "ratio", "events", "requests", "prompt tokens kept"], rows)
    print(f"aim: {AIM} times one slot's figure")
    _report.write("embedded", {"aim": AIM, "prompt": PROMPT, "runs": runs}, before)


def _run(slots: int, count: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.embedded", "--one", str(slots), "--articles", str(count)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=_report.ROOT)
    if done.returncode:
        raise SystemExit(done.stderr)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


if __name__ == "__main__":
    main()
