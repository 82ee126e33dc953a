"""A run of the command line over many articles, whose model misbehaves; shared by the tests and a benchmark."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.faults.misbehaving import articles

if TYPE_CHECKING:
    from tests.faults.misbehaving import Misbehaving

DATELINE = Path(sys.executable).with_name("dateline")
JOBS = 16


@dataclass(frozen=True)
class Result:
    """How a run ended, which articles were delivered, and what its receipt says."""

    code: int
    err: str
    delivered: list[str]
    rows: list[dict[str, Any]]

    @property
    def statuses(self) -> Counter[str]:
        """How many articles came to what."""
        return Counter(row["status"] for row in self.rows)


def run(folder: Path, model: str, *arguments: str, tries: int = 5, timeout: float = 110) -> Result:
    """Run ``summarize`` over the records in ``folder`` (``news.jsonl``), or another command given by ``arguments``.

    A request is sent ``tries`` times at most, and may take two seconds.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATELINE_", "OPENAI_"))}
    settings = {
        "DATELINE_MODEL": model,
        "DATELINE_TIMEOUT": "2",
        "DATELINE_RETRIES": str(tries),
        "DATELINE_CACHE_DIR": str(folder / "cache"),
    }
    told = ("--format", "jsonl", "-o", "out.jsonl", "--receipt", "run.json", "--jobs", str(JOBS))
    command = [str(DATELINE), *(arguments or ("summarize", "news.jsonl", *told))]
    done = subprocess.run(
        command, cwd=folder, env=kept | settings, capture_output=True, text=True, timeout=timeout, check=False
    )
    out, receipt = folder / "out.jsonl", folder / "run.json"
    lines = out.read_text("utf-8").splitlines() if out.is_file() else []
    rows = json.loads(receipt.read_text("utf-8"))["articles"] if receipt.is_file() else []
    return Result(done.returncode, done.stderr, [json.loads(line)["article"]["id"] for line in lines], rows)


def prepared(folder: Path, count: int) -> Path:
    """Write the records of ``count`` articles."""
    (folder / "news.jsonl").write_text(articles(count), "utf-8")
    return folder


def paid_twice(server: Misbehaving) -> int:
    """Return how many requests were answered well more than once."""
    return sum(count > 1 for count in server.billed.values())
