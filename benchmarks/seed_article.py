"""What dateline finds in the seed article, and how fast, beside langextract on the same server with the same model.

Usage: python -m benchmarks.seed_article [--rounds N] [--bench-python PATH]

Three programs read ``seeds/000_07c546ca077d7fd8.txt``, published on 2019-02-25, in turns: langextract (events with
dates and actors), ``dateline timeline`` (the same) and ``dateline summarize`` (these, a summary and all actors). Each
run is a process of its own, timed from its start to its end, without a cache, on a llama.cpp server that was started
for this run alone (the parameters are those of dateline's embedded model; its loading is not timed). A proxy between
program and server counts requests and tokens. What the figures of quality mean stands in ``seed_score.py``.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import sysconfig
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks import _report
from benchmarks.seed_score import Answer, Found, Span, date_of, score
from benchmarks.seed_server import served

if TYPE_CHECKING:
    from benchmarks.seed_server import Served

ARTICLE = Path("seeds") / "000_07c546ca077d7fd8.txt"
GOLD = Path("seeds") / "gold" / "000_07c546ca077d7fd8.json"
RIVAL = "langextract"
OWN = ("timeline", "summarize")
AIM = 2.0
"""The most seconds that ``dateline timeline`` may take, in times of langextract's."""
LIMIT = 1800
"""Seconds after which a run is given up."""
ROWS = {
    "seconds": "seconds",
    "requests": "requests",
    "tokens read": "prompt_tokens",
    "  of these from the server's memory": "remembered",
    "tokens written": "completion_tokens",
    "answers cut off": "cut_off",
    "events": "events",
    "gold events found": "gold_found",
    "words of doubt kept": "doubt_kept",
    "right dates": "dates_right",
    "wrong dates": "dates_wrong",
    "events of no article text": "events_of_no_article_text",
    "citations": "citations",
    "citations exact, %": "exact_percent",
}


def command(program: str, server: Served, published: str, bench_python: Path) -> tuple[list[str], dict[str, str]]:
    """Return a program's command line and what it needs in its environment."""
    if program == RIVAL:
        script = str(Path(__file__).with_name("seed_rival.py"))
        return [str(bench_python), script, str(ARTICLE), published, server.base_url, server.model], {
            "BENCH_API_KEY": server.key
        }
    dateline = str(Path(sysconfig.get_path("scripts")) / "dateline")
    options = ["--published", published, "--model", "embedded", "--no-cache", "--format", "json", "--quiet"]
    return [dateline, program, str(ARTICLE), *options], {
        "DATELINE_EMBEDDED_URL": server.base_url,
        "DATELINE_API_KEY": server.key,
    }


