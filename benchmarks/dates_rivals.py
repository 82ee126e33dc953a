"""Reads texts for dates with another library; run by ``dates.py`` in an environment where that library is installed.

Usage: python dates_rivals.py dateparser|parsedatetime|recognizers < documents.json > spans.json

A library that only gives a moment is helped to a value of the right precision where it tells the precision itself
(dateparser's ``period``, parsedatetime's accuracy flags), and recognizers' ranges of a quarter to ``1989-Q3``; of two
readings the latest that is not in the future is taken. Nothing else is added to what a library says.
"""

from __future__ import annotations

import contextlib
import json
import re
import sys
import time
import warnings
from datetime import datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Span = tuple[int, int, str, str]
Reader = "Callable[[str, datetime], list[Span]]"


def by_period(moment: datetime, period: str) -> tuple[str, str]:
    """Return kind and TIMEX3 value of a moment of some precision."""
    if period == "year":
        return "date", f"{moment:%Y}"
    if period == "month":
        return "date", f"{moment:%Y-%m}"
    if period == "week":
        return "date", f"{moment:%G-W%V}"
    if period == "time":
        return "time", f"{moment:%Y-%m-%dT%H:%M}"
    return "date", f"{moment:%Y-%m-%d}"


def dateparser_reader() -> Callable[[str, datetime], list[Span]]:
    """Return a reader that uses ``dateparser.search``."""
    parser = import_module("dateparser.date").DateDataParser
    search_dates = import_module("dateparser.search").search_dates

    def read(text: str, published: datetime) -> list[Span]:
        settings = {"RELATIVE_BASE": published, "PREFER_DATES_FROM": "past"}
        spans, at = [], 0
        for phrase, moment in search_dates(text, languages=["en"], settings=settings) or []:
            start = text.find(phrase, at)
            if start < 0:
                continue
            at = start + len(phrase)
            data = parser(languages=["en"], settings=settings).get_date_data(phrase)
            spans.append((start, at, *by_period(moment, data.period or "day")))
        return spans

    return read


def parsedatetime_reader() -> Callable[[str, datetime], list[Span]]:
    """Return a reader that uses ``parsedatetime.Calendar.nlp``."""
    parsedatetime = import_module("parsedatetime")
    told = parsedatetime.pdtContext
    scales = [(told.ACU_DAY, "day"), (told.ACU_WEEK, "week"), (told.ACU_MONTH, "month"), (told.ACU_YEAR, "year")]
    parser = parsedatetime.Calendar(version=parsedatetime.VERSION_CONTEXT_STYLE)

    def read(text: str, published: datetime) -> list[Span]:
        spans = []
        for moment, context, start, end, _ in parser.nlp(text, sourceTime=published) or []:
            period = "time" if context.hasTime else "day"
            if not context.hasTime:
                period = next((name for flag, name in scales if context.accuracy & flag), "day")
            spans.append((start, end, *by_period(moment, period)))
        return spans

    return read


def recognizers_reader() -> Callable[[str, datetime], list[Span]]:
    """Return a reader that uses Microsoft's ``recognizers-text-date-time``."""
    recognize_datetime = import_module("recognizers_date_time").recognize_datetime
    kinds = {"date": "date", "daterange": "date", "datetime": "time", "time": "time", "set": "set"}

    def read(text: str, published: datetime) -> list[Span]:
        spans = []
        for found in recognize_datetime(text, "en-us", reference=published):
            values: list[dict[str, Any]] = (found.resolution or {}).get("values") or []
            if values:
                kind = found.type_name.rsplit(".", 1)[-1]
                value = value_of(latest_past(values, published), kind)
                told = "date" if value.endswith("_REF") else kinds.get(kind, "duration")
                spans.append((found.start, found.end + 1, told, value))
        return spans

    return read


def latest_past(values: list[dict[str, Any]], published: datetime) -> dict[str, Any]:
    """Choose the latest reading that is not in the future, else the first: news tells what has happened."""
    past = [v for v in values if (v.get("value") or v.get("start") or "9") <= f"{published:%Y-%m-%d} 99"]
    return past[-1] if past else values[0]


def value_of(chosen: dict[str, Any], kind: str) -> str:
    """Return the TIMEX3 value of one reading."""
    timex = str(chosen.get("timex", ""))
    start = str(chosen.get("start") or chosen.get("value") or "")
    if timex.endswith("_REF"):
        return timex
    quarter = re.fullmatch(r"\(([0-9]{4})-(01|04|07|10)-01,[0-9-]+,P3M\)", timex)
    if quarter:
        return f"{quarter[1]}-Q{(int(quarter[2]) + 2) // 3}"
    if kind == "date" and chosen.get("value"):
        return start
    if kind == "daterange" and "X" in timex and re.fullmatch(r"XXXX-[0-9]{2}", timex):
        return start[:7]
    if kind == "datetime":
        return start.replace(" ", "T")[:16]
    return timex


READERS = {
    "dateparser": dateparser_reader, "parsedatetime": parsedatetime_reader, "recognizers": recognizers_reader,
}  # fmt: skip


def main() -> None:
    """Read all documents of the standard input."""
    warnings.simplefilter("ignore")
    try:
        reader = READERS[sys.argv[1]]()
    except ImportError as error:
        sys.exit(f"not installed ({error.name or error})")
    spans, seconds = [], 0.0
    for text, published in json.load(sys.stdin):
        moment = datetime.fromisoformat(published)
        begin = time.process_time()
        with contextlib.redirect_stdout(sys.stderr):
            try:
                spans.append(reader(text, moment))
            except (ValueError, TypeError, AttributeError, OverflowError, KeyError, IndexError) as error:
                print(f"failed on a document: {error!r}", file=sys.stderr)
                spans.append([])
        seconds += time.process_time() - begin
    json.dump({"spans": spans, "seconds": seconds}, sys.stdout)


if __name__ == "__main__":
    main()
