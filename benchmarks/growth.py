"""How time and memory of merging grow: 10^4, 10^5 and 10^6 made-up events, each number in a process of its own.

Usage: python -m benchmarks.growth [--events 10000 100000 1000000] [--one-day]

An event has one to four tellings, each of another article: the same actors, place and figure, the rest of the words
partly others; ten events an article. Words are drawn with frequencies 1 / (rank + 30) (Zipf and Mandelbrot), from a
vocabulary that grows with the square root of the events (Heaps). A telling is a light object
with the attributes of ``records.Told`` that merging reads, because a million of the real records would take more than
merging does; so is the date. *Peak* is of the whole process, the events included. The *exponent* is the slope of a
straight line through the logarithms of events and seconds. ``--one-day`` gives all events one date and all articles
one day of publication. *pairs F1* compares the clusters with those that were made up: a check that work was done.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import random
import resource
import statistics
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

from benchmarks import _report

from dateline.merge.cluster import cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dateline.records import Told

SIZES = (10_000, 100_000, 1_000_000)
AN_ARTICLE = 10
DAYS = 3650
FLAT = 30
"""By how many ranks the frequencies are shifted: content words alone are flatter than Zipf's law."""
AIMS = {"exponent": 1.1, "peak_mb": 2048}
_SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo zu".split()


@dataclass(frozen=True, slots=True)
class Light:
    """What merging reads of an event."""

    id: str
    article: str
    text: str
    actors: tuple[str, ...]
    date: LightDate
    evidence: tuple[()] = ()


@dataclass(frozen=True, slots=True)
class LightDate:
    """What merging reads of a date."""

    edtf: str
    earliest: str
    latest: str
    basis: str = "stated"
    phrase: None = None


def word(rank: int) -> str:
    """Return the made-up word of a rank, another one for each."""
    found = ""
    rank += len(_SYLLABLES)
    while rank:
        rank, at = divmod(rank, len(_SYLLABLES))
        found = _SYLLABLES[at] + found
    return found


def made_up(count: int, *, one_day: bool) -> tuple[list[Light], dict[str, date | None], list[int]]:
    """Make events, the day of publication of each article, and the number of the happening that each event tells."""
    chance = random.Random(7)  # noqa: S311 -- the same events on every run
    vocabulary = math.log1p((2_000 + 30 * math.sqrt(count)) / FLAT)

    def drawn() -> str:
        return word(int(FLAT * math.expm1(chance.random() * vocabulary)))

    start = date(2010, 1, 1)
    days = [start] if one_day else [start + timedelta(at) for at in range(DAYS)]
    dates = [LightDate(day.isoformat(), day.isoformat(), day.isoformat()) for day in days]
    told: list[Light] = []
    truth: list[int] = []
    published: dict[str, date | None] = {}
    waiting: list[list[tuple[int, str, tuple[str, ...]]]] = [[] for _ in days]
    happening = 0
    while sum(map(len, waiting)) < count if happening % 1000 == 0 else True:
        day = chance.randrange(len(days))
        actor = f"{drawn().title()} {drawn().title()}"
        fixed = [drawn(), actor, "in", drawn().title(), str(chance.randrange(2, 9999))]
        for _ in range(chance.choice((1, 1, 2, 3, 4))):
            waiting[day].append((happening, " ".join([*fixed, "of", drawn(), drawn(), "and", drawn()]), (actor,)))
        happening += 1
    for day, tellings in enumerate(waiting):
        chance.shuffle(tellings)
        for at, (number, text, actors) in enumerate(tellings):
            if len(told) == count:
                break
            article = f"{day}-{at % max(1, -(-len(tellings) // AN_ARTICLE))}"
            published[article] = days[day]
            told.append(Light(f"{len(told):07d}", article, text, actors, dates[day]))
            truth.append(number)
    return told, published, truth


def measured(count: int, *, one_day: bool) -> dict[str, Any]:
    """Merge made-up events in this process."""
    told, published, truth = made_up(count, one_day=one_day)
    gc.collect()
    before = _peak()
    begin = time.process_time()
    found = cluster(cast("list[Told]", told), published=published)
    seconds = time.process_time() - begin
    place = {event.id: number for event, number in zip(told, truth, strict=True)}
    clusters = [[place[event.id] for event in one.events] for one in found]
    said = sum(len(one) * (len(one) - 1) // 2 for one in clusters)
    right = sum(n * (n - 1) // 2 for one in clusters for n in Counter(one).values())
    wanted = sum(n * (n - 1) // 2 for n in Counter(truth).values())
    return {
        "events": len(told),
        "articles": len(published),
        "clusters": len(found),
        "seconds": round(seconds, 2),
        "events_a_second": round(len(told) / seconds),
        "input_mb": round(before, 1),
        "peak_mb": round(_peak(), 1),
        "pairs_f1": round(200 * right / max(said + wanted, 1), 1),
    }


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def exponent(rows: list[dict[str, Any]]) -> float | None:
    """Return the slope of seconds over events, both as logarithms (least squares)."""
    points = [(math.log(row["events"]), math.log(row["seconds"])) for row in rows]
    if len(points) <= 1:
        return None
    return round(statistics.linear_regression(*zip(*points, strict=True)).slope, 3)


def rows(sizes: list[int], *, one_day: bool) -> Iterator[dict[str, Any]]:
    """Measure each number of events in a process of its own."""
    for size in sizes:
        command = [sys.executable, "-m", "benchmarks.growth", "--measure", str(size), *(["--one-day"] * one_day)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=_report.ROOT)
        yield json.loads(done.stdout)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--one-day", action="store_true", help="only the run of one day")
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measured(options.measure, one_day=options.one_day)))
        return
    before = _report.machine()
    figures: dict[str, Any] = {"aims": AIMS}
    for name, one_day in (("ten_years", False), ("one_day", True)):
        if options.one_day and not one_day:
            continue
        sizes = [size for size in options.events if not one_day or size <= SIZES[1]]
        found = list(rows(sizes, one_day=one_day))
        figures[name] = {"rows": found, "exponent": exponent(found)}
        head = ["events", "articles", "clusters", "seconds", "events_a_second", "input_mb", "peak_mb", "pairs_f1"]
        print(f"\n{name.replace('_', ' ')}: exponent {figures[name]['exponent']}")
        _report.table(head, [[str(row[head[0]]), *(row[key] for key in head[1:])] for row in found])
    if not options.one_day:
        _report.write("growth", figures, before)


if __name__ == "__main__":
    main()
