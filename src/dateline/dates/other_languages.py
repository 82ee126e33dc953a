"""Time expressions in other languages than English, understood by the ``dateparser`` library.

Its locale tables give the words to look for (months, weekdays, "last week", "N days ago"), so that the places are
exact and the search is linear; the library then says which day is meant. Weaker than the English rules: no durations,
no sets, no narrative anchors, and every direction that the words do not tell is a guess. The rule is ``dateparser``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from dateline.dates import periods
from dateline.dates.direction import choose_year
from dateline.dates.expression import TimeExpression
from dateline.dates.inflections import COUNTS, FORMS, PHRASES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dateline.dates.periods import Period
    from dateline.records import Basis

RULE = "dateparser"
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_NUMBER_SLOT = re.compile(r"\(\\d.*?\)")
_COUNT = r"(?:[0-9]{1,3}|[^\W\d_]{2,14})"
_YEAR = r"(?:1[5-9]|20)[0-9]{2}"
_LEAD = (
    "en de del desde hasta año im in seit jahr em no ano desde dans depuis année an nel dal anno del году года год "
    "в \N{CYRILLIC SMALL LETTER ES} \N{CYRILLIC SMALL LETTER U} з році року рік عام سنة"
)
_BASES = (datetime(2011, 11, 15, 12), datetime(2003, 4, 9, 12))  # noqa: DTZ001 -- only days are compared


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What to look for in one language."""

    pattern: re.Pattern[str]
    units: dict[str, str]
    """A relative phrase in lower case, or the name of its group: the unit it tells."""
    code: str


def is_supported(language: str) -> bool:
    """Whether ``dateparser`` knows a language (ISO 639-1)."""
    return bool(re.fullmatch(r"[a-z]{2,3}", language)) and _vocabulary(language) is not None


def find_other(
    text: str, published: date | None, language: str, spans: Iterable[tuple[int, int]]
) -> list[TimeExpression]:
    """Find the time expressions of a text in a language that ``is_supported``."""
    vocabulary = _vocabulary(language)
    if vocabulary is None:
        return []
    result = []
    for start, end in spans:
        for match in vocabulary.pattern.finditer(text, start, end):
            expression = _read(match, published, vocabulary)
            if expression is not None:
                result.append(expression)
    return result


@lru_cache(maxsize=32)
def _vocabulary(language: str) -> Vocabulary | None:
    """Build the search pattern of a language out of the library's locale table."""
    loader = import_module("dateparser.languages.loader")  # slow to import
    try:
        info: dict[str, Any] = loader.default_loader.get_locale(language).info
    except (ValueError, KeyError, ImportError, IndexError, AttributeError):
        return None
    spaced = not info.get("no_word_spacing")
    forms = FORMS.get(language, {})
    months = _names(info, MONTHS, 3 if spaced else 2)
    months += [form for form, base in forms.items() if base in months]
    days = _names(info, WEEKDAYS, 4 if spaced else 2)
    days += [form for form, base in forms.items() if base in days]
    relative, units = _relative(info, PHRASES.get(language, {}), spaced=spaced)
    month, weekday = _alternation(months), _alternation(days)
    joint = r"\s?" if not spaced else r"(?:\s(?:de|del|di|of|do|da)\s|\s|\.\s)"
    nth = r"(?:º|ª|er|\.|°|日|号)?"
    year = rf"(?P<year>{_YEAR})(?![0-9])"
    lead = rf"(?:{weekday}[,.]?\s(?:den\s|el\s|le\s|il\s|o\s)?)?"
    dated = rf"{lead}(?<![0-9])(?P<day>[0-9]{{1,2}}){nth}{joint}(?P<month>{month})(?:[.,]?{joint}{year})?"
    monthly = rf"(?P<month2>{month})(?:[.,]?{joint}(?P<year2>{_YEAR})(?![0-9]))?"
    asian = r"(?P<zh>(?:[12][0-9]{3}年)?(?:[0-9]{1,2}月(?:[0-9]{1,2}[日号])?)|[12][0-9]{3}年)"
    numeric = r"(?P<numeric>[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{4})(?![0-9])"
    bare = rf"(?P<bare>{_YEAR})(?![0-9.,/-]*[0-9%])"
    word = [f"(?P<relative>{relative})", dated, monthly, f"(?P<weekday>{weekday})"]
    body = "|".join([asian, *word] if not spaced else word)
    source = rf"(?:{body})" if not spaced else rf"(?<!\w)(?:{body})(?!\w)"
    pattern = re.compile(rf"(?<![\w./-]){numeric}|{source}|(?<![\w.,$€£/-]){bare}", re.IGNORECASE)
    return Vocabulary(pattern, units, language)