def environment(extra: dict[str, str]) -> dict[str, str]:
    """Return a child's environment: bytecode is used, and no setting of the user's is."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DATELINE_"))}
    return {**kept, **extra}


def run(program: str, gold: dict[str, Any], text: str, bench_python: Path) -> dict[str, Any]:
    """Let a program read the article on a server of its own; return the figures and what was found."""
    from dateline.settings import load_settings  # noqa: PLC0415 -- so that the help needs no dateline

    with served(load_settings()) as server:
        line, extra = command(program, server, gold["published"], bench_python)
        env = environment(extra)
        begin = time.perf_counter()
        try:
            done = subprocess.run(
                line, env=env, cwd=_report.ROOT, capture_output=True, text=True, check=False, timeout=LIMIT
            )
        except subprocess.TimeoutExpired:
            done = subprocess.CompletedProcess(line, -1, "", f"given up after {LIMIT} s")
        seconds = time.perf_counter() - begin
        figures: dict[str, Any] = {"seconds": round(seconds, 2), "exit": done.returncode, **server.count.figures()}
    if not done.stdout.strip():
        last = (done.stderr.strip().splitlines() or ["no output"])[-1]
        print(f"{program} failed ({done.returncode}): {last}", file=sys.stderr)
        return {**figures, "failed": True}
    told = json.loads(done.stdout)
    answer = of_langextract(told) if program == RIVAL else of_dateline(told)
    figures |= score(answer, gold, text)
    figures["exact_percent"] = round(100 * figures["citations_exact"] / max(figures["citations"], 1), 1)
    return {**figures, "told": [[event.text, list(event.actors), event.date] for event in answer.events]}


def of_langextract(told: dict[str, Any]) -> Answer:
    """Read langextract's answer: an extraction's words are what it cites, its interval says where they stand."""
    events: list[Found] = []
    citations: list[tuple[Span | None, str]] = []
    for one in told["extractions"]:
        place: Span | None = tuple(one["place"]) if one["place"] else None
        events.append(Found(one["text"], tuple(one["actors"]), date_of(one["date"]), (place,) if place else ()))
        citations.append((place, one["text"]))
    return Answer(tuple(events), tuple(citations))


def of_dateline(told: dict[str, Any]) -> Answer:
    """Read a brief or a timeline: every piece of evidence in it, of whatever kind, is a citation."""
    entries = [*told.get("entries", []), *told.get("undated", [])]
    events = told["events"] if "events" in told else [event for entry in entries for event in entry["events"]]
    found = tuple(
        Found(
            event["text"],
            tuple(event["actors"]),
            event["date"]["edtf"],
            tuple((piece["start"], piece["end"]) for piece in event["evidence"]),
            doubt=event["hedge"] is not None,
        )
        for event in events
    )
    told_once = {"events": events, "summary": told.get("summary"), "actors": told.get("actors")}
    return Answer(found, tuple(evidence(told_once)))


def evidence(node: Any) -> list[tuple[Span | None, str]]:  # noqa: ANN401 -- any JSON value
    """Return every piece of evidence below a JSON value."""
    if isinstance(node, list):
        return [piece for item in node for piece in evidence(item)]
    if not isinstance(node, dict):
        return []
    if {"start", "end", "quote"} <= node.keys():
        return [((node["start"], node["end"]), node["quote"])]
    return [piece for item in node.values() for piece in evidence(item)]


def summary(programs: list[str], rounds: list[dict[str, dict[str, Any]]]) -> dict[str, Any]:
    """Return the medians of each program and the ratios of the seconds, taken within each round."""
    names = list(ROWS.values())
    result: dict[str, Any] = {"median": {}, "seconds_against_langextract": {}}
    for program in programs:
        whole = [one[program] for one in rounds if "failed" not in one[program]]
        result["median"][program] = {name: median(one[name] for one in whole) for name in names} if whole else None
    for program in OWN if RIVAL in programs else ():
        each = [
            one[program]["seconds"] / one[RIVAL]["seconds"]
            for one in rounds
            if not any("failed" in one[name] for name in (program, RIVAL))
        ]
        if each:
            told = {"median": round(median(each), 2), "min": round(min(each), 2), "max": round(max(each), 2)}
            result["seconds_against_langextract"][program] = told
    return result


def show(programs: list[str], gold: dict[str, Any], result: dict[str, Any]) -> None:
    """Print the table."""
    dated = sum(event["date"] is not None for event in gold["events"])
    doubt = sum(event["hedged"] for event in gold["events"])
    of = {"gold_found": len(gold["events"]), "dates_right": dated, "doubt_kept": doubt}
    rows = []
    for label, name in ROWS.items():
        medians = [result["median"][program] and result["median"][program][name] for program in programs]
        rows.append([f"{label} (of {of[name]})" if name in of else label, *medians])
    _report.table(["median", *(name if name == RIVAL else f"dateline {name}" for name in programs)], rows)
    for program, told in result["seconds_against_langextract"].items():
        aim = f"; aim ≤ {AIM:g} {'met' if told['median'] <= AIM else 'MISSED'}" if program == "timeline" else ""
        print(f"dateline {program} / langextract, seconds: {told['median']} ({told['min']}–{told['max']}){aim}")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--bench-python", type=Path, default=_report.BENCH_PYTHON)
    options = parser.parse_args()
    before = _report.machine()
    text = (_report.ROOT / ARTICLE).read_bytes().decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    gold: dict[str, Any] = json.loads((_report.ROOT / GOLD).read_text(encoding="utf-8"))
    programs, skipped = [RIVAL, *OWN], []
    # absolute, not resolved: a virtual environment's Python is a link, and is told by where the link is
    bench_python: Path = options.bench_python.absolute()
    check = [str(bench_python), "-c", "import langextract, openai"]
    if not bench_python.exists() or subprocess.run(check, capture_output=True, check=False).returncode:
        skipped.append("langextract: not installed there; `make bench` installs it")
        print(f"skipped: {skipped[0]}", file=sys.stderr)
        programs.remove(RIVAL)
    rounds: list[dict[str, dict[str, Any]]] = []
    for number in range(1, options.rounds + 1):
        rounds.append({})
        for program in programs:
            print(f"round {number} of {options.rounds}: {program} …", file=sys.stderr)
            rounds[-1][program] = run(program, gold, text, bench_python)
    result = summary(programs, rounds)
    show(programs, gold, result)
    figures = {"article": str(ARTICLE), "published": gold["published"], "skipped": skipped, **result}
    _report.write("seed_article", {**figures, "rounds": rounds}, before)


if __name__ == "__main__":
    main()
