"""What every benchmark ends with: a table on the screen and its figures in ``benchmarks/results/NAME.json``."""

from __future__ import annotations

import json
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parent.parent
BENCH_PYTHON = ROOT / ".venv-bench" / "bin" / "python"
"""The Python of the environment in which the programs to compare with are installed (``make bench`` makes it)."""


def machine() -> dict[str, Any]:
    """Return where and when figures were taken; ``load`` is the mean number of busy processes in the last minute."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
    }


def write(name: str, figures: dict[str, Any], before: dict[str, Any]) -> None:
    """Write figures, with ``machine()`` as it was before the measuring, to ``benchmarks/results/NAME.json``."""
    target = ROOT / "benchmarks" / "results" / f"{name}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    told = json.dumps({"machine": before, **figures}, indent=2, ensure_ascii=False)
    target.write_text(f"{told}\n", encoding="utf-8")
    print(f"written: {target.relative_to(ROOT)}", file=sys.stderr)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table: the first column to the left, figures to the right, ``None`` as a dash."""
    texts = [list(head), *([_cell(cell) for cell in row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*texts, strict=True)]
    for row in texts:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        print("  ".join(cells).rstrip())


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
