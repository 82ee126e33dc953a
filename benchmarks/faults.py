"""What is lost, and what is paid twice, when a fifth of a model's answers are faulty.

Usage: python -m benchmarks.faults [--articles 1000] [--shares 0 0.2 0.5] [--rounds 2]

``dateline summarize`` reads short made-up articles, 16 at once, with a server on loopback that misbehaves by a script
(``tests/faults/misbehaving.py``: statuses 429 and 5xx, resets before, in and after the body, slow and endless bodies,
cut JSON, wrong types and schemas, empty choices, cut-off answers, refusals). Then the run is taken up again from its
receipt by a well-behaved server. Told are the articles done, failed and unaccounted for, answers paid twice, requests
an article, and the seconds as a ratio to those of a run without faults.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import _report
from tests.faults.misbehaving import Misbehaving, serving
from tests.faults.runs import paid_twice, prepared, run


def measured(count: int, share: float, seed: int) -> dict[str, Any]:
    """Return what came of one run and of its resumption."""
    with tempfile.TemporaryDirectory() as name, serving(Misbehaving(share, seed=seed)) as server:
        folder = prepared(Path(name), count)
        begun = time.perf_counter()
        first = run(folder, server.model, timeout=1800)
        seconds = time.perf_counter() - begun
        sent = server.sent.total()
        (folder / "run.json").rename(folder / "first.json")
        server.share = 0.0
        second = run(folder, server.model, "resume", "first.json", timeout=1800)
        ids = {row["article"] for row in first.rows}
        return {
            "share": share,
            "articles": count,
            "code": first.code,
            "statuses": dict(first.statuses),
            "unaccounted": count - len(ids),
            "delivered": len(first.delivered),
            "requests": sent,
            "paid_twice": paid_twice(server),
            "played": dict(server.played),
            "seconds": seconds,
            "resumed": {
                "code": second.code,
                "delivered": len(second.delivered),
                "requests": server.sent.total() - sent,
            },
        }


def main() -> None:
    """Measure, print, and write the results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--shares", type=float, nargs="+", default=[0.0, 0.2, 0.5])
    parser.add_argument("--rounds", type=int, default=2)
    asked = parser.parse_args()
    before = _report.machine()
    runs = [measured(asked.articles, share, seed) for seed in range(1, asked.rounds + 1) for share in asked.shares]
    plain = median(one["seconds"] for one in runs if one["share"] == asked.shares[0])
    _report.table(
        ["faulty", "done", "failed", "unaccounted", "paid twice", "requests", "seconds, ratio", "missing after resume"],
        [
            [
                f"{one['share']:.0%}",
                one["statuses"].get("done", 0),
                sum(count for name, count in one["statuses"].items() if name != "done"),
                one["unaccounted"],
                one["paid_twice"],
                one["requests"],
                one["seconds"] / plain,
                one["articles"] - one["resumed"]["delivered"],
            ]
            for one in runs
        ],
    )
    _report.write("faults", {"runs": runs}, before)


if __name__ == "__main__":
    main()