def _names(info: dict[str, Any], keys: Iterable[str], least: int) -> list[str]:
    return [name for key in keys for name in info.get(key, []) if len(name) >= least]


def _alternation(names: Iterable[str]) -> str:
    ordered = sorted({re.escape(name) for name in names}, key=len, reverse=True)
    return "(?:" + "|".join(ordered or [r"(?!)"]) + ")"


def _relative(info: dict[str, Any], extra: dict[str, str], *, spaced: bool) -> tuple[str, dict[str, str]]:
    """Return the pattern of all relative phrases, and what unit each tells."""
    units: dict[str, str] = {}
    sources: list[str] = []
    for key, phrases in info.get("relative-type", {}).items():
        unit = key.split()[2] if key.startswith("in ") else key.split()[1]
        for phrase in phrases:
            if len(phrase) >= (3 if spaced else 2) and unit not in ("second", "minute", "hour"):
                units[phrase.lower()] = unit
                sources.append(re.escape(phrase))
    for key, phrases in info.get("relative-type-regex", {}).items():
        unit = next((name for name in ("day", "week", "month", "year", "hour") if name in key), "")
        for phrase in phrases:
            if unit and len(phrase.split()[-1]) > 1:
                source = _NUMBER_SLOT.sub(lambda _: _COUNT, phrase)
                name = f"{unit}{len(units)}"
                units[name] = unit
                sources.append(rf"(?P<{name}>{source})")
    for ending, unit in extra.items():
        units[f"{unit}{len(units)}"] = unit
        sources.append(rf"(?P<{unit}{len(units) - 1}>{_COUNT} {ending})")
    sources.sort(key=len, reverse=True)
    return "|".join(sources) or "(?!)", units


def _read(match: re.Match[str], published: date | None, vocabulary: Vocabulary) -> TimeExpression | None:
    """Say what one place means; ``None`` if it means nothing."""
    groups = {name: value for name, value in match.groupdict().items() if value is not None}
    if "bare" in groups:
        return _bare(match)
    if "relative" in groups:
        unit = next((vocabulary.units[name] for name in groups if name in vocabulary.units), "")
        return _counted(match, unit or vocabulary.units.get(match.group().lower(), "day"), published, vocabulary)
    if "weekday" in groups:
        return _weekday(match, published, vocabulary)
    return _calendar(match, groups, published, vocabulary)


def _bare(match: re.Match[str]) -> TimeExpression | None:
    """A year alone, where a word before it says that it is one."""
    before = re.findall(r"[^\W\d_]+", match.string[max(0, match.start() - 12) : match.start()])
    if not before or before[-1].lower() not in _LEAD.split():
        return None
    return _express(match, periods.year(int(match.group())), None)


@lru_cache(maxsize=8192)
def _parse(phrase: str, base: datetime, code: str) -> date | None:
    """Ask the library for the day a phrase means; anything it stumbles over means nothing."""
    dateparser = import_module("dateparser")  # slow to import
    phrase = _known_form(phrase, code)
    settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past", "RETURN_AS_TIMEZONE_AWARE": False}
    try:
        parsed = dateparser.parse(phrase, languages=[code], settings=settings)
    except (ValueError, OverflowError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        return None
    return parsed.date() if isinstance(parsed, datetime) else None


def _known_form(phrase: str, code: str) -> str:
    """Return a phrase with the forms that the library knows."""
    known = FORMS.get(code, {}) | COUNTS.get(code, {})
    if not known:
        return phrase
    return re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)?", lambda word: known.get(word.group().lower(), word.group()), phrase)


