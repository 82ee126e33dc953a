"""How well time expressions are found and understood, by the definition of TempEval-3, beside other libraries.

Usage: python benchmarks/dates.py [FOLDER] [--python PATH] [--half even|odd] [--errors]

FOLDER holds TimeML files (default ../shared/data/dates beside the repository). PATH is the Python of an environment in
which dateparser, parsedatetime and recognizers-text-date-time are installed; each that is missing is told so.

Figures, in per cent. *relaxed*: F1 of overlapping expressions, *strict*: of the same extent. *value*: relaxed F1 times
the share of overlapping pairs with exactly the same value. *calendar*: precision, recall and F1 of calendar dates
(values that begin with a year), right if an overlapping gold date has the same value without its time of day. The
expression of the publication date itself is no part of the text and is not counted.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).resolve().parent.parent
RIVALS = ("dateparser", "parsedatetime", "recognizers")
CALENDAR = re.compile(r"[0-9]{2}")
KINDS = {"DATE": "date", "TIME": "time", "DURATION": "duration", "SET": "set"}
Span = tuple[int, int, str, str]
"""Start, end, kind, value."""


@dataclass(frozen=True)
class Document:
    """A gold text with its publication date and its time expressions."""

    name: str
    text: str
    published: date
    gold: tuple[Span, ...]


def load(folder: Path) -> list[Document]:
    """Read the TimeML files of a folder, in the order of their names."""
    return [read(path) for path in sorted(folder.glob("*.tml"))]


def read(path: Path) -> Document:
    """Read one TimeML file: the text of its TEXT element, and the TIMEX3 elements in it."""
    root = ET.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 -- gold files that the user names
    created = root.find(".//DCT/TIMEX3")
    body = root.find("TEXT")
    if created is None or body is None:
        raise SystemExit(f"{path}: no publication date or no text")
    pieces: list[str] = []
    gold: list[Span] = []
    collect(body, pieces, gold)
    return Document(path.name, "".join(pieces), date.fromisoformat(created.attrib["value"][:10]), tuple(sorted(gold)))


def collect(element: ET.Element, pieces: list[str], gold: list[Span]) -> None:
    """Gather text and time expressions below an element."""
    start = sum(map(len, pieces))
    pieces.append(element.text or "")
    for child in element:
        collect(child, pieces, gold)
        pieces.append(child.tail or "")
    if element.tag == "TIMEX3":
        value = element.attrib.get("value", "")
        gold.append((start, sum(map(len, pieces)), KINDS[element.attrib["type"]], value))


def pairs(gold: Iterable[Span], found: Iterable[Span]) -> list[tuple[Span, Span]]:
    """Pair gold with found expressions that overlap, each at most once, those of the same extent first."""
    left, right = list(gold), list(found)
    result = [(g, f) for g in left for f in right if g[:2] == f[:2]]
    used_gold, used_found = {g for g, _ in result}, {f for _, f in result}
    for g in left:
        if g in used_gold:
            continue
        for f in right:
            if f not in used_found and f[0] < g[1] and g[0] < f[1]:
                result.append((g, f))
                used_found.add(f)
                break
    return result


def is_calendar(span: Span) -> bool:
    """Whether an expression names a place in the calendar."""
    return span[2] in ("date", "time") and CALENDAR.match(span[3]) is not None


def count(gold: list[Span], found: list[Span]) -> Counter[str]:
    """Count what the figures are made of, for one document."""
    matched = pairs(gold, found)
    same = [(g, f) for g, f in matched if g[3] == f[3]]
    dates = [(g, f) for g, f in matched if is_calendar(g) and is_calendar(f)]
    return Counter(
        gold=len(gold),
        found=len(found),
        matched=len(matched),
        strict=sum(g[:2] == f[:2] for g, f in matched),
        value=len(same),
        gold_calendar=sum(map(is_calendar, gold)),
        found_calendar=sum(map(is_calendar, found)),
        right=sum(g[3].split("T")[0] == f[3].split("T")[0] for g, f in dates),
    )


def figures(total: Counter[str]) -> dict[str, float]:
    """Turn counts into the figures of the table."""

    def f1(right: int, found: int, gold: int) -> float:
        return 200 * right / (found + gold) if found + gold else 0.0

    relaxed = f1(total["matched"], total["found"], total["gold"])
    result = {
        "relaxed": relaxed,
        "strict": f1(total["strict"], total["found"], total["gold"]),
        "value": relaxed * total["value"] / max(total["matched"], 1),
        "calendar_precision": 100 * total["right"] / max(total["found_calendar"], 1),
        "calendar_recall": 100 * total["right"] / max(total["gold_calendar"], 1),
        "calendar": f1(total["right"], total["found_calendar"], total["gold_calendar"]),
    }
    return {name: round(value, 1) for name, value in result.items()}


def score(documents: list[Document], answers: list[list[Span]]) -> dict[str, dict[str, float]]:
    """Score one reader's answers: over all kinds and over dates alone."""
    everything: Counter[str] = Counter()
    only_dates: Counter[str] = Counter()
    for document, found in zip(documents, answers, strict=True):
        everything += count(list(document.gold), found)
        only_dates += count([g for g in document.gold if g[2] == "date"], [f for f in found if f[2] == "date"])
    return {"all": figures(everything), "date": figures(only_dates)}


