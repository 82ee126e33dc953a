"""How time and memory grow with the length of one article: 50, 100, 200 and 500 pages, each in a process of its own.

Usage: python -m benchmarks.long_articles [--pages 50 100 200 500] [--ways article line extractive]

A page is 24 made-up sentences, about 3,300 characters; 500 pages are 12,000 sentences. A loopback server answers by the
question itself: with events in the words of the lines, dated by their phrases, so that all of grounding is done.
*seconds* and *CPU* are of reading alone (the server is another process), *peak* is of the whole reading process. The
*exponent* is the slope of a straight line through the logarithms of pages and CPU seconds: 1 is linear.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import resource
import subprocess
import sys
import threading
import time
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from statistics import linear_regression
from typing import Any

from benchmarks import _report

PAGES, WAYS = (50, 100, 200, 500), ("article", "line", "extractive")
PROMPTS = {"article": "extract.article@1", "line": "extract.line@1"}
_SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe qui ro su ta ve wi xo zu".split()
_DEEDS = "opened closed sold bought visited struck met left built burned".split()
_WHEN = ["", "", "", " on Monday", " on Friday", " in May 2019", " on 3 June 2012", " two days later", " last week"]
_LINE = re.compile(r"^\[(\d+)\] (.+)$", re.MULTILINE)
_LABEL = re.compile(r"^ +((\d+)a) = ", re.MULTILINE)


def text_of(pages: int) -> str:
    """Return an article of so many pages; the names grow with the pages, as in a real one."""
    draw = random.Random(pages)  # noqa: S311 -- the same text in every run

    def word(syllables: int) -> str:
        return "".join(draw.choice(_SYLLABLES) for _ in range(syllables))

    names = [f"{word(2).title()} {word(3).title()}" for _ in range(40 + 2 * pages)]
    nouns = [word(draw.randint(2, 4)) for _ in range(600)]

    def sentence() -> str:
        deed, when = draw.choice(_DEEDS), draw.choice(_WHEN)
        told = " ".join(draw.choices(nouns, k=10))
        return (
            f"Minister {draw.choice(names)} {deed} the {draw.choice(nouns)}{when} with {draw.randint(2, 900)} {told}."
        )

    return "\n\n".join(" ".join(sentence() for _ in range(4)) for _ in range(6 * pages)) + "\n"


def answer(shown: str, wanted: set[str]) -> dict[str, Any]:
    """Answer a question by its own words."""
    if "keep" in wanted:
        return {"keep": [1, 3, 2]}
    if "summary" not in wanted:
        words = shown.removeprefix("Sentence: ").split("\n")[0]
        return {"events": [{"when": int("phrases: none" not in shown), "what": words[:390], "who": []}]}
    lines, labels = _LINE.findall(shown), {number: label for label, number in _LABEL.findall(shown)}
    few = lines[:: max(1, len(lines) // 50)][:59]
    told = {
        "summary": [{"lines": [int(number)], "text": text[:390]} for number, text in lines[:3]],
        "events": [{"lines": [int(n)], "when": labels.get(n, ""), "what": text[:390], "who": []} for n, text in few],
        "actors": [{"name": " ".join(text.split()[1:3]), "kind": "person"} for _, text in lines[:10]],
    }
    return {name: value for name, value in told.items() if name in wanted}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        wanted = set(asked["response_format"]["json_schema"]["schema"]["properties"])
        content = json.dumps(answer(asked["messages"][-1]["content"], wanted))
        message = {"message": {"content": content}, "finish_reason": "stop"}
        body = json.dumps({"model": "stub", "choices": [message]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def measure(way: str, pages: int, address: str) -> dict[str, Any]:
    """Read one article, and return what it took."""
    from dateline.pipeline import summarize  # noqa: PLC0415 -- the measured process alone
    from dateline.settings import load_settings  # noqa: PLC0415
    from dateline.text.article import make_article  # noqa: PLC0415

    article = make_article(text_of(pages), f"{pages} pages", published=date(2024, 3, 14))
    model = "extractive" if way == "extractive" else f"{address}#stub"
    settings = load_settings(model=model, prompt=PROMPTS.get(way), cache="off")
    begun, cpu = time.perf_counter(), time.process_time()
    brief = summarize(article, settings=settings)
    return {
        "way": way,
        "pages": pages,
        "lines": len(article.lines),
        "requests": brief.provenance.usage.requests,
        "events": len(brief.events),
        "summary": len(brief.summary),
        "seconds": round(time.perf_counter() - begun, 2),
        "cpu": round(time.process_time() - cpu, 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def main() -> None:
    """Measure every way and length, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, nargs="+", default=PAGES)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=WAYS)
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.one[0], int(given.one[1]), given.one[2])))
        return
    before = _report.machine()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/v1"
    found: list[dict[str, Any]] = []
    for way in given.ways:
        for pages in given.pages:
            command = [sys.executable, "-m", "benchmarks.long_articles", "--one", way, str(pages), address]
            found.append(json.loads(subprocess.run(command, capture_output=True, check=True, cwd=_report.ROOT).stdout))
            print(found[-1], file=sys.stderr)
    server.shutdown()
    exponents = {way: _exponent([one for one in found if one["way"] == way]) for way in given.ways}
    _report.table(list(found[0]), [list(one.values()) for one in found])
    for way, exponent in exponents.items():
        print(f"{way}: CPU time grows with the pages to the power of {exponent}")
    _report.write("long_articles", {"exponents": exponents, "runs": found}, before)


def _exponent(runs: list[dict[str, Any]]) -> float | None:
    if len(runs) <= 1:
        return None
    times = [math.log(max(run["cpu"], 0.01)) for run in runs]
    return round(linear_regression([math.log(run["pages"]) for run in runs], times).slope, 2)


if __name__ == "__main__":
    main()
