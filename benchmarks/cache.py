"""How fast briefs come from a warm cache, and whether memory grows with their number.

Usage: python -m benchmarks.cache [--briefs N] [--prompt NAME@VERSION]

Made-up articles, each another, are read once with a model of known answers, which fills a cache (not timed). Then
processes of their own read N/100, N/10 and N of the same articles again with ``--offline``'s mode: every answer comes
from the cache, and a missing one would be an error. Articles are made one by one and briefs are dropped as they come.
Timed is the whole way from an article's text to its brief: lines, time expressions, requests, look-ups, validation,
grounding. Peak memory is the largest resident set of such a process, imports included.

Beside that, the CPU microseconds of single calls of the cache in a SQLite file: looking up what is there and what is
not, keeping, taking a lease, and the way of a new answer in all (look-up, lease, keeping), without any model.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import _report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dateline.models.base import Request
    from dateline.records import Article

MODEL = "fake:benchmark"
AIM = 1.1
"""The most memory that the largest run may take, in times of the smallest: what grows with each brief would show."""

PLACES = "Ardovia Brenholt Corvale Dunmarsh Eskerby Farrowgate Glenmoor Hollin Istrand Jorvale".split()
NAMES = "Adler Brandt Castell Dorn Elling Falk Gruber Holt Iversen Kessler Lindqvist Marsh Norden Orla".split()
DEEDS = (
    "{name} opened a bridge of {number} metres in {place} {when}.",
    "The council of {place} sold {number} houses to {name} {when}.",
    "{name} told the workers of {place} that {number} of them would be paid again {when}.",
    "A fire destroyed {number} boats in the harbour of {place} {when}.",
    "{name} promised {place} a school for {number} children {when}.",
    "Engineers from {place} will repair {number} pumps {when}, said {name}.",
)
WHEN = ("last month", "on Monday", "three years ago", "in March 2021", "yesterday", "next week", "on 4 May 2022")


def articles(count: int) -> Iterator[Article]:
    """Make articles one by one; the same number always gives the same article."""
    from dateline.text.article import make_article  # noqa: PLC0415 -- the measuring process must stay small

    for number in range(count):
        yield make_article(story(number), f"article-{number}.txt")


def story(number: int) -> str:
    """Return the text of an article: a header and six sentences."""
    chance = random.Random(number)  # noqa: S311 -- not for secrets
    published = date(2023, 1, 1) + timedelta(days=chance.randrange(700))
    sentences = [
        deed.format(
            name=chance.choice(NAMES),
            place=chance.choice(PLACES),
            number=number * len(DEEDS) + place + 2,
            when=chance.choice(WHEN),
        )
        for place, deed in enumerate(chance.sample(DEEDS, len(DEEDS)))
    ]
    head = f"Title: Notes from {chance.choice(PLACES)}, part {number}\nPublished: {published}\n\n"
    return head + "\n\n".join(" ".join(sentences[at : at + 2]) for at in range(0, len(sentences), 2)) + "\n"


def answer(request: Request) -> str:
    """Answer as a good model would: the line is its own event, at the first phrase that it offers."""
    lines = request.messages[-1].content.splitlines()
    if request.schema_name == "line-events":
        words = lines[0].removeprefix("Sentence: ").rstrip(".")
        event = {"when": 1 if len(lines) > 1 else 0, "what": words, "who": [n for n in NAMES if n in words]}
        return json.dumps({"events": [event]})
    numbered = [line[1:].split("] ", 1) for line in lines if line.startswith("[")]
    told: dict[str, Any] = {
        "summary": [{"lines": [int(number)], "text": words} for number, words in numbered[:2]],
        "actors": [{"name": n, "kind": "person"} for n in NAMES if n in request.messages[-1].content],
    }
    if request.schema_name == "article-brief":
        told["events"] = [
            {"lines": [int(number)], "when": "", "what": words.rstrip("."), "who": []} for number, words in numbered
        ]
    return json.dumps(told)


def read(count: int, directory: str, prompt: str | None, *, fill: bool) -> dict[str, Any]:
    """Read articles with the cache in a directory; return the figures of this process."""
    from dateline.models.fake import Fake  # noqa: PLC0415 -- the measuring process must stay small
    from dateline.reading.by_model import ModelReader  # noqa: PLC0415 -- the same
    from dateline.records import Brief  # noqa: PLC0415 -- the same
    from dateline.settings import load_settings  # noqa: PLC0415 -- the same
    from dateline.sources.base import ReadOptions  # noqa: PLC0415 -- the same

    settings = load_settings(cache="use" if fill else "only", cache_dir=directory, prompt=prompt)
    told = {"briefs": 0, "cached_answers": 0, "requests": 0, "events": 0, "dated": 0, "failed": 0}
    begin, begin_cpu = time.perf_counter(), time.process_time()
    model = Fake(MODEL, answer)
    with ModelReader(settings, model=model) as reader:
        for result in reader.briefs(articles(count), ReadOptions()):
            model.requests.clear()  # it keeps them for tests
            if not isinstance(result, Brief):
                told["failed"] += 1
                continue
            told["briefs"] += 1
            told["cached_answers"] += result.provenance.usage.cached
            told["requests"] += result.provenance.usage.requests
            told["events"] += len(result.events)
            told["dated"] += sum(event.date.edtf is not None for event in result.events)
    seconds, cpu = time.perf_counter() - begin, time.process_time() - begin_cpu
    return {
        **told,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "briefs_per_second": round(told["briefs"] / seconds, 1),
        "peak_mib": round(peak_mib(), 1),
    }


def calls(directory: str, count: int = 3_000) -> dict[str, float]:
    """Return the CPU microseconds of single calls of a cache in a new file."""
    from dateline.cache import ResponseCache  # noqa: PLC0415 -- the measuring process must stay small
    from dateline.models.base import Message, Reply, Request  # noqa: PLC0415 -- the same
    from dateline.models.cached import Cached  # noqa: PLC0415 -- the same
    from dateline.models.fake import Fake  # noqa: PLC0415 -- the same

    reply = Reply("x" * 900, "stop", MODEL)
    questions = [Request(MODEL, (Message("user", story(n)),), "e", {}, "e@1", "0" * 64, 9) for n in range(count)]
    names = [question.fingerprint for question in questions]
    cache = ResponseCache(Path(directory) / "calls")
    model = Cached(Fake(MODEL, lambda _: reply), ResponseCache(Path(directory) / "new"))

    def ask(question: Request) -> None:
        model.keep(question, model.complete(question))
        model.release(question)

    def each(call: Callable[[Any], object], items: list[Any]) -> float:
        call(items[0])
        begin = time.process_time()
        for item in items:
            call(item)
        return round((time.process_time() - begin) / count * 1e6, 1)

    told = {
        "get, not there": each(cache.get, names),
        "claim": each(lambda name: cache.claim(name, "owner", 20.0), names),
        "put": each(lambda name: cache.put(name, reply.text, prompt="e@1", model=MODEL), names),
        "get, there": each(cache.get, names),
        "new answer": each(ask, questions),
        "kept answer": each(model.complete, questions),
    }
    cache.close()
    model.close()
    return told


def peak_mib() -> float:
    """Return the largest resident set of this process so far, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def child(count: int, directory: str, prompt: str | None, *, fill: bool) -> dict[str, Any]:
    """Read in a process of its own, so that its peak of memory is its own."""
    line = [sys.executable, "-m", "benchmarks.cache", "--child", directory, "--briefs", str(count)]
    line += ["--prompt", prompt] if prompt else []
    line += ["--fill"] if fill else []
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DATELINE_"))}
    done = subprocess.run(line, cwd=_report.ROOT, env=env, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    if figures["failed"] or figures["briefs"] != count or (figures["requests"] and not fill):
        raise SystemExit(f"not every brief came from the cache: {figures}")
    return figures


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--briefs", type=int, default=10_000)
    parser.add_argument("--prompt", help="the default is that of a small model: a request a line, and one for the rest")
    parser.add_argument("--child", metavar="DIRECTORY", help=argparse.SUPPRESS)
    parser.add_argument("--fill", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(read(options.briefs, options.child, options.prompt, fill=options.fill)))
        return
    before = _report.machine()
    with tempfile.TemporaryDirectory() as directory:
        print(f"filling the cache with the answers of {options.briefs:,} briefs …", file=sys.stderr)
        child(options.briefs, directory, options.prompt, fill=True)
        kept = sum(entry.stat().st_size for entry in os.scandir(directory)) / 2**20
        runs = []
        for count in sorted({max(options.briefs // part, 1) for part in (100, 10, 1)}):
            print(f"reading {count:,} briefs …", file=sys.stderr)
            runs.append(child(count, directory, options.prompt, fill=False))
    with tempfile.TemporaryDirectory() as directory:
        single = calls(directory)
    growth = runs[-1]["peak_mib"] / runs[0]["peak_mib"]
    last, before_last = runs[-1], runs[max(len(runs) - 2, 0)]
    more = last["briefs"] - before_last["briefs"]
    result = {
        "answers_a_brief": runs[-1]["cached_answers"] / runs[-1]["briefs"],
        "cache_mib": round(kept, 1),
        "cpu_microseconds_a_call": single,
        "runs": runs,
        "peak_ratio": round(growth, 3),
        "bytes_more_a_brief": round((last["peak_mib"] - before_last["peak_mib"]) * 2**20 / more) if more else None,
        "aim": AIM,
        "met": growth <= AIM,
    }
    show(result)
    _report.write("cache", result, before)


def show(result: dict[str, Any]) -> None:
    """Print the table."""
    print(f"{result['answers_a_brief']:g} kept answers a brief; the cache holds {result['cache_mib']} MiB")
    names = ("briefs", "seconds", "cpu_seconds", "briefs_per_second", "peak_mib")
    told = ", ".join(f"{name} {microseconds:g}" for name, microseconds in result["cpu_microseconds_a_call"].items())
    print(f"CPU microseconds a call: {told}")
    rows = [[f"{run['briefs']:,}", *(run[name] for name in names[1:])] for run in result["runs"]]
    _report.table(["briefs", "seconds", "CPU seconds", "briefs a second", "peak MiB"], rows)
    aim = f"aim ≤ {result['aim']:g} {'met' if result['met'] else 'MISSED'}"
    told = f"{result['bytes_more_a_brief']} bytes more a brief between the last two; {aim}"
    print(f"peak of the largest run / of the smallest: {result['peak_ratio']}; {told}")


if __name__ == "__main__":
    main()