def own(documents: list[Document]) -> tuple[list[list[Span]], float]:
    """Read the documents with dateline; return its spans and the seconds of one core."""
    from dateline.dates import TimeExpression, find  # noqa: PLC0415 -- the rivals' environment has no dateline

    def flat(expression: TimeExpression) -> list[Span]:
        if expression.parts:  # TimeML marks the ends of a range one by one
            return [span for part in expression.parts for span in flat(part)]
        return [(expression.start, expression.end, expression.kind, expression.value)]

    find("warm up", date(2000, 1, 1))
    begin = time.process_time()
    found = [find(document.text, document.published) for document in documents]
    seconds = time.process_time() - begin
    return [[span for expression in one for span in flat(expression)] for one in found], seconds


def rival(python: str, name: str, documents: list[Document]) -> tuple[list[list[Span]], float] | str:
    """Read the documents with another library in its own environment; a text says why that was not possible."""
    asked = json.dumps([[document.text, document.published.isoformat()] for document in documents])
    script = Path(__file__).with_name("dates_rivals.py")
    done = subprocess.run([python, str(script), name], input=asked, capture_output=True, text=True, check=False)
    if done.returncode:
        return done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "failed"
    answer: dict[str, Any] = json.loads(done.stdout)
    return [[(s, e, k, v) for s, e, k, v in one] for one in answer["spans"]], answer["seconds"]


def show(name: str, result: dict[str, Any]) -> None:
    """Print a reader's lines of the table."""
    if "missing" in result:
        print(f"{name:<14} {result['missing']}")
        return
    for kind in ("all", "date"):
        f = result[kind]
        print(
            f"{name if kind == 'all' else '':<14} {kind:<5} {f['relaxed']:>8} {f['strict']:>7} {f['value']:>6} "
            f"{f['calendar_precision']:>8} {f['calendar_recall']:>6} {f['calendar']:>6} "
            + (f"{result['kb_per_second']:>9}" if kind == "all" else "")
        )


def errors(documents: list[Document], answers: list[list[Span]]) -> None:
    """Print what is missed, found too much or valued otherwise (not for keeping: gold texts are copyrighted)."""
    for document, found in zip(documents, answers, strict=True):
        matched = pairs(document.gold, found)
        missed = set(document.gold) - {g for g, _ in matched}
        extra = set(found) - {f for _, f in matched}
        lines = [(g[0], "MISSED", g, "") for g in missed]
        lines += [(f[0], "EXTRA", f, "") for f in extra]
        lines += [(g[0], "VALUE", g, f[3]) for g, f in matched if g[3] != f[3]]
        for at, what, span, got in sorted(lines):
            around = " ".join(document.text[max(0, at - 60) : at].split())
            quote = " ".join(document.text[span[0] : span[1]].split())
            after = " ".join(document.text[span[1] : span[1] + 40].split())
            print(f"{what:<6} {span[3]:<12} {got:<12} {document.published} {around} [[{quote}]] {after}")


