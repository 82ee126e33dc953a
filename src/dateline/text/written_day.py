"""One day, written out in full: ``2019-02-25``, ``Feb. 25, 2019``, ``25. Februar 2019``, ``le 3 mars 2020``.

It serves what stands around a story (header lines, front matter, datelines), not the story: what is no whole day of
the calendar, or may be two (``3/4/2019``), is no day here.
"""

from __future__ import annotations

import re
from datetime import date

from dateline.errors import InputError

# The forms of the twelve months, parted by blanks between months and by strokes within one, in the languages that
# dateline reads; an abbreviation is matched with or without its full stop.
_MONTHS = """
january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sept|sep october|oct november|nov december|dec
janvier|janv février|févr|fév|fevrier mars avril|avr mai juin juillet|juil août|aout septembre octobre novembre décembre|déc|decembre
januar|jänner februar|feber märz|mär|maerz april mai juni juli august september oktober|okt november dezember|dez
enero|ene febrero marzo abril|abr mayo junio julio agosto|ago septiembre|setiembre octubre noviembre diciembre|dic
gennaio|gen febbraio|febbr marzo aprile maggio|mag giugno|giu luglio|lug agosto settembre|sett ottobre|ott novembre dicembre
janeiro fevereiro março|marco abril maio|mai junho julho agosto setembro|set outubro|out novembro dezembro
januari februari maart|mrt april mei juni juli augustus september oktober november december
января|янв февраля|февр|фев марта апреля|апр мая июня июля августа|авг сентября|сент|сен октября|окт ноября|нояб декабря|дек
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
"""  # noqa: E501 -- a table: one language a row
_MONTH_OF = {
    form: number
    for row in _MONTHS.strip().split("\n")
    for number, forms in enumerate(row.split(), 1)
    for form in forms.split("|")
}
_WEEKDAYS = (
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tues|tue|weds|wed|thurs|thur|thu|fri|sat|sun"
    "|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    "|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|mo|di|mi|do|fr|sa|so"
    "|lunes|martes|miércoles|jueves|viernes|sábado|domingo"
    "|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica"
    "|segunda-feira|terça-feira|quarta-feira|quinta-feira|sexta-feira"
    "|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag"
    "|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье"
)
_LONGEST_FIRST = "|".join(sorted(map(re.escape, _MONTH_OF), key=lambda form: (-len(form), form)))
_MONTH = rf"(?P<month{{n}}>{_LONGEST_FIRST})\b\.?"
_WEEKDAY = rf"(?:(?:{_WEEKDAYS})\b\.?,?\ )?"
_BEFORE = r"(?:(?:the|on|le|el|il|am|den|der|op|em)\ )?"
_NUMBER = r"(?P<day{n}>[0-9]{{1,2}})"
_YEAR = r"(?P<year{n}>[12][0-9]{{3}})(?![0-9])"
_WRITTEN = (
    rf"{_BEFORE}{_WEEKDAY}{_BEFORE}{_NUMBER.format(n=1)}(?:st|nd|rd|th|er|\.|º|°)?\ ?(?:(?:of|de)\ )?[-/]?"
    rf"{_MONTH.format(n=1)}[-/]?,?\ ?(?:(?:de|del)\ )?{_YEAR.format(n=1)}"
    rf"|{_BEFORE}{_WEEKDAY}{_MONTH.format(n=2)}\ ?(?:the\ )?{_NUMBER.format(n=2)}(?:st|nd|rd|th)?(?:,\ ?|\ )"
    rf"{_YEAR.format(n=2)}"
    r"|(?P<year3>[0-9]{4})-(?P<month3>[0-9]{2})-(?P<day3>[0-9]{2})(?![0-9])"
    r"|(?P<year4>[12][0-9]{3})(?P<month4>[01][0-9])(?P<day4>[0-3][0-9])(?![0-9])"
    r"|(?P<year5>[12][0-9]{3})[/.](?P<month5>[0-9]{1,2})[/.](?P<day5>[0-9]{1,2})(?![0-9])"
    r"|(?P<day6>[0-9]{1,2})\.\ ?(?P<month6>[0-9]{1,2})\.\ ?(?P<year6>[12][0-9]{3})(?![0-9])"
    r"|(?P<either>[0-9]{1,2})/(?P<other>[0-9]{1,2})/(?P<year7>[12][0-9]{3})(?![0-9])"
    r"|(?P<year8>[12][0-9]{3})\ ?年\ ?(?P<month8>[0-9]{1,2})\ ?月\ ?(?P<day8>[0-9]{1,2})\ ?日"
)
_FORMS = range(1, 9)
_MONTHS_IN_A_YEAR = 12

DAY = re.compile(rf"(?<!\w)(?:{_WRITTEN})", re.IGNORECASE)
"""Matches where a written day begins; its value is ``day_in``. White space must be single blanks (see ``plain``)."""

_TIME = re.compile(
    r"(?:[T ]|, ?| ?[|–—·-] )(?:at |um |à )?\d{2}:?\d{2}.{0,40}"
    r"|(?:,? | ?[|–—·-] )(?:at |um |à )?\d{1,2}[:.h]\d{2}.{0,40}"
    r"|,? (?:at )?\d{1,2} ?[ap]\.?m\.?.{0,20}",
    re.ASCII | re.IGNORECASE,
)
_MAX_VALUE = 150
_SHOWN = 60


def plain(value: str) -> str:
    """Return a value as ``DAY`` reads it: every run of white space is one blank, none at the ends."""
    return " ".join(value.split())


def day_in(match: re.Match[str]) -> date | None:
    """Return the day that a match of ``DAY`` tells; ``None`` if no calendar holds it or it may be two days."""
    groups = match.groupdict()
    if groups["either"]:
        return _either(int(groups["either"]), int(groups["other"]), int(groups["year7"]))
    form = next(number for number in _FORMS if number != 7 and groups[f"year{number}"])  # noqa: PLR2004 -- see _either
    month = groups[f"month{form}"].lower()
    return _day(int(groups[f"year{form}"]), _MONTH_OF.get(month) or int(month), int(groups[f"day{form}"]))


def day_of(value: str) -> date | None:
    """Return the day that a value tells that is one day and no more, with or without a time after it.

    The day is the one that is written, in whatever time zone. Figures parted by strokes (``25/2/2019``) are read only
    where one order of day and month is possible.
    """
    value = plain(value[:_MAX_VALUE])
    match = DAY.match(value)
    if not match or (value[match.end() :] and not _TIME.fullmatch(value, match.end())):
        return None
    return day_in(match)


def no_day(place: str, value: str) -> InputError:
    """Return the error that a value is no day; ``place`` is where it stands ("news/a.txt: Published")."""
    shown = value if len(value) <= _SHOWN else value[:_SHOWN] + "…"
    return InputError(f"{place}: {shown!r} is no date", hint="write it as YYYY-MM-DD")


def _either(first: int, second: int, year: int) -> date | None:
    if first <= _MONTHS_IN_A_YEAR and second <= _MONTHS_IN_A_YEAR and first != second:
        return None
    month, number = (second, first) if first > _MONTHS_IN_A_YEAR else (first, second)
    return _day(year, month, number)


def _day(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:  # 30 February
        return None
