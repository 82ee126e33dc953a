"""Days as pages write them for people: ``3 March 2020``, ``Mar. 3, 2020``, ``2020. március 3.``, ``03/03/2020``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib import import_module
from typing import Any

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_CODE = re.compile(r"[a-z]{2,3}")
_MONTH_FIRST = frozenset({"US", "PH", "FM", "MH", "PW", "GU", "PR"})  # countries
_ALSO = {"sh": "sr", "no": "nb", "in": "id", "iw": "he", "mo": "ro", "tl": "fil"}  # codes that are out of use
_MIN_MONTH = 2  # characters: shorter forms are no months in a text
_GAP = r"[\s.,/'’–-]{0,4}(?:[^\W\d_]{1,4}[\s.,/'’–-]{1,3})?"  # with "de", "of", "den" in it
_DAY = r"(?<!\d)(?P<day{n}>[0-3]?\d)(?:st|nd|rd|th|er|º|°|-?[її]?[йе]?)"
_YEAR = r"(?P<year{n}>[12]\d{{3}}|2[45]\d\d)(?!\d)"
_NUMERIC = re.compile(
    r"(?<!\d)(?P<year1>[12]\d{3})\s?[-/.年년]\s?(?P<month1>\d{1,2})\s?[-/.月월]\s?(?P<day1>\d{1,2})(?!\d)"
    r"|(?<![\d./-])(?P<first>\d{1,2})(?P<mark>\s?[-/.]\s?)(?P<second>\d{1,2})(?P=mark)(?P<year2>[12]\d{3})(?![\d/])"
)
_DIGIT = re.compile(r"\d")
_THAI_ERA = 543
_YEARS = range(1600, 2101)
_MONTHS_IN_A_YEAR = 12
_MAX_DAYS = 20


@dataclass(frozen=True, slots=True)
class Words:
    """How a page writes days.

    ``months`` are their forms in its language and in English. ``month_first`` says whether ``3/4/2020`` begins with
    the month; ``None`` where that is not known.
    """

    pattern: re.Pattern[str]
    months: dict[str, int]
    month_first: bool | None


@dataclass(frozen=True, slots=True)
class Written:
    """A day found in a text, with its place there; ``days`` are two where its figures can be read in two ways."""

    days: tuple[date, ...]
    start: int
    end: int


@lru_cache(maxsize=64)
def words_of(languages: tuple[str, ...], country: str | None) -> Words:
    """Return how a page writes days.

    ``languages`` are those it may be in (ISO 639-1, with or without a region), the likeliest first; ``country`` is
    ISO 3166-1. Names of months and the order of figures are those of ``dateparser``'s locale tables (from Unicode
    CLDR).
    """
    codes = [code for language in languages if (code := _code(language))]
    months: dict[str, int] = {}
    for code in (*codes, "en"):
        for form, number in _months(code).items():
            months.setdefault(form, number)
    names = "|".join(sorted(map(re.escape, months), key=lambda form: (-len(form), form)))
    month = rf"(?<![^\W\d_])(?P<name{{n}}>{names})(?![^\W\d_])"
    pattern = re.compile(
        rf"{_DAY.format(n=1)}{_GAP}{month.format(n=1)}{_GAP}{_YEAR.format(n=1)}"
        rf"|{month.format(n=2)}[\s.]{{0,3}}{_DAY.format(n=2)}(?!\d)[\s,.]{{0,3}}{_YEAR.format(n=2)}"
        rf"|{_YEAR.format(n=3)}{_GAP}{month.format(n=3)}[\s.]{{0,3}}{_DAY.format(n=3)}(?!\d)"
    )
    return Words(pattern, months, _month_first(codes, country))


def days_in(text: str, words: Words) -> list[Written]:
    """Return the days written in a short text, in its order; takes time linear in its length."""
    lowered = _DIGIT.sub(lambda match: str(int(match[0])), text.lower())  # those of other scripts
    found = [*map(_named, words.pattern.finditer(lowered), [words] * _MAX_DAYS)]
    found += [*map(_numeric, _NUMERIC.finditer(lowered), [words] * _MAX_DAYS)]
    return sorted((day for day in found if day), key=lambda written: written.start)


def day_or_none(year: int, month: int, number: int) -> date | None:
    """Return a day of the calendar in the years of newspapers, or none."""
    if year not in _YEARS:
        return None
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _code(language: str) -> str | None:
    code = language.lower().replace("_", "-").partition("-")[0]
    return _ALSO.get(code, code) if _CODE.fullmatch(code) else None


def _months(code: str) -> dict[str, int]:
    months = {"sept": 9} if code == "en" else {}
    for info in _locales(code):
        for number, name in enumerate(_MONTHS, 1):
            forms = (str(form).lower().strip(".") for form in info.get(name, ()))
            months |= {form: number for form in forms if len(form) >= _MIN_MONTH and not form.isdigit()}
    return months


def _locales(code: str) -> list[dict[str, Any]]:
    """Return the tables of a language, of both scripts where it has two; none if it is not known."""
    found = []
    for name in (code, f"{code}-Latn"):
        try:
            found.append(import_module(f"dateparser.data.date_translation_data.{name}").info)
        except ImportError:
            continue
    return found


def _month_first(codes: list[str], country: str | None) -> bool | None:
    if country:
        return None if country == "CA" else country in _MONTH_FIRST
    if not codes or codes[0] == "en":
        return None
    return any(info.get("date_order") == "MDY" for info in _locales(codes[0])[:1])


def _named(match: re.Match[str], words: Words) -> Written | None:
    form = next(number for number in (1, 2, 3) if match[f"name{number}"])
    year = int(match[f"year{form}"])
    if year not in _YEARS:
        year -= _THAI_ERA
    day = day_or_none(year, words.months[match[f"name{form}"]], int(match[f"day{form}"]))
    return Written((day,), *match.span()) if day else None


def _numeric(match: re.Match[str], words: Words) -> Written | None:
    if match["year1"]:
        day = day_or_none(int(match["year1"]), int(match["month1"]), int(match["day1"]))
        return Written((day,), *match.span()) if day else None
    first, second, year = int(match["first"]), int(match["second"]), int(match["year2"])
    readings = {False: day_or_none(year, second, first), True: day_or_none(year, first, second)}
    if match["mark"].strip() == ".":  # with points, only the day goes first
        readings[True] = None
    elif words.month_first is not None and readings[words.month_first]:
        readings[not words.month_first] = None
    days = tuple(dict.fromkeys(day for day in readings.values() if day))
    return Written(days, *match.span()) if days else None