GROUPS = (
    ("now, recently, soon", r".*_REF"),
    ("length of time", r"P.*"),
    ("time of day", r".*T.*"),
    ("week, weekend", r".*W[0-9X].*"),
    ("quarter, half", r".*-[QH].*"),
    ("day", r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    ("month, season", r"[0-9]{4}-.*"),
    ("year", r"[0-9]{4}"),
    ("decade, century", r"[0-9]{2,3}.*"),
)
"""What a value tells, by its form; the first that fits."""


def group(span: Span) -> str:
    """Return what a span tells."""
    if span[2] == "set":
        return "what returns"
    return next((name for name, form in GROUPS if re.fullmatch(form, span[3])), "unknown")


def classes(documents: list[Document], answers: list[list[Span]]) -> dict[str, dict[str, int]]:
    """Count the errors by what is told: missed, found too much, valued otherwise, beside all that gold has."""
    table: dict[str, Counter[str]] = {}
    for document, found in zip(documents, answers, strict=True):
        matched = pairs(document.gold, found)
        told = [("gold", g) for g in document.gold]
        told += [("missed", g) for g in set(document.gold) - {g for g, _ in matched}]
        told += [("too much", f) for f in set(found) - {f for _, f in matched}]
        told += [("other value", g) for g, f in matched if g[3] != f[3]]
        for what, span in told:
            table.setdefault(group(span), Counter())[what] += 1
    columns = ("gold", "missed", "too much", "other value")
    ordered = sorted(table.items(), key=lambda item: -item[1]["gold"])
    return {name: {column: counts[column] for column in columns} for name, counts in ordered}


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT.parent / "shared" / "data" / "dates")
    parser.add_argument("--python", default=str(ROOT / ".venv-bench" / "bin" / "python"))
    parser.add_argument("--half", choices=["even", "odd"], help="only every other file")
    parser.add_argument("--errors", action="store_true", help="print dateline's errors and stop")
    options = parser.parse_args()
    documents = load(options.folder) if options.folder.is_dir() else []
    if not documents:
        print(f"skipped: no TimeML files in {options.folder}")
        return
    if options.half:
        documents = documents[options.half == "odd" :: 2]
    answers, seconds = own(documents)
    if options.errors:
        errors(documents, answers)
        return
    kilobytes = sum(len(document.text.encode()) for document in documents) / 1000
    print(f"{len(documents)} documents, {sum(len(d.gold) for d in documents)} time expressions, {kilobytes:.0f} KB")
    print(
        f"{'':<14} {'kinds':<5} {'relaxed':>8} {'strict':>7} {'value':>6} {'cal. P':>8} {'R':>6} {'F1':>6} {'KB/s':>9}"
    )
    results: dict[str, Any] = {
        "dateline": {**score(documents, answers), "kb_per_second": round(kilobytes / seconds, 1)}
    }
    show("dateline", results["dateline"])
    for name in RIVALS:
        told: tuple[list[list[Span]], float] | str = "not installed"
        if Path(options.python).exists():
            told = rival(options.python, name, documents)
        if isinstance(told, str):
            results[name] = {"missing": told}
        else:
            results[name] = {**score(documents, told[0]), "kb_per_second": round(kilobytes / told[1], 1)}
        show(name, results[name])
    table = classes(documents, answers)
    print(f"\n{'errors of dateline by what is told':<36} {'gold':>6} {'missed':>7} {'too much':>9} {'other value':>12}")
    for name, row in table.items():
        print(f"{name:<36} {row['gold']:>6} {row['missed']:>7} {row['too much']:>9} {row['other value']:>12}")
    if options.half:
        return
    halves = {name: score(documents[at::2], answers[at::2])["all"] for at, name in enumerate(("even", "odd"))}
    target = ROOT / "benchmarks" / "results" / "dates.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    whole = {"documents": len(documents), "readers": results, "dateline_halves": halves, "dateline_errors": table}
    target.write_text(json.dumps(whole, indent=2) + "\n", encoding="utf-8")
    print(f"written: {target.relative_to(ROOT)}", file=sys.stderr)


if __name__ == "__main__":
    main()