def _counted(match: re.Match[str], unit: str, published: date | None, vocabulary: Vocabulary) -> TimeExpression | None:
    base = published or _BASES[0].date()
    day = _parse(match.group(), datetime(base.year, base.month, base.day, 12), vocabulary.code)  # noqa: DTZ001
    if day is None:
        return None
    if published is None:
        return _express(match, None, None)
    unit = "day" if unit == "hour" else unit
    return _express(match, periods.around(day, unit), published)


def _weekday(match: re.Match[str], published: date | None, vocabulary: Vocabulary) -> TimeExpression | None:
    if published is None:
        return _express(match, None, None)
    base = datetime(published.year, published.month, published.day, 12)  # noqa: DTZ001
    day = _parse(match.group(), base, vocabulary.code)
    if day is None:
        return None
    if (published - day).days == 7:  # noqa: PLR2004 -- "on Friday" of the Friday itself
        day = published
    return _express(match, periods.day(day), published, guessed=True)


def _calendar(
    match: re.Match[str], groups: dict[str, str], published: date | None, vocabulary: Vocabulary
) -> TimeExpression | None:
    """A day or month, with its year or without."""
    phrase = match.group()
    has_year = any(name in groups for name in ("year", "year2", "numeric")) or re.search(_YEAR, phrase) is not None
    has_day = "day" in groups or "numeric" in groups
    if "zh" in groups:
        return _asian(match, published)
    days = [_parse(phrase, base, vocabulary.code) for base in _BASES]
    first, second = days
    if first is None or second is None:
        return _express(match, None, None, rule="impossible") if has_day and has_year else None
    if has_year:
        if has_day and first != second:
            return None
        return _express(match, periods.day(first) if has_day else periods.month(first.year, first.month), None)
    if published is None:
        return _express(match, None, None)
    return _express(match, *_nearest(first, published, has_day=has_day), guessed=True)


def _asian(match: re.Match[str], published: date | None) -> TimeExpression | None:
    """Read "2018年5月3日": figures that need no library."""
    figures = {mark: int(number) for number, mark in re.findall(r"([0-9]+)([年月日号])", match.group())}
    year, month, number = figures.get("年"), figures.get("月"), figures.get("日", figures.get("号"))
    try:
        if year is not None:
            if month is None:
                return _express(match, periods.year(year), None)
            period = periods.month(year, month) if number is None else periods.day(date(year, month, number))
            return _express(match, period, None)
        if published is None:
            return _express(match, None, None)
        found = date(2000, month or 1, number or 1)
    except ValueError:
        return _express(match, None, None, rule="impossible")
    return _express(match, *_nearest(found, published, has_day=number is not None), guessed=True)


def _nearest(found: date, published: date, *, has_day: bool) -> tuple[Period, date]:
    """Return the nearest day or month of that name, and the day it was counted from."""
    number = found.day if has_day else 1
    same = periods.move(date(published.year, 1, 1), "month", found.month - 1)
    same = periods.move(same, "day", number - 1)
    if not has_day and found.month == published.month:
        return periods.month(published.year, found.month), published
    before = same if same <= published else periods.move(same, "year", -1)
    after = same if same > published else periods.move(same, "year", 1)
    coming, _ = choose_year(before, after, published, "", exact=has_day)
    chosen = after if coming else before
    return (periods.day(chosen) if has_day else periods.month(chosen.year, chosen.month)), published


def _express(
    match: re.Match[str], period: Period | None, anchor: date | None, *, guessed: bool = False, rule: str = RULE
) -> TimeExpression:
    basis: Basis = "unknown" if period is None else "stated" if anchor is None else "resolved"
    return TimeExpression(
        start=match.start(),
        end=match.end(),
        quote=match.group(),
        kind="date",
        value=period.value if period else "XXXX",
        edtf=periods.marked(period, "?" if guessed else "") if period else None,
        earliest=period.first.isoformat() if period else None,
        latest=period.last.isoformat() if period else None,
        precision=period.precision if period else None,
        basis=basis,
        rule=rule,
        anchor=anchor.isoformat() if anchor else None,
        guessed=guessed,
    )
