"""How many articles a second go through, beside the bare ``openai`` client sending the same requests.

Usage: python -m benchmarks.throughput [--articles 2000] [--jobs 64] [--latency 0.05] [--rounds 3] [--profile FILE]

Short made-up articles are read with a model on loopback that answers after a fixed time, one request an article: by
dateline with its cache on (new, so that every answer is asked for and kept), and by the bare client in as many threads,
which sends the very same bodies and drops the answers. Both run in processes of their own, in turns; the ratio of
their articles a second is told for each round. Beside it stand the milliseconds of processor time an article, user
and system, of both; ``--profile`` keeps where dateline's go (a table of cProfile, of one thread).
"""

from __future__ import annotations

import argparse
import cProfile
import io
import json
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks import _report, stub_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dateline.records import Article
    from dateline.settings import Settings

AIM = 0.90
WARM = 64


def articles(count: int, first: int = 0) -> Iterator[Article]:
    """Make short articles one by one, each another."""
    from dateline.text.article import make_article  # noqa: PLC0415 -- not in the bare client's process

    for number in range(first, first + count):
        text = (
            f"Title: Corvale sells houses ({number})\nPublished: 2025-03-0{number % 9 + 1}\n\n"
            f"The council of Corvale sold {number} houses on Monday. The mayor called it a good day for the town.\n"
        )
        yield make_article(text, f"article-{number}.txt")


def bodies(count: int) -> list[dict[str, Any]]:
    """Return the bodies that dateline sends for the articles."""
    from dateline.models.dialect import body, first_dialect  # noqa: PLC0415 -- the preparing process alone
    from dateline.plugins.manager import load  # noqa: PLC0415
    from dateline.reading.rehearsal import rehearse  # noqa: PLC0415
    from dateline.settings import load_settings  # noqa: PLC0415

    settings, plugins, model = load_settings(), load(), "http://127.0.0.1/v1#stub"
    found = (rehearse(settings, "extract.article@1", one, model, plugins=plugins)[0] for one in articles(count))
    return [body(request, "stub", first_dialect("127.0.0.1", "stub")) for request in found]


def by_client(address: str, sent: list[dict[str, Any]], jobs: int) -> None:
    """Send the bodies with the bare client."""
    import openai  # noqa: PLC0415 -- one of the two measured processes

    with openai.OpenAI(api_key="none", base_url=address, max_retries=0) as client, ThreadPoolExecutor(jobs) as pool:

        def ask(one: dict[str, Any]) -> object:
            return client.chat.completions.create(**one).choices[0].message.content

        list(pool.map(ask, sent[:WARM]))
        _measured(lambda: list(pool.map(ask, sent[WARM:])))


def by_dateline(address: str, count: int, jobs: int, cache: Path, profile: str | None) -> None:
    """Read the articles."""
    from dateline.reading.opening import open_reader  # noqa: PLC0415 -- one of the two measured processes
    from dateline.settings import load_settings  # noqa: PLC0415
    from dateline.sources.base import ReadOptions  # noqa: PLC0415

    settings = load_settings(model=f"{address}#stub", jobs=jobs, cache_dir=cache)
    if profile:
        Path(profile).write_text(_profile(settings, count), "utf-8")
        return
    with open_reader(settings) as reader:
        read = sum(1 for _ in reader.briefs(articles(WARM), ReadOptions()))
        _measured(lambda: sum(1 for _ in reader.briefs(articles(count - WARM, WARM), ReadOptions())) + read)


def _profile(settings: Settings, count: int) -> str:
    """Return where the time of one thread goes; waiting for the model is left out by asking nothing new."""
    from dateline.reading.opening import open_reader  # noqa: PLC0415 -- one of the two measured processes
    from dateline.sources.base import ReadOptions  # noqa: PLC0415

    one = settings.model_copy(update={"jobs": 1})
    with open_reader(one) as reader:
        list(reader.briefs(articles(WARM), ReadOptions()))
        profiler = cProfile.Profile(time.thread_time)
        profiler.runcall(lambda: list(reader.briefs(articles(count - WARM, WARM), ReadOptions())))
    told = io.StringIO()
    pstats.Stats(profiler, stream=told).strip_dirs().sort_stats("cumulative").print_stats(70)
    return told.getvalue()


def _measured(work: Callable[[], object]) -> None:
    before, begun = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    work()
    seconds, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak_mib": after.ru_maxrss / 1024}))


def _run(*arguments: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.throughput", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=_report.ROOT)
    if done.returncode:
        raise SystemExit(done.stderr)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def main() -> None:
    """Measure, print, and write the results."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--jobs", type=int, default=64)
    parser.add_argument("--latency", type=float, default=0.05)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile")
    parser.add_argument("--side", choices=["client", "dateline"])
    parser.add_argument("--address")
    parser.add_argument("--bodies", type=Path)
    parser.add_argument("--cache", type=Path)
    asked = parser.parse_args()
    if asked.side == "client":
        by_client(asked.address, json.loads(asked.bodies.read_text("utf-8")), asked.jobs)
    elif asked.side == "dateline":
        by_dateline(asked.address, asked.articles, asked.jobs, asked.cache, asked.profile)
    else:
        _compare(asked)


def _compare(asked: argparse.Namespace) -> None:
    measured, before = asked.articles - WARM, _report.machine()
    rounds: list[dict[str, dict[str, float]]] = []
    with tempfile.TemporaryDirectory() as folder, stub_model.started(asked.latency) as address:
        sent = Path(folder, "bodies.json")
        sent.write_text(json.dumps(bodies(asked.articles)), "utf-8")
        shared = ("--address", address, "--articles", str(asked.articles), "--jobs", str(asked.jobs))
        if asked.profile:
            by_dateline(address, asked.articles, 1, Path(folder, "profile"), asked.profile)
        for number in range(asked.rounds):
            cache = str(Path(folder, f"cache-{number}"))
            rounds.append(
                {
                    "client": _run("--side", "client", "--bodies", str(sent), *shared),
                    "dateline": _run("--side", "dateline", "--cache", cache, *shared),
                }
            )
    ratios = [one["client"]["seconds"] / one["dateline"]["seconds"] for one in rounds]
    _report.table(
        ["side", "articles a second", "CPU ms an article", "peak MiB"],
        [
            [
                side,
                median(measured / one[side]["seconds"] for one in rounds),
                median(1000 * one[side]["cpu"] / measured for one in rounds),
                max(one[side]["peak_mib"] for one in rounds),
            ]
            for side in ("client", "dateline")
        ],
    )
    print(f"ratio: {median(ratios):.2f} ({', '.join(f'{one:.2f}' for one in ratios)}); aim {AIM}")
    _report.write(
        "throughput",
        {
            "asked": {name: value for name, value in vars(asked).items() if isinstance(value, int | float)},
            "aim": AIM,
            "ratios": ratios,
            "rounds": rounds,
        },
        before,
    )


if __name__ == "__main__":
    main()
