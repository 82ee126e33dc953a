"""How memory stays the same while collections grow: records in JSON lines, pages in a web archive.

Usage: python -m benchmarks.streams [--full]

Files of made-up news are written to a temporary folder and read, each in a process of its own, to articles and no
further. *Peak* is of the whole process, the program itself included; the ratio is that of the largest file to the
smallest. Read it, and the records a second as the price of making an article out of a record: its text parted into
lines and judged. ``--full`` adds a million records, and an archive of a gigabyte unpacked. Aims: a ratio of 1.0, up to
1.1 for what grows with nothing, and less than 400 MB.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import _report

from dateline.errors import InputError
from dateline.sources.base import Opened, ReadOptions
from dateline.sources.opened import read_opened

if TYPE_CHECKING:
    from collections.abc import Iterator

RECORDS = (10_000, 100_000)
MEGABYTES = (4, 40)
FULL_RECORDS, FULL_MEGABYTES = 1_000_000, 1_000
AIMS = {"ratio": 1.1, "peak_mb": 400}
_PLACES = "Velmora Tarnwick Ostrel Quillhaven Brackmoor Sundholt Merrowick Pellstad".split()
_THINGS = "harbour bridge school library tram line market hospital quay theatre reservoir".split()
_DEEDS = (
    "was closed|was opened again|was sold|was repaired|was flooded|is to be rebuilt|lost its roof|was inspected".split(
        "|"
    )
)
_RULE = "a.c{} {{ margin: 0 auto; padding: {}px; color: #{:06x}; background: url(/i/{}.png) no-repeat }}\n"


def story(number: int) -> list[str]:
    """Return the paragraphs of a made-up story, another one for each number."""
    paragraphs = []
    for at in range(4):
        seed = number * 4 + at
        place, other = _PLACES[seed % 8], _PLACES[(seed // 8 + 3) % 8]
        thing, deed = _THINGS[seed % 11], _DEEDS[(seed // 11) % 8]
        paragraphs.append(
            f"The {thing} of {place} {deed} on Monday, the town of {other} said in its report number {seed}. "
            f"About {seed % 900 + 20} people had asked for it since the spring. "
            f"The work cost {seed % 70 + 2} million crowns, and it took {seed % 11 + 2} months longer than planned."
        )
    return paragraphs


def day(number: int) -> str:
    """Return the day of publication of a story."""
    return (date(2012, 1, 1) + timedelta(number % 4_000)).isoformat()


def write_jsonl(path: Path, count: int) -> None:
    """Write records, one a line."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            record = {
                "id": number,
                "title": f"Report number {number}",
                "date": day(number),
                "body": "\n\n".join(story(number)),
            }
            file.write(json.dumps(record) + "\n")


def write_warc(path: Path, megabytes: int) -> int:
    """Write pages of about 100 KB, as much markup as pages have, packed one by one; return how many."""
    style = "".join(_RULE.format(at, at % 40, at * 4_001 % 2**24, at) for at in range(1_000))
    size = number = 0
    with path.open("wb") as file:
        while size < megabytes * 1_000_000:
            text = "".join(f"<p>{paragraph}</p>" for paragraph in story(number))
            head = (
                f"<title>Report number {number}</title><meta property='article:published_time' content='{day(number)}'>"
            )
            body = f"<article><h1>Report number {number}</h1>{text}</article>"
            page = f"<!DOCTYPE html><html lang=en><head>{head}<style>{style}</style></head><body>{body}</body></html>"
            block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}".encode()
            told = (
                "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2024-01-01T00:00:00Z\r\n"
                f"WARC-Target-URI: https://news.example/{number}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
            )
            file.write(gzip.compress(told.encode() + block + b"\r\n\r\n", 1))
            size += len(block)
            number += 1
    return number


def measured(path: Path) -> dict[str, Any]:
    """Read a file in this process."""
    articles = errors = letters = 0
    begin = time.perf_counter()
    with path.open("rb") as stream:
        for item in read_opened(Opened(path.name, stream, path.stat().st_size), ReadOptions()):
            if isinstance(item, InputError):
                errors += 1
            else:
                articles += 1
                letters += len(item.text)
    seconds = time.perf_counter() - begin
    return {
        "articles": articles,
        "errors": errors,
        "letters": letters,
        "seconds": round(seconds, 2),
        "articles_a_second": round(articles / seconds),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def rows(kind: str, sizes: list[int], folder: Path) -> Iterator[dict[str, Any]]:
    """Write a file of each size and read it in a process of its own."""
    for size in sizes:
        path = folder / f"news.{kind}"
        wanted = write_warc(path, size) if kind == "warc.gz" else size
        if kind == "jsonl":
            write_jsonl(path, size)
        command = [sys.executable, "-m", "benchmarks.streams", "--measure", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=_report.ROOT)
        row = {"size": size, "file_mb": round(path.stat().st_size / 1e6, 1), **json.loads(done.stdout)}
        path.unlink()
        if row["articles"] != wanted:
            print(f"{kind}: {row['articles']:,} of {wanted:,} articles were read", file=sys.stderr)
        yield row


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="a million records, and an archive of a gigabyte")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measured(options.measure)))
        return
    before = _report.machine()
    figures: dict[str, Any] = {"aims": AIMS}
    plan = {
        "jsonl": [*RECORDS, *([FULL_RECORDS] if options.full else [])],
        "warc.gz": [*MEGABYTES, *([FULL_MEGABYTES] if options.full else [])],
    }
    for kind, sizes in plan.items():
        with tempfile.TemporaryDirectory() as folder:
            found = list(rows(kind, sizes, Path(folder)))
        ratio = round(found[-1]["peak_mb"] / found[0]["peak_mb"], 3)
        figures[kind] = {"unit": "records" if kind == "jsonl" else "MB unpacked", "rows": found, "ratio": ratio}
        print(f"\n{kind} ({figures[kind]['unit']}): peak of the largest to that of the smallest {ratio}")
        head = ["size", "file_mb", "articles", "errors", "seconds", "articles_a_second", "peak_mb"]
        _report.table(head, [[f"{row['size']:,}", *(row[key] for key in head[1:])] for row in found])
    _report.write("streams", figures, before)


if __name__ == "__main__":
    main()
