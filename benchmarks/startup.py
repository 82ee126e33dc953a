"""How long ``dateline --help`` takes, beside the import of its command-line library and beside ``llm --help``.

Usage: python -m benchmarks.startup [--rounds N] [--bench-python PATH]

The three commands run in turns (A B C A B C …), so that whatever else the machine does falls on all alike. *Wall* and
*CPU* are of the whole process, from its start to its end. A ratio is taken within each round; told are the median,
the lowest and the highest of the rounds.
"""

from __future__ import annotations

import argparse
import os
import shlex
import subprocess
import sys
import sysconfig
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import _report

WARM_UPS = 2
MIN_ROUNDS = 15
AIMS = {"click": 2.0, "llm": 0.5}
"""The most that ``dateline --help`` may take, in times of the other."""


@dataclass
class Subject:
    """A command with its measured times, in seconds."""

    name: str
    command: list[str]
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def subjects(bench_python: Path) -> list[Subject]:
    """Return the commands, ``dateline`` first."""
    return [
        Subject("dateline", [str(Path(sysconfig.get_path("scripts")) / "dateline"), "--help"]),
        Subject("click", [str(bench_python), "-c", "import click"]),
        Subject("llm", [str(bench_python.with_name("llm")), "--help"]),
    ]


def environment(user_dir: str) -> dict[str, str]:
    """Return the children's environment: bytecode is written and used, and llm reads no user's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "LLM_USER_PATH": user_dir}


def why_not(subject: Subject, env: dict[str, str]) -> str | None:
    """Say why a command cannot be measured; ``None`` if it can."""
    if not Path(subject.command[0]).exists():
        return f"{subject.name}: {Path(subject.command[0]).name} is not installed there; `make bench` installs it"
    done = subprocess.run(subject.command, env=env, capture_output=True, text=True, check=False)
    return f"{subject.name}: {(done.stderr.strip().splitlines() or ['fails'])[-1]}" if done.returncode else None


def run(subject: Subject, env: dict[str, str]) -> tuple[float, float]:
    """Run a command to its end; return its wall and its CPU seconds."""
    begin = time.perf_counter()
    process = subprocess.Popen(subject.command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{subject.name} ended with {process.returncode}")
    return wall, used.ru_utime + used.ru_stime


def measure(found: list[Subject], rounds: int, env: dict[str, str]) -> None:
    """Run the commands in turns, after some turns that are not counted."""
    for turn in range(WARM_UPS + rounds):
        for subject in found:
            wall, cpu = run(subject, env)
            if turn >= WARM_UPS:
                subject.wall.append(wall)
                subject.cpu.append(cpu)


def ratios(own: list[float], other: list[float]) -> dict[str, float]:
    """Compare round by round."""
    each = [mine / theirs for mine, theirs in zip(own, other, strict=True)]
    return {"median": round(median(each), 3), "min": round(min(each), 3), "max": round(max(each), 3)}


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=25, help=f"at least {MIN_ROUNDS} for figures to keep")
    parser.add_argument("--bench-python", type=Path, default=_report.BENCH_PYTHON)
    options = parser.parse_args()
    before = _report.machine()
    wanted = subjects(options.bench_python)
    with tempfile.TemporaryDirectory() as user_dir:
        env = environment(user_dir)
        missing = {subject.name: why for subject in wanted if (why := why_not(subject, env))}
        for why in missing.values():
            print(f"skipped: {why}", file=sys.stderr)
        if "dateline" in missing:
            sys.exit(1)
        found = [subject for subject in wanted if subject.name not in missing]
        measure(found, options.rounds, env)
    skipped = list(missing.values())
    result: dict[str, Any] = {"rounds": options.rounds, "warm_ups": WARM_UPS, "skipped": skipped, "commands": {}}
    result["commands"] = {
        one.name: {
            "command": shlex.join([Path(one.command[0]).name, *one.command[1:]]),
            "wall_ms": round(1000 * median(one.wall), 1),
            "cpu_ms": round(1000 * median(one.cpu), 1),
        }
        for one in found
    }
    own = found[0]
    result["dateline_against"] = {
        other.name: {
            "wall": ratios(own.wall, other.wall),
            "cpu": ratios(own.cpu, other.cpu),
            "aim": AIMS[other.name],
            "met": ratios(own.wall, other.wall)["median"] <= AIMS[other.name],
        }
        for other in found[1:]
    }
    show(result)
    _report.write("startup", result, before)


def show(result: dict[str, Any]) -> None:
    """Print the table."""
    print(f"{result['rounds']} rounds; medians; a ratio is the median of the rounds (lowest–highest)")
    commands = result["commands"].values()
    _report.table(["command", "wall ms", "CPU ms"], [[c["command"], c["wall_ms"], c["cpu_ms"]] for c in commands])
    print()
    rows: list[list[object]] = []
    for name, told in result["dateline_against"].items():
        for kind in ("wall", "cpu"):
            one = told[kind]
            aim = f"≤ {told['aim']:g} {'met' if told['met'] else 'MISSED'}" if kind == "wall" else None
            rows.append([f"dateline / {name}, {kind}", one["median"], f"{one['min']:.2f}–{one['max']:.2f}", aim])
    if rows:
        _report.table(["ratio", "median", "range", "aim"], rows)


if __name__ == "__main__":
    main()
