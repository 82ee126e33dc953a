"""What an article costs on the way through more machines, and where the time of a merge goes.

Usage: python -m benchmarks.scale [--articles 2000] [--jobs 16] [--latency 0.5] [--workers 2] [--events 20000]

Made-up articles of 25 lines are read with a model on loopback that answers after a fixed time, one request an article,
by one process and by the workers of a Ray cluster on the same machine, each with as many jobs, with new caches. Then
*driver* is what one process must do for every article whoever reads it (milliseconds of processor time), and *sent*
what travels. The first brief of a cluster comes late: its processes begin first. The merge is that of
``benchmarks.growth``, step by step: its groups can be joined elsewhere, the steps before them cannot.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from benchmarks import _report, growth, stub_model

from dateline.engines.opening import open_reader
from dateline.engines.packing import Answered, pack_answers, pack_questions, unpack_answers, unpack_questions
from dateline.exporters.json_text import Json
from dateline.merge.blocking import candidates
from dateline.merge.features import columns
from dateline.merge.links import Edges
from dateline.merge.parts import Joining, parts
from dateline.merge.similar import Comparison
from dateline.merge.stories import Stories
from dateline.reading.base import Question
from dateline.reading.repeats import Repeats
from dateline.records import Brief
from dateline.settings import Settings
from dateline.steps import BriefDone
from dateline.text.article import make_article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dateline.records import Article, Told
    from dateline.steps import Step

LINES = 24
FIRST = "The council of Corvale sold houses on Monday."
"""What the model of ``stub_model`` finds."""
BATCH = 32


def texts(count: int) -> Iterator[str]:
    """Make texts, each of other words."""
    for number in range(count):
        chance = random.Random(number)  # noqa: S311 -- the same texts on every run
        some = [growth.word(chance.randrange(20_000)) for _ in range(10 * LINES)]
        lines = (
            "The {} of {} sold {} {} on Monday, and the {} {} called {} a {} of the {} {}.".format(*some[at : at + 10])
            for at in range(0, len(some), 10)
        )
        yield f"Title: {some[0]} sells {some[1]}\nPublished: 2025-03-0{number % 9 + 1}\n\n{FIRST} {' '.join(lines)}\n"


def timed(work: Callable[[], Any], count: int) -> tuple[float, Any]:
    """Return milliseconds of processor time an item, and what came of the work."""
    begun = time.process_time()
    found = work()
    return round(1000 * (time.process_time() - begun) / count, 3), found


def driver(read: Sequence[str], done: Sequence[BriefDone]) -> dict[str, Any]:
    """Measure what the driver does for every article, and the bytes that travel."""
    count = len(read)
    figures: dict[str, Any] = {}
    figures["article_made"], articles = timed(lambda: [make_article(text, "a.txt") for text in read], count)
    known = Repeats()
    figures["repeats"], _ = timed(lambda: [known.original_of(one) for one in articles], count)
    questions = [Question(one) for one in articles]
    batches = [questions[at : at + BATCH] for at in range(0, count, BATCH)]
    figures["packing"], packed = timed(lambda: [pack_questions(one) for one in batches], count)
    for batch in packed:
        unpack_questions(batch)
    told = {one.article.id: one for one in done}
    answers = [[Answered((), told[cast("Article", one.article).id]) for one in batch] for batch in batches]
    own = [[Question(told[cast("Article", one.article).id].article) for one in batch] for batch in batches]
    sent = [pack_answers(one, asked) for one, asked in zip(answers, own, strict=True)]
    unpacked = lambda: [unpack_answers(one, asked) for one, asked in zip(sent, own, strict=True)]  # noqa: E731
    figures["unpacking"], _ = timed(unpacked, count)
    figures["exporting"], written = timed(lambda: [Json().brief(one.brief) for one in done], len(done))
    bytes_of = {
        "text": sum(map(len, read)) // count,
        "question": sum(map(len, packed)) // count,
        "answer": sum(map(len, sent)) // count,
        "brief_json": sum(map(len, written)) // len(done),
    }
    return {"cpu_ms": figures, "cpu_ms_in_all": round(sum(figures.values()), 3), "bytes": bytes_of}


def run(
    engine: str, address: str, paths: Sequence[Path], options: argparse.Namespace
) -> tuple[dict[str, Any], list[BriefDone]]:
    """Read all articles; return the figures, and what was read."""
    from dateline.sources.base import ReadOptions  # noqa: PLC0415 -- beside its use

    done: list[BriefDone] = []
    first: list[float] = []

    def keep(step: Step) -> None:
        if isinstance(step, BriefDone):
            first.append(time.perf_counter() - begun)
            done.append(step)

    with tempfile.TemporaryDirectory() as cache:
        given = {"workers": options.workers, "jobs": options.jobs, "model": f"{address}#stub"}
        settings = Settings(**given, engine=cast("Any", engine), cache_dir=Path(cache))
        begun, cpu = time.perf_counter(), time.process_time()
        with open_reader(settings, on_step=keep) as reader:
            briefs = sum(isinstance(one, Brief) for one in reader.briefs(list(paths), ReadOptions()))
            seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
        kept = sum(path.stat().st_size for path in Path(cache).rglob("*") if path.is_file())
    return {
        "briefs": briefs,
        "seconds": round(seconds, 2),
        "first_brief": round(first[0], 2),
        "articles_a_second": round(briefs / seconds, 1),
        "after_the_first": round((briefs - 1) / (seconds - first[0]), 1),
        "cpu_ms_here": round(1000 * cpu / briefs, 2),
        "cache_bytes": kept // briefs,
    }, done


def merge(count: int) -> dict[str, Any]:
    """Measure the steps of a merge, in microseconds of processor time an event."""
    told, published, _ = growth.made_up(count, one_day=False)
    figures: dict[str, Any] = {}

    def step(name: str, work: Callable[[], Any]) -> Any:  # noqa: ANN401 -- whatever a step gives
        figures[name], found = timed(work, count)
        figures[name] = round(1000 * figures[name], 1)
        return found

    made = step("columns", lambda: columns(cast("list[Told]", told), published))
    stories = step("stories", lambda: Stories(made))
    pairs = step("candidates", lambda: list(candidates(made, stories.near)))
    score = Comparison(made, stories).score
    scored = step("scores", lambda: [(score(a, b), min(a, b), max(a, b)) for a, more in pairs for b in more])
    edges = Edges()
    for value, one, other in scored:
        if value >= 0.5:  # noqa: PLR2004 -- cluster.SAME
            edges.add(one, other, value)
    found = step("parting", lambda: parts(count, edges.best_first()))
    joining = Joining(made, stories, 0.5)
    step("joining", lambda: [joining.joined(part) for part in found])
    whole = sum(figures.values())
    return {
        "events": count,
        "us_an_event": figures,
        "parts": len(found),
        "largest_part": max(map(len, found)),
        "joining_share": round(figures["joining"] / whole, 3),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--jobs", type=int, default=16)
    parser.add_argument("--latency", type=float, default=0.5)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--events", type=int, default=20_000)
    options = parser.parse_args()
    before = _report.machine()
    read = list(texts(options.articles))
    rows = {}
    done: list[BriefDone] = []
    with tempfile.TemporaryDirectory() as folder, stub_model.started(options.latency) as address:
        paths = [Path(folder) / f"{at:06}.txt" for at in range(len(read))]
        for path, text in zip(paths, read, strict=True):
            path.write_text(text, encoding="utf-8")
        for engine in ("local", "ray"):
            rows[engine], done = run(engine, address, paths, options)
    figures = {"options": vars(options), "runs": rows, "driver": driver(read, done), "merge": merge(options.events)}
    names = list(rows["local"])
    _report.table(["", *names], [[engine, *row.values()] for engine, row in rows.items()])
    _report.table(["driver, ms", *figures["driver"]["cpu_ms"]], [["", *figures["driver"]["cpu_ms"].values()]])
    _report.table(["sent, bytes", *figures["driver"]["bytes"]], [["", *figures["driver"]["bytes"].values()]])
    _report.table(["merge, us", *figures["merge"]["us_an_event"]], [["", *figures["merge"]["us_an_event"].values()]])
    _report.write("scale", figures, before)


if __name__ == "__main__":
    main()
