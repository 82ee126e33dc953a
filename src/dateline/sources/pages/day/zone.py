"""Which day it was where a page was published, when it tells a moment in Greenwich time.

Many systems write every moment as ``…Z`` or ``…+00:00``. An evening in New York is then the next day, and a morning
in Tokyo the day before. The page's own address, language and other times tell where it may be at home.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dateline.sources.pages.day.stamp import Stamp

_HALF_HOUR = 30
_MAX_OFFSET = 14 * 60
_MORNING = 5  # hardly anything is published between midnight and this hour
# Endings of addresses that are countries' by the book and sold to the world.
_SOLD = frozenset(
    "tv me io co ai fm cc to ly gg la nu st sh ac im pw tk ml ga cf gq su eu vc sc bz mn mu cx tf gl ws am".split()
)
# Where most people of a country live, for those that span several zones; the others are read from zone.tab.
_MAIN = {
    "US": "America/New_York America/Chicago America/Denver America/Los_Angeles",
    "CA": "America/St_Johns America/Halifax America/Toronto America/Winnipeg America/Edmonton America/Vancouver",
    "BR": "America/Sao_Paulo America/Manaus",
    "MX": "America/Mexico_City America/Tijuana",
    "CL": "America/Santiago",
    "AR": "America/Argentina/Buenos_Aires",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "PT": "Europe/Lisbon",
    "DE": "Europe/Berlin",
    "UA": "Europe/Kyiv",
    "RU": "Europe/Moscow Asia/Yekaterinburg",
    "KZ": "Asia/Almaty",
    "CN": "Asia/Shanghai",
    "ID": "Asia/Jakarta Asia/Makassar",
    "AU": "Australia/Perth Australia/Adelaide Australia/Brisbane Australia/Sydney",
    "NZ": "Pacific/Auckland",
    "GB": "Europe/London",
}
# Where a language's pages come from, if their address has no country; the great ones are at home in many.
_HOMES = {
    code: countries
    for line in """
        en US GB IN|es ES MX CO AR CL PE VE|fr FR CI CA|pt PT BR|ar MA EG SA AE|ru RU UA KZ|de DE|zh CN|sv SE FI
        hi IN|bn IN|ta IN|te IN|mr IN|gu IN|kn IN|ml IN|pa IN|ur PK|ja JP|ko KR|vi VN|th TH|id ID|ms MY|fa IR|he IL
        it IT|pl PL|hu HU|ro RO MD|bg BG|tr TR|nl NL|sk SK|hr HR|fi FI|lt LT|lv LV|az AZ|kk KZ|mk MK|is IS|da DK|nb NO
        nn NO|no NO|el GR|cs CZ|uk UA|sl SI|et EE|sq AL|sr RS|bs BA|ka GE|hy AM|ca ES|eu ES|gl ES
    """.strip().splitlines()
    for code, _, countries in (entry.strip().partition(" ") for entry in line.split("|"))
}
_REGION = re.compile(r"[a-z]{2,3}[-_](?:[a-z]{4}[-_])?([a-z]{2})(?![a-z])", re.IGNORECASE)
_CODE = re.compile(r"[a-z]{2,3}(?![a-z])", re.IGNORECASE)
_DEFAULTS = frozenset({"en-us", "es-es", "fr-fr", "pt-pt"})  # written by systems whose owners set none


@dataclass(frozen=True, slots=True)
class Home:
    """Where a page may be at home: the zones of its country or language, as far as can be told."""

    zones: tuple[tzinfo, ...] = ()

    def days(self, instant: datetime) -> frozenset[date]:
        """Return the days that a moment may have been on, by the page's own clock; empty if nothing is known."""
        return frozenset(instant.astimezone(zone).date() for zone in self.zones)

    def likely_days(self, instant: datetime) -> frozenset[date]:
        """Return those of ``days`` on which it was not the depth of night."""
        local = (instant.astimezone(zone) for zone in self.zones)
        return frozenset(moment.date() for moment in local if moment.hour >= _MORNING)


def country_of(url: str | None, language: str | None) -> str | None:
    """Return the country (ISO 3166-1) that a page's address ends in, else that of its language's region."""
    ending = _host(url).rpartition(".")[2]
    if ending not in _SOLD:
        country = "GB" if ending == "uk" else ending.upper()
        if country in _countries():
            return country
    told = _REGION.match(language or "")
    if told and (language or "").lower().replace("_", "-")[:5] not in _DEFAULTS:
        return told[1].upper() if told[1].upper() in _countries() else None
    return None


def languages_of(country: str | None) -> tuple[str, ...]:
    """Return the languages (ISO 639-1) of pages from a country, as far as its address tells more than they say."""
    return tuple(code for code, homes in _HOMES.items() if country and country in homes.split())


def home_of(country: str | None, language: str | None, stamps: Iterable[Stamp]) -> Home:
    """Return where a page is at home: by the offset that most of its own times have, else its country, its language."""
    stamps = list(stamps)
    offsets = Counter(stamp.offset for stamp in stamps if stamp.offset) or _told_twice(stamps)
    if offsets:
        most = max(offsets.values())
        return Home(tuple(timezone(timedelta(minutes=offset)) for offset, n in sorted(offsets.items()) if n == most))
    if country:
        return Home(_zones(country))
    code = _CODE.match(language or "")
    homes = _HOMES.get(code[0].lower(), "") if code else ""
    return Home(tuple(zone for home in homes.split() for zone in _zones(home)))


def _told_twice(stamps: Sequence[Stamp]) -> Counter[int]:
    """Return the offsets between moments in Greenwich time and times without a zone that are the same to the minute."""
    moments = {stamp.instant.replace(tzinfo=None) for stamp in stamps if stamp.utc and stamp.instant}
    bare = {(stamp.days[0], stamp.minutes) for stamp in stamps if stamp.instant is None and stamp.minutes is not None}
    offsets: Counter[int] = Counter()
    for day, minutes in bare:
        local = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001 -- only compared
        for moment in moments:
            offset = round((local - moment).total_seconds() / 60)
            if offset % _HALF_HOUR == 0 and 0 < abs(offset) <= _MAX_OFFSET:
                offsets[offset] += 1
    return offsets


def _host(url: str | None) -> str:
    try:
        return (urlsplit(url or "").hostname or "").lower()
    except ValueError:
        return ""


@lru_cache(maxsize=1)
def _countries() -> dict[str, tuple[str, ...]]:
    """Return the names of the zones of every country, from the IANA time zone database's zone.tab."""
    table: dict[str, list[str]] = {}
    for line in (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            table.setdefault(country, []).append(zone)
    return {country: tuple(zones) for country, zones in table.items()} | {c: tuple(z.split()) for c, z in _MAIN.items()}


@lru_cache(maxsize=256)
def _zones(country: str) -> tuple[tzinfo, ...]:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 -- only where a page needs it

    return tuple(ZoneInfo(name) for name in _countries().get(country, ()))
