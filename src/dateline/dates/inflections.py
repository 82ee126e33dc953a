"""Forms of words that the ``dateparser`` library lacks, each with the form that it knows."""

from __future__ import annotations

_RUSSIAN = "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь"
_UKRAINIAN = "січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень"
_CASE = "\N{CYRILLIC SMALL LETTER IE}"
_UKRAINIAN_IN = "січні лютому березні квітні травні червні липні серпні вересні жовтні листопаді грудні"


def _russian() -> dict[str, str]:
    forms = {}
    for name in _RUSSIAN.split():
        stem = name[:-1] if name[-1] in "ьй" else name
        forms[stem + _CASE] = name
    weekdays = {"среде": "среда", "пятнице": "пятница", "субботе": "суббота", "понедельника": "понедельник"}
    return forms | weekdays


def _counts(words: str) -> dict[str, str]:
    """Number words in order, alternatives joined by "/", as figures."""
    return {form: str(number) for number, forms in enumerate(words.split(), 1) for form in forms.split("/")}


FORMS: dict[str, dict[str, str]] = {
    "ru": _russian(),
    "uk": dict(zip(_UKRAINIAN_IN.split(), _UKRAINIAN.split(), strict=True)),
}
"""Forms of month and weekday names by language."""

COUNTS: dict[str, dict[str, str]] = {
    "es": _counts("un/una dos tres cuatro cinco seis siete ocho nueve diez once doce"),
    "pt": _counts("um/uma dois/duas três quatro cinco seis sete oito nove dez onze doze"),
    "it": _counts("un/una due tre quattro cinque sei sette otto nove dieci undici dodici"),
    "fr": _counts("un/une deux trois quatre cinq six sept huit neuf dix onze douze"),
    "de": _counts("einem/einer zwei drei vier fünf sechs sieben acht neun zehn elf zwölf"),
    "uk": _counts("один/одну два/дві три чотири п'ять шість сім вісім дев'ять десять"),
}
"""Number words by language, for "two weeks ago"."""

PHRASES: dict[str, dict[str, str]] = {
    "it": {"settimane fa": "week", "giorni fa": "day", "mesi fa": "month", "anni fa": "year"},
}
"""Endings of "N units ago" that the library's tables lack but its parser knows."""
